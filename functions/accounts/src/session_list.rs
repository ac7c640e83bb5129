//! `GET /v1/sessions`: the devices on which the caller is signed in.

use api::{Cx, Endpoint, List, Listed, NoPath, Page, PageFilter, Problem, Route, SignedIn, Viewer};
use data::key::{self, Range};
use data::row::SessionRow;

use crate::session::Session;

/// See [`Endpoint::SUMMARY`].
pub struct SessionList;

impl Endpoint for SessionList {
    const NAME: &'static str = "session-list";
    const ROUTE: Route = Route::get("/v1/sessions");
    const SUMMARY: &'static str = "List the devices on which the caller is signed in.";

    type Access = SignedIn;
    type Input = Listed<Self>;
    type Output = Page<Session>;

    async fn handle(
        cx: Cx<SignedIn>,
        page: data::Page<SessionRow>,
    ) -> Result<Page<Session>, Problem> {
        let current = cx.session().session_id;
        cx.page(page.map(|row| Session::seen_from(current, row)))
    }
}

impl List for SessionList {
    type Path = NoPath;
    type Filter = PageFilter;
    type Row = SessionRow;

    fn range(_: &NoPath, _: &PageFilter, viewer: &Viewer) -> Result<Range, Problem> {
        Ok(key::sessions(viewer.member_id))
    }
}
