//! `GET /v1/members`: the active members, by name.

use api::{Cx, Endpoint, List, Listed, NoPath, Page, PageFilter, Problem, Route, SignedIn, Viewer};
use data::key::{self, Range};
use data::row::MemberRow;

use crate::member::Member;

/// See [`Endpoint::SUMMARY`].
pub struct MemberList;

impl Endpoint for MemberList {
    const NAME: &'static str = "member-list";
    const ROUTE: Route = Route::get("/v1/members");
    const SUMMARY: &'static str = "List the active members by name.";

    type Access = SignedIn;
    type Input = Listed<Self>;
    type Output = Page<Member>;

    async fn handle(
        cx: Cx<SignedIn>,
        page: data::Page<MemberRow>,
    ) -> Result<Page<Member>, Problem> {
        cx.page(page.map(|row| Member::seen_by(cx.member(), row)))
    }
}

impl List for MemberList {
    type Path = NoPath;
    type Filter = PageFilter;
    type Row = MemberRow;

    fn range(_: &NoPath, _: &PageFilter, _: &Viewer) -> Result<Range, Problem> {
        Ok(key::members())
    }
}
