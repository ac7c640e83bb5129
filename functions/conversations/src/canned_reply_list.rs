//! `GET /v1/canned-replies`: the company's kept replies, by name.

use api::{Cx, Endpoint, Page, PageFilter, Problem, Query, Route, SignedIn};
use data::key;
use data::row::CannedReplyRow;

use crate::canned_reply::CannedReply;

/// See [`Endpoint::SUMMARY`].
pub struct CannedReplyList;

impl Endpoint for CannedReplyList {
    const NAME: &'static str = "canned-reply-list";
    const ROUTE: Route = Route::get("/v1/canned-replies");
    const SUMMARY: &'static str = "List the kept replies by name.";

    type Access = SignedIn;
    type Input = Query<PageFilter>;
    type Output = Page<CannedReply>;

    async fn handle(
        cx: Cx<SignedIn>,
        Query(part): Query<PageFilter>,
    ) -> Result<Page<CannedReply>, Problem> {
        let page_request = part.request(&cx)?;
        let page = cx
            .store()
            .page::<CannedReplyRow>(&key::canned_replies(), &page_request)
            .await?;
        cx.page(page)
    }
}
