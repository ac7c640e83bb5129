//! `GET /v1/jobs/{job_id}/candidates`: whom a job would be offered to, in which order and why.

use std::collections::BTreeSet;

use api::{Cx, Dispatcher, Endpoint, Page, Problem, Route};
use data::row::JobRow;

use crate::candidate::Candidate;
use crate::field::Field;
use crate::offering::JobWithField;

/// See [`Endpoint::SUMMARY`].
pub struct CandidateList;

impl Endpoint for CandidateList {
    const NAME: &'static str = "candidate-list";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}/candidates");
    const SUMMARY: &'static str = "List whom a job would be offered to, in which order and why.";
    const DETAILS: &'static str = "All are on one page: at most 40 who can be asked, the lowest `total_seconds` first and whoever has no known way last; then at most 200 who are left out, with the reason. `estimated_by` tells whether a way is known by roads or is a straight line.";

    type Access = Dispatcher;
    type Input = JobWithField;
    type Output = Page<Candidate>;

    async fn handle(
        cx: Cx<Dispatcher>,
        (job, field): (JobRow, Field),
    ) -> Result<Page<Candidate>, Problem> {
        let ranking = field.rank(&job, &cx.company().offers, &BTreeSet::new(), cx.now());
        cx.page_of(Candidate::all(&ranking), None)
    }
}
