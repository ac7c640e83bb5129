//! `GET /v1/sessions`: the devices on which the caller is signed in.

use api::{Cx, Endpoint, Page, PageFilter, Problem, Query, Route, SignedIn};
use data::key;
use data::row::SessionRow;

use crate::session::Session;

/// See [`Endpoint::SUMMARY`].
pub struct SessionList;

impl Endpoint for SessionList {
    const NAME: &'static str = "session-list";
    const ROUTE: Route = Route::get("/v1/sessions");
    const SUMMARY: &'static str = "List the devices on which the caller is signed in.";

    type Access = SignedIn;
    type Input = Query<PageFilter>;
    type Output = Page<Session>;

    async fn handle(
        cx: Cx<SignedIn>,
        Query(part): Query<PageFilter>,
    ) -> Result<Page<Session>, Problem> {
        let current = cx.session().session_id;
        let range = key::sessions(cx.member().member_id);
        let page = cx
            .store()
            .page::<SessionRow>(&range, &part.request(&cx)?)
            .await?;
        cx.page(page.map(|row| Session::seen_from(current, row)))
    }
}
