//! `GET /v1/invitations`: the invitations of the last weeks, newest first.

use api::{Cx, Endpoint, List, Listed, NoPath, Owner, Page, PageFilter, Problem, Route, Viewer};
use data::key::{self, Range};
use data::row::InvitationRow;

use crate::invitation::Invitation;
use crate::standing::Inviters;

/// See [`Endpoint::SUMMARY`].
pub struct InvitationList;

impl Endpoint for InvitationList {
    const NAME: &'static str = "invitation-list";
    const ROUTE: Route = Route::get("/v1/invitations");
    const SUMMARY: &'static str = "List the invitations and what became of them, newest first.";

    type Access = Owner;
    type Input = Listed<Self>;
    type Output = Page<Invitation>;

    async fn handle(
        cx: Cx<Owner>,
        page: data::Page<InvitationRow>,
    ) -> Result<Page<Invitation>, Problem> {
        let inviters = Inviters::of(cx.store(), cx.member(), page.items.iter()).await?;
        cx.page(page.map(|row| {
            let is_backed = inviters.stand_by(&row);
            Invitation::at(cx.now(), row, is_backed)
        }))
    }
}

impl List for InvitationList {
    type Path = NoPath;
    type Filter = PageFilter;
    type Row = InvitationRow;

    fn range(_: &NoPath, _: &PageFilter, _: &Viewer) -> Result<Range, Problem> {
        Ok(key::invitations().descending())
    }
}
