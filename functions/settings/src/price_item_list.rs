//! `GET /v1/price-items`: the company's price list, by name.

use api::{Cx, Endpoint, List, Listed, NoPath, Page, PageFilter, Problem, Route, SignedIn, Viewer};
use data::key::{self, Range};
use data::row::PriceItemRow;

use crate::price_item::PriceItem;

/// See [`Endpoint::SUMMARY`].
pub struct PriceItemList;

impl Endpoint for PriceItemList {
    const NAME: &'static str = "price-item-list";
    const ROUTE: Route = Route::get("/v1/price-items");
    const SUMMARY: &'static str = "List the price list by name.";
    const DETAILS: &'static str = "Items that are no longer offered are listed too, for the lines that were priced by them; `is_active` tells them apart.";

    type Access = SignedIn;
    type Input = Listed<Self>;
    type Output = Page<PriceItem>;

    async fn handle(
        cx: Cx<SignedIn>,
        page: data::Page<PriceItemRow>,
    ) -> Result<Page<PriceItem>, Problem> {
        cx.page(page)
    }
}

impl List for PriceItemList {
    type Path = NoPath;
    type Filter = PageFilter;
    type Row = PriceItemRow;

    fn range(_: &NoPath, _: &PageFilter, _: &Viewer) -> Result<Range, Problem> {
        Ok(key::price_items())
    }
}
