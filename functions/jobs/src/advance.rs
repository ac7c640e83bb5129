//! `POST /v1/jobs/{job_id}/transitions`: moves a job to its next state.

use api::{
    Cx, Endpoint, Idempotent, JobPath, Loaded, NoPath, Problem, References, Route, SignedIn,
    Viewer, WithRows,
};
use data::key::{self, RowKey};
use data::row::{AuditedAction, JobRow, TechnicianStatusRow};
use data::{Changes, Rows};
use domain::event::Event;
use domain::job::{CancelCause, JobOutcome, JobState, Step, TransitionRequest};
use domain::text::Reason;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::Job;
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
    /// Why; required to cancel unless `cause` says it, for a technician who declines, and where the
    /// customer was gone.
    reason: Option<Reason>,
    /// How the visit ended, for the step to `done`: `completed` unless told. A dispatcher, too, can say
    /// `gone_on_arrival` of a technician who is on site.
    outcome: Option<JobOutcome>,
    /// Why the job is called off, for the step to `cancelled`: `other`, with a `reason`, unless told.
    cause: Option<CancelCause>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for JobAdvance {
    const NAME: &'static str = "job-advance";
    const ROUTE: Route = Route::post("/v1/jobs/{job_id}/transitions");
    const SUMMARY: &'static str = "Move a job to its next state.";
    const DETAILS: &'static str = "The job tells where it can go as `allowed_transitions`. A step by which somebody gets the job, or by which a window is promised, is taken by `PUT /v1/jobs/{job_id}/technician` and `PUT /v1/jobs/{job_id}/schedule`. A technician who arrives where nobody has confirmed the point of the site tells where it is: the site, and the customer's, take the position that the phone has just reported, with the `location_source` `arrival`.";
    const REFUSALS: &'static [u16] = &[403];

    type Access = SignedIn;
    type Input = Idempotent<(Loaded<JobPath>, WithRows<Transition>)>;
    type Output = Job;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key,
            input: (mut job, (transition, rows)),
        }: Idempotent<(JobRow, (Transition, Rows))>,
    ) -> Result<Job, Problem> {
        cx.expect_version(job.version, transition.version)?;
        let request = transition.request(job.state)?;
        let may_close = cx.company().technicians_may_close;
        let mut changes = Changes::new();
        let author = cx.author();
        let step = job
            .advance(&request, may_close, &author, &mut changes)
            .map_err(|refusal| {
                let allowed = job.allowed_transitions(may_close, &author);
                refused_transition(refusal, &allowed)
            })?;
        if is_arrival(&step) {
            let status = rows.get(&key::technician_status(cx.member().member_id))?;
            learn_site(&mut job, status, &cx, &mut changes);
        }
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

impl References for Transition {
    fn rows(&self, _: &NoPath, viewer: &Viewer) -> Vec<RowKey> {
        let arrives = self.to == JobState::OnSite;
        let status = arrives.then(|| key::technician_status(viewer.member_id));
        status.into_iter().collect()
    }
}

/// Whether the technician of the job says to have come there. A visit that goes on after a pause is none:
/// nobody has driven.
fn is_arrival(step: &Step) -> bool {
    (step.from, step.to) == (JobState::EnRoute, JobState::OnSite) && !step.on_behalf
}

/// Lets the site of the job learn from where its technician is. The customer's site follows by the event:
/// whoever changes the customer at this moment does not stop the technician.
fn learn_site(
    job: &mut JobRow,
    status: Option<TechnicianStatusRow>,
    cx: &Cx<SignedIn>,
    changes: &mut Changes,
) {
    let newest = status.and_then(|status| status.latest);
    if newest.is_some_and(|fix| job.site.learn_from_arrival(&fix, cx.now())) {
        changes.publish(Event::JobSiteLocated { job_id: job.job_id });
    }
}

impl Transition {
    /// The step that is asked for, if what goes with it belongs to it.
    fn request(&self, from: JobState) -> Result<TransitionRequest<'_>, Problem> {
        let request = TransitionRequest {
            reason: self.reason.as_ref(),
            outcome: self.outcome,
            cause: self.cause,
            ..TransitionRequest::to(self.to)
        };
        if !request.outcome_fits(from) {
            let detail = "can only be sent when the work ends, with the step from on_site to done";
            return Err(Problem::field("/outcome", detail));
        }
        if !request.cause_fits() {
            let detail = "can only be sent with the step to cancelled";
            return Err(Problem::field("/cause", detail));
        }
        Ok(request)
    }
}
