//! `GET /v1/canned-replies`: the company's canned replies, by name.

use api::{Cx, Endpoint, List, Listed, NoPath, Page, PageFilter, Problem, Route, SignedIn, Viewer};
use data::key::{self, Range};
use data::row::CannedReplyRow;

use crate::canned_reply::CannedReply;

/// See [`Endpoint::SUMMARY`].
pub struct CannedReplyList;

impl Endpoint for CannedReplyList {
    const NAME: &'static str = "canned-reply-list";
    const ROUTE: Route = Route::get("/v1/canned-replies");
    const SUMMARY: &'static str = "List the canned replies by name.";

    type Access = SignedIn;
    type Input = Listed<Self>;
    type Output = Page<CannedReply>;

    async fn handle(
        cx: Cx<SignedIn>,
        page: data::Page<CannedReplyRow>,
    ) -> Result<Page<CannedReply>, Problem> {
        cx.page(page)
    }
}

impl List for CannedReplyList {
    type Path = NoPath;
    type Filter = PageFilter;
    type Row = CannedReplyRow;

    fn range(_: &NoPath, _: &PageFilter, _: &Viewer) -> Result<Range, Problem> {
        Ok(key::canned_replies())
    }
}
