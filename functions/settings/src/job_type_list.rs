//! `GET /v1/job-types`: the company's job types, by name.

use api::{Cx, Endpoint, Page, PageFilter, Problem, Query, Route, SignedIn};
use data::key;
use data::row::JobTypeRow;

use crate::job_type::JobType;

/// See [`Endpoint::SUMMARY`].
pub struct JobTypeList;

impl Endpoint for JobTypeList {
    const NAME: &'static str = "job-type-list";
    const ROUTE: Route = Route::get("/v1/job-types");
    const SUMMARY: &'static str = "List the job types by name.";

    type Access = SignedIn;
    type Input = Query<PageFilter>;
    type Output = Page<JobType>;

    async fn handle(
        cx: Cx<SignedIn>,
        Query(part): Query<PageFilter>,
    ) -> Result<Page<JobType>, Problem> {
        let page_request = part.request(&cx)?;
        let page = cx
            .store()
            .page::<JobTypeRow>(&key::job_types(), &page_request)
            .await?;
        cx.page(page)
    }
}
