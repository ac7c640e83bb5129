//! `PUT /v1/jobs/{job_id}/technician`: gives a job to a technician, to another one, or to nobody.

use api::{
    Cx, Dispatcher, Endpoint, JobPath, Loaded, NoPath, Problem, References, Route, Viewer, WithRows,
};
use data::key::{self, RowKey};
use data::row::JobRow;
use data::{Changes, Rows};
use domain::id::MemberId;
use domain::job::{JobState, TransitionRequest};
use domain::offer::OfferingOutcome;
use domain::text::Reason;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::booking::book;
use crate::job::Job;
use crate::references::{assign_technician, on_reference_conflict, rows_of_technician};
use crate::refusal::refused;

/// See [`Endpoint::SUMMARY`].
pub struct JobAssign;

/// Who shall have the job.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "JobAssignment")]
pub struct Assignment {
    /// An active technician; null takes the job away.
    #[serde(deserialize_with = "domain::nullable::required")]
    #[schemars(schema_with = "domain::nullable::schema::<MemberId>")]
    technician_id: Option<MemberId>,
    /// Why, for the job's history.
    reason: Option<Reason>,
    /// Books the technician although another job, time off or the shift is in the way, and says why;
    /// without it that is a 409.
    override_reason: Option<Reason>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl References for Assignment {
    fn rows(&self, _: &NoPath, _: &Viewer) -> Vec<RowKey> {
        let technician = self.technician_id.map(rows_of_technician);
        technician.into_iter().flatten().collect()
    }
}

impl Endpoint for JobAssign {
    const NAME: &'static str = "job-assign";
    const ROUTE: Route = Route::put("/v1/jobs/{job_id}/technician");
    const SUMMARY: &'static str = "Give a job to a technician, or take it away.";

    type Access = Dispatcher;
    type Input = (Loaded<JobPath>, WithRows<Assignment>);
    type Output = Job;

    async fn handle(
        cx: Cx<Dispatcher>,
        (job, (assignment, rows)): (JobRow, (Assignment, Rows)),
    ) -> Result<Job, Problem> {
        cx.expect_version(job.version, assignment.version)?;
        if assignment.technician_id.is_none() && job.technician_id.is_none() {
            return Job::of(&cx, job).await;
        }
        let (cx, job, assignment) = (&cx, &job, &assignment);
        let prepare = |rows: Rows| async move {
            let mut job = job.clone();
            let mut changes = Changes::new();
            let to = if let Some(technician_id) = assignment.technician_id {
                assign_technician(&rows, &mut changes, technician_id, job.job_id)?;
                JobState::Assigned
            } else {
                JobState::Unscheduled
            };
            job.end_offering(OfferingOutcome::Reassigned, &cx.author(), &mut changes)
                .map_err(refused)?;
            let request = TransitionRequest {
                technician: assignment.technician_id,
                reason: assignment.reason.as_ref(),
                ..TransitionRequest::to(to)
            };
            job.advance(&request, false, &cx.author(), &mut changes)
                .map_err(refused)?;
            if let Some(technician_id) = assignment.technician_id {
                let calendar = rows.get(&key::calendar(technician_id))?;
                let overriding = assignment.override_reason.as_ref();
                book(cx, calendar, &mut job, overriding, &mut changes).await?;
            }
            let job = changes.replace(job);
            Ok::<_, Problem>((changes, job))
        };
        let store = cx.store();
        let job = store
            .commit_on(rows, on_reference_conflict, prepare)
            .await?;
        Job::of(cx, job).await
    }
}
