//! `PUT /v1/jobs/{job_id}/schedule`: promises an arrival window, another one, or none.

use api::{Cx, Dispatcher, Endpoint, JobPath, Json, Loaded, Problem, Route};
use data::Changes;
use data::row::JobRow;
use domain::text::Reason;
use domain::window::ArrivalWindow;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::booking::{book_present, on_calendar_conflict};
use crate::job::Job;
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
    /// Books the technician although another job, time off or the shift is in the way, and says why;
    /// without it that is a 409.
    override_reason: Option<Reason>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for JobSchedule {
    const NAME: &'static str = "job-schedule";
    const ROUTE: Route = Route::put("/v1/jobs/{job_id}/schedule");
    const SUMMARY: &'static str = "Set, move or take back the arrival window of a job.";
    const DETAILS: &'static str = "The technician, if the job has one, is booked at the earliest free time inside the window; where nothing is free, the answer is 409.";

    type Access = Dispatcher;
    type Input = (Loaded<JobPath>, Json<Schedule>);
    type Output = Job;

    async fn handle(
        cx: Cx<Dispatcher>,
        (job, Json(schedule)): (JobRow, Json<Schedule>),
    ) -> Result<Job, Problem> {
        cx.expect_version(job.version, schedule.version)?;
        let (cx, job, schedule) = (&cx, &job, &schedule);
        let prepare = |_| async move {
            let mut job = job.clone();
            let mut changes = Changes::new();
            let is_changed = job
                .promise(schedule.window, &cx.author(), &mut changes)
                .map_err(refused)?;
            if is_changed {
                let overriding = schedule.override_reason.as_ref();
                book_present(cx, &mut job, overriding, &mut changes).await?;
                job = changes.replace(job);
            }
            Ok::<_, Problem>((changes, job))
        };
        let store = cx.store();
        let job = store
            .commit_with_retry(on_calendar_conflict, prepare)
            .await?;
        Job::of(cx, job).await
    }
}
