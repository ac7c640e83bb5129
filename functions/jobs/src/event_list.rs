//! `GET /v1/jobs/{job_id}/events`: what happened to a job, oldest first.

use api::{Cx, Endpoint, List, Listed, Loaded, Page, PageFilter, Problem, Route, SignedIn, Viewer};
use data::key::{self, Range};
use data::row::{JobEventRow, JobRow};

use crate::event::JobEvent;
use crate::job::JobPath;

/// See [`Endpoint::SUMMARY`].
pub struct JobEventList;

impl Endpoint for JobEventList {
    const NAME: &'static str = "job-event-list";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}/events");
    const SUMMARY: &'static str = "List what happened to a job, oldest first.";

    type Access = SignedIn;
    type Input = (Loaded<JobPath>, Listed<Self>);
    type Output = Page<JobEvent>;

    async fn handle(
        cx: Cx<SignedIn>,
        (_, page): (JobRow, data::Page<JobEventRow>),
    ) -> Result<Page<JobEvent>, Problem> {
        cx.page(page)
    }
}

impl List for JobEventList {
    type Path = JobPath;
    type Filter = PageFilter;
    type Row = JobEventRow;

    fn range(path: &JobPath, _: &PageFilter, _: &Viewer) -> Result<Range, Problem> {
        Ok(key::job_events(path.job_id))
    }
}
