//! `GET /v1/jobs/{job_id}`: one job.

use api::{Cx, Endpoint, Path, Problem, Route, SignedIn};

use crate::job::{Job, JobPath};

/// See [`Endpoint::SUMMARY`].
pub struct JobView;

impl Endpoint for JobView {
    const NAME: &'static str = "job-view";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}");
    const SUMMARY: &'static str = "View a job; technicians see their own.";

    type Access = SignedIn;
    type Input = Path<JobPath>;
    type Output = Job;

    async fn handle(cx: Cx<SignedIn>, Path(params): Path<JobPath>) -> Result<Job, Problem> {
        let job = params.find(&cx).await?;
        Job::of(&cx, job).await
    }
}
