//! `GET /v1/members`: the active members, by name.

use api::{Cx, Endpoint, Page, PageFilter, Problem, Query, Route, SignedIn};
use data::key;
use data::row::MemberRow;

use crate::member::Member;

/// See [`Endpoint::SUMMARY`].
pub struct MemberList;

impl Endpoint for MemberList {
    const NAME: &'static str = "member-list";
    const ROUTE: Route = Route::get("/v1/members");
    const SUMMARY: &'static str = "List the active members by name.";

    type Access = SignedIn;
    type Input = Query<PageFilter>;
    type Output = Page<Member>;

    async fn handle(
        cx: Cx<SignedIn>,
        Query(part): Query<PageFilter>,
    ) -> Result<Page<Member>, Problem> {
        let page_request = part.request(&cx)?;
        let rows = cx
            .store()
            .page::<MemberRow>(&key::members(), &page_request)
            .await?;
        cx.page(rows.map(|row| Member::seen_by(cx.member(), row)))
    }
}
