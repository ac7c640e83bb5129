//! `DELETE /v1/jobs/{job_id}/payments/{payment_id}`: voids a payment, which stays to be seen.

use api::{Cx, Dispatcher, Endpoint, JobPath, Loaded, Path, Problem, Route};
use data::Changes;
use data::row::{AuditedAction, JobRow};
use domain::id::PaymentId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::Job;
use crate::refusal::on_job_conflict;

/// See [`Endpoint::SUMMARY`].
pub struct PaymentVoid;

/// Which payment.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct PaymentPath {
    /// The payment: the `payment_id` of the job's `payments`.
    payment_id: PaymentId,
}

impl Endpoint for PaymentVoid {
    const NAME: &'static str = "payment-void";
    const ROUTE: Route = Route::delete("/v1/jobs/{job_id}/payments/{payment_id}");
    const SUMMARY: &'static str = "Void a payment that was recorded by mistake.";
    const DETAILS: &'static str = "The payment stays on the job with who voided it and when, and counts no longer. To void it again changes nothing.";

    type Access = Dispatcher;
    type Input = (Path<PaymentPath>, Loaded<JobPath>);
    type Output = Job;

    async fn handle(
        cx: Cx<Dispatcher>,
        (Path(path), job): (Path<PaymentPath>, JobRow),
    ) -> Result<Job, Problem> {
        let payment_id = path.payment_id;
        let author = cx.author();
        let void = |job: Option<JobRow>, changes: &mut Changes| {
            let mut job = job.ok_or(Problem::NotFound)?;
            let mut payments = job.payments.iter();
            if !payments.any(|payment| payment.payment_id == payment_id) {
                return Err(Problem::NotFound);
            }
            if !job.void_payment(payment_id, &author, changes) {
                return Ok(job);
            }
            cx.audit(changes, AuditedAction::PaymentVoided, payment_id);
            Ok(changes.replace(job))
        };
        let job = cx.store().update(job, on_job_conflict, void).await?;
        Job::of(&cx, job).await
    }
}
