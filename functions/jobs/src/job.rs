//! A job as the API shows it.

use std::collections::{BTreeSet, HashMap};

use api::{Authenticated, Cx, Problem, Resource};
use data::key;
use data::row::{CustomerRow, JobRow};
use domain::address::Site;
use domain::calendar::Booking;
use domain::id::{CustomerId, JobId, JobTypeId, MemberId, ThreadId};
use domain::job::{
    CancelCause, Hold, JobLink, JobNumber, JobOutcome, JobState, is_active_assigned,
};
use domain::money::{LineItem, Money, Payment, Totals};
use domain::receipt::SentReceipt;
use domain::text::{Details, Label, PersonName};
use domain::window::{ArrivalWindow, Minutes};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// Work that a customer asked for. Internal notes are no part of it: they stand in its history.
#[expect(
    clippy::struct_field_names,
    reason = "an id is named after its kind wherever it stands"
)]
#[derive(Debug, Serialize, JsonSchema)]
pub struct Job {
    /// Identifies the job for good, in paths and wherever something refers to it.
    pub job_id: JobId,
    /// What people call the job when they talk about it; `GET /v1/jobs?number=` finds it. Null for a job
    /// from before there were numbers.
    pub number: Option<JobNumber>,
    /// The customer who asked for the work.
    pub customer_id: CustomerId,
    /// The customer's name; null once the customer is erased.
    pub customer_name: Option<PersonName>,
    /// The conversation with the customer that it was made from.
    pub thread_id: Option<ThreadId>,
    /// The job that this one returns to.
    pub first_job: Option<JobLink>,
    /// The jobs that return to this one, oldest first; at most 20.
    pub return_visits: Vec<JobLink>,
    /// Where the work is, as the site was when the job got it.
    pub site: Site,
    /// The kind of work.
    pub job_type_id: JobTypeId,
    /// What its technician must be able to do, as its type said when the job got it. It is offered to nobody
    /// else; dispatchers can give it to anybody. Null for work that everybody can do.
    pub skill: Option<Label>,
    /// What is to be done, in the dispatcher's words.
    pub details: Option<Details>,
    /// Whether it is to be done as soon as possible.
    pub is_asap: bool,
    /// Where the job stands.
    pub state: JobState,
    /// Since when it has been in that state; null for a job that has not moved since before this was
    /// kept.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub state_since: Option<Timestamp>,
    /// Where the caller may take the job from here by `POST /v1/jobs/{job_id}/transitions`; the step to
    /// `cancelled`, and a technician's to `unscheduled`, needs a reason.
    pub allowed_transitions: Vec<JobState>,
    /// Whether its technician is on it now: the only time in which background positions are taken.
    pub is_active_assigned: bool,
    /// Why it rests, and until when.
    pub hold: Option<Hold>,
    /// The promised interval of arrival.
    pub window: Option<ArrivalWindow>,
    /// How long it is planned to take, in minutes.
    pub duration_minutes: Minutes,
    /// When its technician is booked for it: the way and the work, planned inside the window; null for a
    /// job that has no technician or no window.
    pub booking: Option<Booking>,
    /// The technician who has the job, or did it; null for nobody.
    pub technician_id: Option<MemberId>,
    /// Parts, labor and discounts, with their prices.
    pub line_items: Vec<LineItem>,
    /// What the line items add up to.
    pub totals: Totals,
    /// What the customer paid, in the order in which it was entered; voided payments stand here too.
    pub payments: Vec<Payment>,
    /// The receipts that were sent to the customer, oldest first; at most 20.
    pub receipts: Vec<SentReceipt>,
    /// What the payments that count add up to.
    pub paid: Money,
    /// What the customer still owes; below nothing when more was paid, nothing once the money is voided.
    pub balance: Money,
    /// When the totals were voided, since the job was cancelled.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub money_voided_at: Option<Timestamp>,
    /// How the visit ended, once it was reported done; who reopens the job leaves it as it is.
    pub outcome: Option<JobOutcome>,
    /// Why it was called off; null unless it was, and for a job from before this was kept.
    pub cancel_cause: Option<CancelCause>,
    /// When the work was reported done.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub completed_at: Option<Timestamp>,
    /// When the job was entered.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// The member who entered the job.
    pub created_by: MemberId,
    /// When anything about the job last changed.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub updated_at: Timestamp,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

impl Resource for Job {
    const HAS_LOCATION: bool = true;

