//! `POST /v1/jobs/{job_id}/transitions`: moves a job to its next state.

use api::{Cx, Endpoint, Idempotent, Json, Path, Problem, Route, SignedIn};
use data::Changes;
use data::row::AuditedAction;
use domain::job::{JobState, Wish};
use domain::text::Reason;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::{Job, JobPath, author};
use crate::refusal::refused_transition;

/// See [`Endpoint::SUMMARY`].
pub struct JobAdvance;

/// Where the job is to go.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    to: JobState,
    /// Why; required to cancel, and for a technician who declines.
    reason: Option<Reason>,
    /// The version that the step was thought out on.
    version: Option<u64>,
}

impl Endpoint for JobAdvance {
    const NAME: &'static str = "job-advance";
    const ROUTE: Route = Route::post("/v1/jobs/{job_id}/transitions");
    const SUMMARY: &'static str = "Move a job to its next state.";

    type Access = SignedIn;
    type Input = Idempotent<(Path<JobPath>, Json<Transition>)>;
    type Output = Job;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key,
            input: (Path(at), Json(transition)),
        }: Idempotent<(Path<JobPath>, Json<Transition>)>,
    ) -> Result<Job, Problem> {
        let mut job = at.find(&cx).await?;
        cx.expect_version(job.version, transition.version)?;
        let wish = Wish {
            reason: transition.reason.as_ref(),
            ..Wish::to(transition.to)
        };
        let may_close = cx.company().technicians_may_close;
        let mut changes = Changes::new();
        let step = job
            .advance(&wish, may_close, &author(&cx), &mut changes)
            .map_err(refused_transition)?;
        if step.audited {
            let action = if step.to == JobState::Cancelled {
                AuditedAction::JobCancelled
            } else {
                AuditedAction::JobReopened
            };
            cx.audit(&mut changes, action, job.job_id);
        }
        let job = changes.replace(job);
        cx.commit_once(&key, changes, Job::from(job)).await
    }
}
