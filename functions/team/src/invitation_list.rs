//! `GET /v1/invitations`: the invitations of the last weeks, newest first.

use api::{Cx, Endpoint, Owner, Page, PageFilter, Problem, Query, Route};
use data::key;
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
    type Input = Query<PageFilter>;
    type Output = Page<Invitation>;

    async fn handle(
        cx: Cx<Owner>,
        Query(part): Query<PageFilter>,
    ) -> Result<Page<Invitation>, Problem> {
        let (range, page_request) = (key::invitations().descending(), part.request(&cx)?);
        let rows = cx
            .store()
            .page::<InvitationRow>(&range, &page_request)
            .await?;
        let inviters = Inviters::of(cx.store(), rows.items.iter()).await?;
        cx.page(rows.map(|row| {
            let is_backed = inviters.stand_by(&row);
            Invitation::at(cx.now(), row, is_backed)
        }))
    }
}
