//! `GET /v1/me`: the caller's own account, company and session.

use api::{Cx, Endpoint, NoInput, Problem, Route, SignedIn};
use data::row::PolicyRecordRow;

use crate::me::{Acknowledged, Me};

/// See [`Endpoint::SUMMARY`].
pub struct MeView;

impl Endpoint for MeView {
    const NAME: &'static str = "me-view";
    const ROUTE: Route = Route::get("/v1/me");
    const SUMMARY: &'static str = "View the caller's own account.";

    type Access = SignedIn;
    type Input = (NoInput, Acknowledged);
    type Output = Me;

    async fn handle(
        cx: Cx<SignedIn>,
        (_, acknowledged): (NoInput, Option<PolicyRecordRow>),
    ) -> Result<Me, Problem> {
        Ok(Me::of(&cx, cx.member().clone(), acknowledged.as_ref()))
    }
}
