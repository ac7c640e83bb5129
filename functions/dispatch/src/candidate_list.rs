//! `GET /v1/jobs/{job_id}/candidates`: whom a job would be offered to, in which order and why.

use std::collections::BTreeSet;

use api::{Cx, Dispatcher, Endpoint, Page, Problem, Route};
use data::row::JobRow;
use data::{Secret, Setting};

use crate::candidate::Candidate;
use crate::field::Field;
use crate::offering::JobWithField;
use crate::ways::Roads;

/// See [`Endpoint::SUMMARY`].
pub struct CandidateList;

impl Endpoint for CandidateList {
    const NAME: &'static str = "candidate-list";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}/candidates");
    const SUMMARY: &'static str = "List whom a job would be offered to, in which order and why.";
    const DETAILS: &'static str = "All are on one page: at most 40 who can be asked, the lowest `total_seconds` first and whoever has no known way last; then at most 200 who are left out, with the reason; dispatchers can give them the job all the same. `ranked_from` tells what the way begins at: with no position of the last hour it is the middle of the home zone, which counts like a position of an hour ago. `estimated_by` tells whether a way is known by roads, as it is for the nearest 8 while the map service answers, or is a straight line. Times by road are Google's: show them with its name, and keep none.";
    const SECRETS: &'static [Secret] = &[Secret::GoogleMaps];
    const SETTINGS: &'static [Setting] = &[Setting::GoogleGeocodingUrl, Setting::GoogleRoutesUrl];

    type Access = Dispatcher;
    type Input = JobWithField;
    type Output = Page<Candidate>;

    async fn handle(
        cx: Cx<Dispatcher>,
        (job, field): (JobRow, Field),
    ) -> Result<Page<Candidate>, Problem> {
        let roads = Roads::of_request(&cx, cx.store()).await;
        let site = field.place(&job, &roads, cx.now()).await;
        let standing = field.standing(&job, site, &BTreeSet::new(), cx.now());
        let ways = standing.ways(&roads).await;
        let order = standing.rank(&cx.company().offers, &ways);
        cx.page_of(Candidate::all(&order.into_shown()), None)
    }
}
