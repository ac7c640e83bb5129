//! `PUT /v1/jobs/{job_id}/technician`: gives a job to a technician, to another one, or to nobody.

use api::{Cx, Dispatcher, Endpoint, Json, Path, Problem, Route};
use data::Changes;
use domain::id::MemberId;
use domain::job::{JobState, TransitionRequest};
use domain::text::Reason;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::{Job, JobPath, author};
use crate::references::{assign_technician, on_reference_conflict};
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
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for JobAssign {
    const NAME: &'static str = "job-assign";
    const ROUTE: Route = Route::put("/v1/jobs/{job_id}/technician");
    const SUMMARY: &'static str = "Give a job to a technician, or take it away.";

    type Access = Dispatcher;
    type Input = (Path<JobPath>, Json<Assignment>);
    type Output = Job;

    async fn handle(
        cx: Cx<Dispatcher>,
        (Path(params), Json(assignment)): (Path<JobPath>, Json<Assignment>),
    ) -> Result<Job, Problem> {
        let job = params.find(&cx).await?;
        cx.expect_version(job.version, assignment.version)?;
        if assignment.technician_id.is_none() && job.technician_id.is_none() {
            return Job::of(&cx, job).await;
        }
        let prepare = |_| async {
            let mut job = job.clone();
            let mut changes = Changes::new();
            let to = if let Some(technician_id) = assignment.technician_id {
                assign_technician(&cx, &mut changes, technician_id, job.job_id).await?;
                JobState::Assigned
            } else {
                JobState::Unscheduled
            };
            let request = TransitionRequest {
                technician: assignment.technician_id,
                reason: assignment.reason.as_ref(),
                ..TransitionRequest::to(to)
            };
            job.advance(&request, false, &author(&cx), &mut changes)
                .map_err(refused)?;
            let job = changes.replace(job);
            Ok::<_, Problem>((changes, job))
        };
        let store = cx.store();
        let job = store
            .commit_with_retry(on_reference_conflict, prepare)
            .await?;
        Job::of(&cx, job).await
    }
}
