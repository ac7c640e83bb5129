//! `POST /v1/jobs`: enters a job, with a window and a technician if they are known.
//!
//! Its number is drawn when the request is read, in several lengths, and the rows that would say that a
//! drawn one is taken are read with all else. The shortest free one is claimed in the commit that makes
//! the job; whoever claims the same one a moment earlier costs this job a retry, and no other.

use api::{
    Created, Cx, Dispatcher, Endpoint, Idempotent, NoPath, Problem, References, Route, Viewer,
    WithRows,
};
use data::key::{self, RowKey};
use data::row::{BoardPlaces, CustomerRow, JobNumberRow, JobRow, LastVisitRow, ThreadRow};
use data::{Changes, Error, Row as _, Rows};
use domain::address::NewSite;
use domain::id::{CustomerId, JobId, JobTypeId, MemberId, SiteId, ThreadId};
use domain::job::{JobNumber, JobState, TransitionRequest, first_state};
use domain::text::{Details, Reason};
use domain::window::{ArrivalWindow, Minutes};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::booking::book;
use crate::job::Job;
use crate::lines::Lines;
use crate::references::{
    Place, assign_technician, offered, on_reference_conflict, rows_of_technician,
};
use crate::refusal::refused;
use crate::return_visit::{expect_can_return, first_job, link, site_of};

/// See [`Endpoint::SUMMARY`].
pub struct JobCreate;

/// The job as it is asked for. The place is one of the customer's sites or an address of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewJob {
    /// The customer who asked for the work; in place of `thread_id`.
    customer_id: Option<CustomerId>,
    /// The conversation that asked for it: the job is for its customer, at the customer's first site
    /// unless told.
    thread_id: Option<ThreadId>,
    /// The job that this one returns to, where somebody has been: its place is where the work is, unless
    /// another one is sent. A job that is a return visit itself stands for its own first job.
    first_job_id: Option<JobId>,
    /// A site of the customer; in place of `site`.
    site_id: Option<SiteId>,
    /// An address that only this job knows; in place of `site_id`.
    site: Option<NewSite>,
    /// The kind of work.
    job_type_id: JobTypeId,
    /// What is to be done.
    details: Option<Details>,
    /// Whether it is to be done as soon as possible.
    #[serde(default)]
    is_asap: bool,
    /// How long it is planned to take; by default as long as its type.
    duration_minutes: Option<Minutes>,
    /// Must begin in the future.
    window: Option<ArrivalWindow>,
    /// The technician who gets the job at once.
    technician_id: Option<MemberId>,
    /// Books the technician although another job, time off or the shift is in the way, and says why;
    /// without it that is a 409.
    override_reason: Option<Reason>,
    /// Parts and labour, with their prices.
    #[serde(default)]
    line_items: Lines,
    #[serde(skip, default = "JobNumber::draw")]
    numbers: [JobNumber; JobNumber::DRAWN],
}

impl Endpoint for JobCreate {
    const NAME: &'static str = "job-create";
    const ROUTE: Route = Route::post("/v1/jobs");
    const SUMMARY: &'static str = "Enter a job.";
    const DETAILS: &'static str = "Name the customer by `customer_id` or by the conversation that asked for the work, `thread_id`; the place by `site_id` or `site`.";

    type Access = Dispatcher;
    type Input = Idempotent<WithRows<NewJob>>;
    type Output = Created<Job>;

    async fn handle(
        cx: Cx<Dispatcher>,
        Idempotent {
            key: request,
            input: (new, rows),
        }: Idempotent<(NewJob, Rows)>,
    ) -> Result<Created<Job>, Problem> {
        let (cx, request, new) = (&cx, &request, &new);
        let prepare = |rows: Rows| async move {
            let mut changes = Changes::new();
            let first = match new.first_job_id {
                Some(named) => Some(first_job(cx, named, &rows).await?),
                None => None,
            };
            let job = begin(cx, new.clone(), first, &rows, &mut changes).await?;
            let created = Created(Job::new(cx, job));
            cx.remember(request, &mut changes, &created)?;
            Ok::<_, Problem>((changes, created))
        };
        let store = cx.store();
        store.commit_on(rows, on_conflict, prepare).await
    }
}

impl NewJob {
    /// For whom the job is; a conversation's id tells its customer.
    fn customer(&self) -> Option<CustomerId> {
        self.customer_id
            .or_else(|| self.thread_id.map(ThreadId::customer))
    }
}

impl References for NewJob {
    fn rows(&self, _: &NoPath, _: &Viewer) -> Vec<RowKey> {
        let named = [
            self.thread_id.map(key::thread),
            self.customer().map(key::customer),
            self.customer().map(key::last_visit),
            Some(key::job_type(self.job_type_id)),
            self.first_job_id.map(key::job),
        ];
        let technician = self.technician_id.map(rows_of_technician);
        let named = named.into_iter().flatten();
        let named = named.chain(technician.into_iter().flatten());
        let numbers = self.numbers.map(key::job_number);
        let named = named.chain(self.line_items.rows());
        named.chain(numbers).collect()
    }
}

