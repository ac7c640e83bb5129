//! `GET /v1/company`: the caller's company.

use api::{Cx, Endpoint, NoInput, Problem, Route, SignedIn};

use crate::company::Company;

/// See [`Endpoint::SUMMARY`].
pub struct CompanyView;

impl Endpoint for CompanyView {
    const NAME: &'static str = "company-view";
    const ROUTE: Route = Route::get("/v1/company");
    const SUMMARY: &'static str = "View the company.";

    type Access = SignedIn;
    type Input = NoInput;
    type Output = Company;

    async fn handle(cx: Cx<SignedIn>, _: NoInput) -> Result<Company, Problem> {
        Ok(cx.company().clone().into())
    }
}
