//! `POST /v1/jobs/{job_id}/payments`: records what a customer paid.

use api::{
    Code, Created, Cx, Endpoint, Idempotent, JobPath, Json, Loaded, Problem, Route, SignedIn,
};
use data::Changes;
use data::row::{AuditedAction, JobRow};
use domain::id::PaymentId;
use domain::job::JobState;
use domain::money::{LARGEST_AMOUNT, Money, Payment, PaymentMethod, holds_card_number};
use domain::text::Label;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::Job;
use crate::refusal::on_job_conflict;

/// See [`Endpoint::SUMMARY`].
pub struct PaymentRecord;

/// The most payments that a job holds, voided ones included.
const MOST: usize = 50;

/// What was paid. No card is charged: the product writes down what happened elsewhere.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// How it was paid.
    method: PaymentMethod,
    /// How much, in the job's currency; more than nothing. It can be more than is owed: a deposit, or a
    /// tip.
    amount: Money,
    /// The number of a check or of a terminal's slip, for instance; never a card's number.
    reference: Option<Label>,
    /// When the money was received; now by default, and never in the future.
    #[serde(default, with = "domain::instant::dated::optional")]
    #[schemars(schema_with = "domain::instant::dated::optional::schema")]
    received_at: Option<Timestamp>,
}

impl Endpoint for PaymentRecord {
    const NAME: &'static str = "payment-record";
    const ROUTE: Route = Route::post("/v1/jobs/{job_id}/payments");
    const SUMMARY: &'static str = "Record what the customer of a job paid.";

    type Access = SignedIn;
    type Input = Idempotent<(Loaded<JobPath>, Json<NewPayment>)>;
    type Output = Created<Job>;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key,
            input: (job, Json(new)),
        }: Idempotent<(JobRow, Json<NewPayment>)>,
    ) -> Result<Created<Job>, Problem> {
        let customer_name = Job::customer_name(&cx, &job).await?;
        let author = cx.author();
        // Two who are paid at the same moment both have the money.
        let record = |job: Option<JobRow>, changes: &mut Changes| {
            let mut job = job.ok_or(Problem::NotFound)?;
            let payment = new.checked(&cx, &job)?;
            cx.audit(changes, AuditedAction::PaymentRecorded, payment.payment_id);
            job.record_payment(payment, &author, changes);
            let job = changes.replace(job);
            let created = Created(Job::with(&cx, job, customer_name.clone()));
            cx.remember(&key, changes, &created)?;
            Ok(created)
        };
        cx.store().update(job, on_job_conflict, record).await
    }
}

impl NewPayment {
    fn checked(&self, cx: &Cx<SignedIn>, job: &JobRow) -> Result<Payment, Problem> {
        if job.state == JobState::Cancelled {
            let detail = "This job was canceled, so no payment can be recorded for it.";
            return Err(Problem::refused(Code::JobIsCancelled, detail));
        }
        if job.payments.len() >= MOST {
            let detail = format!("A job holds no more than {MOST} payments.");
            return Err(Problem::refused(Code::TooManyPayments, detail));
        }
        let currency = job.totals.total.currency();
        if self.amount.currency() != currency {
            return Err(Problem::field(
                "/amount/currency",
                format!("must be the job's currency, {currency}"),
            ));
        }
        if self.amount.amount_minor() <= 0 {
            return Err(Problem::field(
                "/amount/amount_minor",
                "must be more than 0",
            ));
        }
        let most = LARGEST_AMOUNT / i64::try_from(MOST).expect("it is small");
        if self.amount.amount_minor() > most {
            return Err(Problem::field("/amount/amount_minor", "is too large"));
        }
        let reference = self.reference.as_ref().map(Label::as_str);
        if reference.is_some_and(holds_card_number) {
            return Err(Problem::field(
                "/reference",
                "must not hold a card's number; use the number of the slip",
            ));
        }
        let received_at = self.received_at.unwrap_or(cx.now());
        if received_at > cx.now() {
            return Err(Problem::field("/received_at", "must not be in the future"));
        }
        Ok(Payment {
            payment_id: PaymentId::at(cx.now()),
            method: self.method,
            amount: self.amount,
            reference: self.reference.clone(),
            received_at,
            recorded_at: cx.now(),
            recorded_by: cx.member().member_id,
            voided: None,
        })
    }
}
