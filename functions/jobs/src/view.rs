//! `GET /v1/jobs/{job_id}`: one job.

use api::{Cx, Endpoint, JobPath, Loaded, Problem, Route, SignedIn};
use data::row::JobRow;

use crate::job::Job;

/// See [`Endpoint::SUMMARY`].
pub struct JobView;

impl Endpoint for JobView {
    const NAME: &'static str = "job-view";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}");
    const SUMMARY: &'static str = "View a job; technicians see their own.";

    type Access = SignedIn;
    type Input = Loaded<JobPath>;
    type Output = Job;

    async fn handle(cx: Cx<SignedIn>, job: JobRow) -> Result<Job, Problem> {
        Job::of(&cx, job).await
    }
}
