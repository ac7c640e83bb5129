//! `GET /v1/me/offers`: the jobs that the calling technician can accept now.

use api::{
    Cx, Endpoint, List, Listed, NoPath, Page, PageFilter, Problem, Route, Technician, Viewer,
};
use data::key::{self, Range};
use data::row::OfferRow;

use crate::offer::Offer;

/// See [`Endpoint::SUMMARY`].
pub struct MyOfferList;

/// The open offers of the caller.
pub struct OwnOffers;

impl List for OwnOffers {
    type Path = NoPath;
    type Filter = PageFilter;
    type Row = OfferRow;

    fn range(_: &NoPath, _: &PageFilter, viewer: &Viewer) -> Result<Range, Problem> {
        Ok(key::offers(viewer.member_id))
    }
}

impl Endpoint for MyOfferList {
    const NAME: &'static str = "my-offer-list";
    const ROUTE: Route = Route::get("/v1/me/offers");
    const SUMMARY: &'static str = "List the jobs that the caller can accept now.";
    const DETAILS: &'static str =
        "A page can hold fewer offers than were asked for, or none, though more follow.";

    type Access = Technician;
    type Input = Listed<OwnOffers>;
    type Output = Page<Offer>;

    async fn handle(
        cx: Cx<Technician>,
        page: data::Page<OfferRow>,
    ) -> Result<Page<Offer>, Problem> {
        let (now, next) = (cx.now(), page.next);
        let open = page
            .items
            .into_iter()
            .filter_map(|row| Offer::open(row, now));
        cx.page_of(open.collect(), next.as_ref())
    }
}
