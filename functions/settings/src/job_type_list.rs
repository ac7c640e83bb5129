//! `GET /v1/job-types`: the company's job types, by name.

use api::{Cx, Endpoint, List, Listed, NoPath, Page, PageFilter, Problem, Route, SignedIn, Viewer};
use data::key::{self, Range};
use data::row::JobTypeRow;

use crate::job_type::JobType;

/// See [`Endpoint::SUMMARY`].
pub struct JobTypeList;

impl Endpoint for JobTypeList {
    const NAME: &'static str = "job-type-list";
    const ROUTE: Route = Route::get("/v1/job-types");
    const SUMMARY: &'static str = "List the job types by name.";

    type Access = SignedIn;
    type Input = Listed<Self>;
    type Output = Page<JobType>;

    async fn handle(
        cx: Cx<SignedIn>,
        page: data::Page<JobTypeRow>,
    ) -> Result<Page<JobType>, Problem> {
        cx.page(page)
    }
}

impl List for JobTypeList {
    type Path = NoPath;
    type Filter = PageFilter;
    type Row = JobTypeRow;

    fn range(_: &NoPath, _: &PageFilter, _: &Viewer) -> Result<Range, Problem> {
        Ok(key::job_types())
    }
}
