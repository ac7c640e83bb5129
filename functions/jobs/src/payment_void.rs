//! `DELETE /v1/jobs/{job_id}/payments/{payment_id}`: voids a payment, which stays to be seen.

use api::{Cx, Dispatcher, Endpoint, Loaded, Names, Path, Problem, Route, Viewer, Visibility};
use data::Changes;
use data::key::{self, RowKey};
use data::row::{AuditedAction, JobRow};
use domain::id::{JobId, PaymentId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::{Job, author};

/// See [`Endpoint::SUMMARY`].
pub struct PaymentVoid;

/// Which payment.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct PaymentPath {
    /// The job that was paid for.
    job_id: JobId,
    /// The payment: the `payment_id` of the job's `payments`.
    payment_id: PaymentId,
}

impl Names for PaymentPath {
    type Row = JobRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::job(self.job_id)
    }

    fn visibility(job: &JobRow, viewer: &Viewer) -> Visibility {
        Visibility::when(viewer.sees_all || job.technician_id == Some(viewer.member_id))
    }
}

impl Endpoint for PaymentVoid {
    const NAME: &'static str = "payment-void";
    const ROUTE: Route = Route::delete("/v1/jobs/{job_id}/payments/{payment_id}");
    const SUMMARY: &'static str = "Void a payment that was recorded by mistake.";
    const DETAILS: &'static str = "The payment stays on the job with who voided it and when, and counts no longer. To void it again changes nothing.";

    type Access = Dispatcher;
    type Input = (Path<PaymentPath>, Loaded<PaymentPath>);
    type Output = Job;

    async fn handle(
        cx: Cx<Dispatcher>,
        (Path(path), mut job): (Path<PaymentPath>, JobRow),
    ) -> Result<Job, Problem> {
        let is_this = |id: PaymentId| id == path.payment_id;
        if !job
            .payments
            .iter()
            .any(|payment| is_this(payment.payment_id))
        {
            return Err(Problem::NotFound);
        }
        let mut changes = Changes::new();
        if !job.void_payment(path.payment_id, &author(&cx), &mut changes) {
            return Job::of(&cx, job).await;
        }
        cx.audit(&mut changes, AuditedAction::PaymentVoided, path.payment_id);
        let job = changes.replace(job);
        cx.commit(changes).await?;
        Job::of(&cx, job).await
    }
}
