//! `GET /v1/customer-imports`: the imports of the last weeks, newest first.

use api::{Cx, Endpoint, List, Listed, NoPath, Owner, Page, PageFilter, Problem, Route, Viewer};
use data::key::{self, Range};
use data::row::CustomerImportRow;

use crate::import::Import;

/// See [`Endpoint::SUMMARY`].
pub struct CustomerImportList;

impl Endpoint for CustomerImportList {
    const NAME: &'static str = "customer-import-list";
    const ROUTE: Route = Route::get("/v1/customer-imports");
    const SUMMARY: &'static str =
        "List the imports of customers of the last 30 days, newest first.";

    type Access = Owner;
    type Input = Listed<Self>;
    type Output = Page<Import>;

    async fn handle(
        cx: Cx<Owner>,
        page: data::Page<CustomerImportRow>,
    ) -> Result<Page<Import>, Problem> {
        cx.page(page)
    }
}

impl List for CustomerImportList {
    type Path = NoPath;
    type Filter = PageFilter;
    type Row = CustomerImportRow;

    fn range(_: &NoPath, _: &PageFilter, _: &Viewer) -> Result<Range, Problem> {
        Ok(key::customer_imports().descending())
    }
}
