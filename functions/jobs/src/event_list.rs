//! `GET /v1/jobs/{job_id}/events`: what happened to a job, oldest first.

use api::{Cx, Endpoint, Page, PageFilter, Path, Problem, Query, Route, SignedIn};
use data::key;
use data::row::JobEventRow;

use crate::event::JobEvent;
use crate::job::JobPath;

/// See [`Endpoint::SUMMARY`].
pub struct JobEventList;

impl Endpoint for JobEventList {
    const NAME: &'static str = "job-event-list";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}/events");
    const SUMMARY: &'static str = "List what happened to a job, oldest first.";

    type Access = SignedIn;
    type Input = (Path<JobPath>, Query<PageFilter>);
    type Output = Page<JobEvent>;

    async fn handle(
        cx: Cx<SignedIn>,
        (Path(params), Query(part)): (Path<JobPath>, Query<PageFilter>),
    ) -> Result<Page<JobEvent>, Problem> {
        let job = params.find(&cx).await?;
        let page_request = part.request(&cx)?;
        let page = cx
            .store()
            .page::<JobEventRow>(&key::job_events(job.job_id), &page_request)
            .await?;
        cx.page(page)
    }
}
