//! `POST /v1/jobs/{job_id}/transitions`: moves a job to its next state.

use api::{Cx, Endpoint, Idempotent, Json, Path, Problem, Route, SignedIn};
use data::Changes;
use data::row::AuditedAction;
use domain::job::{JobState, TransitionRequest};
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
#[schemars(rename = "JobTransition")]
pub struct Transition {
    /// The state to go to: one of the job's `allowed_transitions`.
    to: JobState,
    /// Why; required to cancel, and for a technician who declines.
    reason: Option<Reason>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for JobAdvance {
    const NAME: &'static str = "job-advance";
    const ROUTE: Route = Route::post("/v1/jobs/{job_id}/transitions");
    const SUMMARY: &'static str = "Move a job to its next state.";
    const DETAILS: &'static str = "The job tells where it can go as `allowed_transitions`. A step by which somebody gets the job, or by which a window is promised, is taken by `PUT /v1/jobs/{job_id}/technician` and `PUT /v1/jobs/{job_id}/schedule`.";
    const REFUSALS: &'static [u16] = &[403];

    type Access = SignedIn;
    type Input = Idempotent<(Path<JobPath>, Json<Transition>)>;
    type Output = Job;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key,
            input: (Path(params), Json(transition)),
        }: Idempotent<(Path<JobPath>, Json<Transition>)>,
    ) -> Result<Job, Problem> {
        let mut job = params.find(&cx).await?;
        cx.expect_version(job.version, transition.version)?;
        let request = TransitionRequest {
            reason: transition.reason.as_ref(),
            ..TransitionRequest::to(transition.to)
        };
        let may_close = cx.company().technicians_may_close;
        let mut changes = Changes::new();
        let author = author(&cx);
        let step = job
            .advance(&request, may_close, &author, &mut changes)
            .map_err(|refusal| {
                let allowed = job.allowed_transitions(may_close, &author);
                refused_transition(refusal, &allowed)
            })?;
        if step.audited {
            let action = if step.to == JobState::Cancelled {
                AuditedAction::JobCancelled
            } else {
                AuditedAction::JobReopened
            };
            cx.audit(&mut changes, action, job.job_id);
        }
        let job = changes.replace(job);
        let job = Job::of(&cx, job).await?;
        cx.commit_once(&key, changes, job).await
    }
}