    fn version(&self) -> Option<u64> {
        Some(self.version)
    }

    fn location(&self) -> Option<String> {
        Some(format!("/v1/jobs/{}", self.job_id))
    }
}

impl Job {
    /// A job as the caller sees it. The customer is read for a row that does not know the name.
    pub(crate) async fn of<A: Authenticated>(cx: &Cx<A>, row: JobRow) -> Result<Self, Problem> {
        let name = Self::customer_name(cx, &row).await?;
        Ok(Self::with(cx, row, name))
    }

    /// What the customer of a job is called; read for a row that does not know it.
    pub(crate) async fn customer_name<A: Authenticated>(
        cx: &Cx<A>,
        row: &JobRow,
    ) -> Result<Option<PersonName>, Problem> {
        if row.customer_name.is_some() {
            return Ok(row.customer_name.clone());
        }
        let customer: Option<CustomerRow> = cx.store().get(key::customer(row.customer_id)).await?;
        Ok(customer.map(|customer| customer.name))
    }

    /// Jobs as the caller sees them, in the same order; the customers of rows that do not know the name
    /// are read at once.
    pub(crate) async fn all<A: Authenticated>(
        cx: &Cx<A>,
        rows: Vec<JobRow>,
    ) -> Result<Vec<Self>, Problem> {
        let nameless = rows.iter().filter(|row| row.customer_name.is_none());
        let customers: BTreeSet<_> = nameless.map(|row| row.customer_id).collect();
        let row_keys: Vec<_> = customers.into_iter().map(key::customer).collect();
        let customers = cx.store().get_many::<CustomerRow>(&row_keys).await?;
        let names: HashMap<_, _> = customers
            .into_iter()
            .flatten()
            .map(|customer| (customer.customer_id, customer.name))
            .collect();
        let jobs = rows.into_iter().map(|row| {
            let known = row.customer_name.clone();
            let name = known.or_else(|| names.get(&row.customer_id).cloned());
            Self::with(cx, row, name)
        });
        Ok(jobs.collect())
    }

    /// A new job, whose row knows the customer's name.
    pub(crate) fn new<A: Authenticated>(cx: &Cx<A>, row: JobRow) -> Self {
        let name = row.customer_name.clone();
        Self::with(cx, row, name)
    }

    /// A job as the caller sees it, whose customer is called so.
    pub(crate) fn with<A: Authenticated>(
        cx: &Cx<A>,
        row: JobRow,
        customer_name: Option<PersonName>,
    ) -> Self {
        let may_close = cx.company().technicians_may_close;
        Self {
            allowed_transitions: row.allowed_transitions(may_close, &cx.author()),
            paid: row.paid(),
            balance: row.balance(),
            job_id: row.job_id,
            number: row.number,
            customer_id: row.customer_id,
            customer_name,
            thread_id: row.thread_id,
            first_job: row.first_job,
            return_visits: row.return_visits,
            site: row.site,
            job_type_id: row.job_type_id,
            skill: row.skill,
            details: row.details,
            is_asap: row.is_asap,
            state: row.state,
            state_since: row.state_since,
            is_active_assigned: is_active_assigned(row.state, row.is_asap),
            hold: row.hold,
            window: row.window,
            duration_minutes: row.duration,
            booking: row.booking,
            technician_id: row.technician_id,
            line_items: row.line_items,
            totals: row.totals,
            payments: row.payments,
            receipts: row.receipts,
            money_voided_at: row.money_voided_at,
            outcome: row
                .outcome
                .or(row.completed_at.map(|_| JobOutcome::Completed)),
            cancel_cause: row.cancel_cause,
            completed_at: row.completed_at,
            created_at: row.created_at,
            created_by: row.created_by,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
