//! `DELETE /v1/canned-replies/{canned_reply_id}`: keeps a reply no longer.

use api::{Cx, Dispatcher, Endpoint, Loaded, NoContent, Problem, Route};
use data::Changes;
use data::row::{AuditedAction, CannedReplyRow};

use crate::canned_reply::CannedReplyPath;

/// See [`Endpoint::SUMMARY`].
pub struct CannedReplyDelete;

impl Endpoint for CannedReplyDelete {
    const NAME: &'static str = "canned-reply-delete";
    const ROUTE: Route = Route::delete("/v1/canned-replies/{canned_reply_id}");
    const SUMMARY: &'static str = "Keep a reply no longer.";
    const REFUSALS: &'static [u16] = &[412];

    type Access = Dispatcher;
    type Input = Loaded<CannedReplyPath>;
    type Output = NoContent;

    async fn handle(cx: Cx<Dispatcher>, reply: CannedReplyRow) -> Result<NoContent, Problem> {
        cx.expect_version(reply.version, None)?;
        let mut changes = Changes::new();
        changes.delete(&reply);
        let action = AuditedAction::CannedReplyDeleted;
        cx.audit(&mut changes, action, reply.canned_reply_id);
        cx.commit(changes).await?;
        Ok(NoContent)
    }
}