/// Retries when what the job refers to or returns to has changed, or its number was taken, since it was
/// read.
fn on_conflict(error: Error) -> Result<Error, Problem> {
    if error.is_taken(JobNumberRow::KIND) || error.is_stale(JobRow::KIND) {
        Ok(error)
    } else {
        on_reference_conflict(error)
    }
}

/// The shortest of the drawn numbers that nobody has.
fn number_for(new: &NewJob, rows: &Rows) -> Result<JobNumber, Problem> {
    for number in new.numbers {
        if rows
            .get::<JobNumberRow>(&key::job_number(number))?
            .is_none()
        {
            return Ok(number);
        }
    }
    Ok(JobNumber::draw_longest())
}

/// The job as it is to be, if what it leans on stands.
async fn begin(
    cx: &Cx<Dispatcher>,
    mut new: NewJob,
    first: Option<JobRow>,
    rows: &Rows,
    changes: &mut Changes,
) -> Result<JobRow, Problem> {
    let now = cx.now();
    let place = Place::of(new.site_id, new.site.take())?;
    if place.is_none() && new.thread_id.is_none() && first.is_none() {
        return Err(Problem::field(
            "/site_id",
            "is required unless site is sent",
        ));
    }
    let customer_id = customer_of(&new, rows)?;
    let customer: Option<CustomerRow> = rows.get(&key::customer(customer_id))?;
    let customer =
        customer.ok_or_else(|| Problem::field("/customer_id", "must be an existing customer"))?;
    if let Some(into) = customer.merged_into {
        return Err(Problem::merged(into));
    }
    if let Some(first) = &first {
        expect_can_return(first, customer_id)?;
    }
    let site = match (place, &first) {
        (Some(place), _) => place.site(None, &customer, cx.company(), now)?,
        (None, Some(first)) => site_of(first, &customer),
        (None, None) => Place::first_of(&customer)?.site(None, &customer, cx.company(), now)?,
    };
    let job_type = offered(rows.get(&key::job_type(new.job_type_id))?)?;
    let (line_items, totals) = new.line_items.priced(rows, cx.company().currency, now)?;
    changes.require(&customer).require(&job_type);
    let author = cx.author();
    let last_visit: Option<LastVisitRow> = rows.get(&key::last_visit(customer_id))?;
    let state = first_state(new.window, author.actor(), now).map_err(refused)?;
    let (job_id, number) = (JobId::at(now), number_for(&new, rows)?);
    changes.create(&JobNumberRow::new(number, job_id));
    let mut job = JobRow {
        job_id,
        number: Some(number),
        customer_id,
        former_customers: Vec::new(),
        customer_name: Some(customer.name.clone()),
        thread_id: new.thread_id,
        first_job: None,
        return_visits: Vec::new(),
        site,
        job_type_id: new.job_type_id,
        skill: job_type.skill,
        details: new.details,
        is_asap: new.is_asap,
        state,
        state_since: Some(now),
        active_since: None,
        hold: None,
        window: new.window,
        duration: new.duration_minutes.unwrap_or(job_type.duration),
        booking: None,
        technician_id: None,
        line_items,
        totals,
        payments: Vec::new(),
        receipts: Vec::new(),
        money_voided_at: None,
        completed_at: None,
        outcome: None,
        cancel_cause: None,
        offers: None,
        offerings: Vec::new(),
        previous_technician_id: last_visit.map(|visit| visit.technician_id),
        created_at: now,
        created_by: cx.member().member_id,
        updated_at: now,
        version: 1,
        board_places: BoardPlaces::default(),
    };
    job.begin(&author, changes);
    if let Some(technician_id) = new.technician_id {
        assign_technician(rows, changes, technician_id, job.job_id)?;
        let request = TransitionRequest {
            technician: Some(technician_id),
            ..TransitionRequest::to(JobState::Assigned)
        };
        job.advance(&request, false, &author, changes)
            .map_err(refused)?;
        let calendar = rows.get(&key::calendar(technician_id))?;
        let overriding = new.override_reason.as_ref();
        book(cx, calendar, &mut job, overriding, changes).await?;
    }
    if let Some(first) = first {
        link(first, &mut job, &author, changes);
    }
    changes.create(&job);
    Ok(job)
}

/// For whom the job is, by the customer or by the conversation that the request names.
fn customer_of(new: &NewJob, rows: &Rows) -> Result<CustomerId, Problem> {
    let customer_id = new.customer_id;
    let Some(thread_id) = new.thread_id else {
        return customer_id
            .ok_or_else(|| Problem::field("/customer_id", "is required unless thread_id is sent"));
    };
    let thread: Option<ThreadRow> = rows.get(&key::thread(thread_id))?;
    let thread =
        thread.ok_or_else(|| Problem::field("/thread_id", "must be an existing thread"))?;
    if customer_id.is_some_and(|customer_id| customer_id != thread.customer_id()) {
        return Err(Problem::field(
            "/customer_id",
            "must be the thread's customer; send only one of customer_id and thread_id",
        ));
    }
    Ok(thread.customer_id())
}
