//! `PUT /v1/jobs/{job_id}/schedule`: promises an arrival window, another one, or none.

use api::{Cx, Dispatcher, Endpoint, Json, Path, Problem, Route};
use data::Changes;
use domain::window::ArrivalWindow;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::{Job, JobPath, author};
use crate::refusal::refused;

/// See [`Endpoint::SUMMARY`].
pub struct JobSchedule;

/// The promise as it shall be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "JobSchedule")]
pub struct Schedule {
    /// Must begin in the future; null takes the promise back.
    #[serde(deserialize_with = "domain::nullable::required")]
    #[schemars(schema_with = "domain::nullable::schema::<ArrivalWindow>")]
    window: Option<ArrivalWindow>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for JobSchedule {
    const NAME: &'static str = "job-schedule";
    const ROUTE: Route = Route::put("/v1/jobs/{job_id}/schedule");
    const SUMMARY: &'static str = "Set, move or take back the arrival window of a job.";

    type Access = Dispatcher;
    type Input = (Path<JobPath>, Json<Schedule>);
    type Output = Job;

    async fn handle(
        cx: Cx<Dispatcher>,
        (Path(params), Json(schedule)): (Path<JobPath>, Json<Schedule>),
    ) -> Result<Job, Problem> {
        let mut job = params.find(&cx).await?;
        cx.expect_version(job.version, schedule.version)?;
        let mut changes = Changes::new();
        let is_changed = job
            .promise(schedule.window, &author(&cx), &mut changes)
            .map_err(refused)?;
        if !is_changed {
            return Job::of(&cx, job).await;
        }
        let job = changes.replace(job);
        cx.commit(changes).await?;
        Job::of(&cx, job).await
    }
}
