//! `DELETE /v1/canned-replies/{canned_reply_id}`: keeps a reply no longer.

use api::{Cx, Dispatcher, Endpoint, NoContent, Path, Problem, Route};
use data::row::CannedReplyRow;
use data::{Changes, key};

use crate::canned_reply::CannedReplyPath;

/// See [`Endpoint::SUMMARY`].
pub struct CannedReplyDelete;

impl Endpoint for CannedReplyDelete {
    const NAME: &'static str = "canned-reply-delete";
    const ROUTE: Route = Route::delete("/v1/canned-replies/{canned_reply_id}");
    const SUMMARY: &'static str = "Keep a reply no longer.";
    const REFUSALS: &'static [u16] = &[412];

    type Access = Dispatcher;
    type Input = Path<CannedReplyPath>;
    type Output = NoContent;

    async fn handle(
        cx: Cx<Dispatcher>,
        Path(params): Path<CannedReplyPath>,
    ) -> Result<NoContent, Problem> {
        let place = key::canned_reply(params.canned_reply_id);
        let reply: CannedReplyRow = cx.store().get(place).await?.ok_or(Problem::NotFound)?;
        cx.expect_version(reply.version, None)?;
        let mut changes = Changes::new();
        changes.delete(&reply);
        cx.commit(changes).await?;
        Ok(NoContent)
    }
}
