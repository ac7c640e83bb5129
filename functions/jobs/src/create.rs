//! `POST /v1/jobs`: enters a job, with a window and a technician if they are known.

use api::{Created, Cx, Dispatcher, Endpoint, Idempotent, Json, Problem, Route};
use data::row::{CustomerRow, JobRow, ThreadRow};
use data::{Changes, key};
use domain::address::NewSite;
use domain::id::{CustomerId, JobId, JobTypeId, MemberId, SiteId, ThreadId};
use domain::job::{JobState, TransitionRequest, first_state};
use domain::text::{Details, PersonName};
use domain::window::{ArrivalWindow, Minutes};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::{Job, author};
use crate::lines::Lines;
use crate::references::{Place, assign_technician, offered, on_reference_conflict};
use crate::refusal::refused;

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
    /// How long it is planned to take; as long as its type does unless told.
    duration_minutes: Option<Minutes>,
    /// Must begin in the future.
    window: Option<ArrivalWindow>,
    /// The technician who gets the job at once.
    technician_id: Option<MemberId>,
    /// Parts and labour, with their prices.
    #[serde(default)]
    line_items: Lines,
}

impl Endpoint for JobCreate {
    const NAME: &'static str = "job-create";
    const ROUTE: Route = Route::post("/v1/jobs");
    const SUMMARY: &'static str = "Enter a job.";
    const DETAILS: &'static str = "Name the customer by `customer_id` or by the conversation that asked for the work, `thread_id`; the place by `site_id` or `site`.";

    type Access = Dispatcher;
    type Input = Idempotent<Json<NewJob>>;
    type Output = Created<Job>;

    async fn handle(
        cx: Cx<Dispatcher>,
        Idempotent {
            key: request,
            input: Json(new),
        }: Idempotent<Json<NewJob>>,
    ) -> Result<Created<Job>, Problem> {
        let prepare = |_| async {
            let mut changes = Changes::new();
            let (job, customer) = begin(&cx, new.clone(), &mut changes).await?;
            let created = Created(Job::with(&cx, job, Some(customer)));
            cx.remember(&request, &mut changes, &created)?;
            Ok::<_, Problem>((changes, created))
        };
        let store = cx.store();
        store
            .commit_with_retry(on_reference_conflict, prepare)
            .await
    }
}

/// The job as it is to be, if what it leans on stands, and its customer's name.
async fn begin(
    cx: &Cx<Dispatcher>,
    new: NewJob,
    changes: &mut Changes,
) -> Result<(JobRow, PersonName), Problem> {
    let now = cx.now();
    let place = Place::of(new.site_id, new.site)?;
    if place.is_none() && new.thread_id.is_none() {
        return Err(Problem::field(
            "/site_id",
            "is required unless site is sent",
        ));
    }
    let customer_id = customer_of(cx, new.customer_id, new.thread_id).await?;
    let (customer, job_type) = cx
        .store()
        .get_both::<CustomerRow, _>(key::customer(customer_id), key::job_type(new.job_type_id))
        .await?;
    let customer =
        customer.ok_or_else(|| Problem::field("/customer_id", "must be an existing customer"))?;
    let place = match place {
        Some(place) => place,
        None => Place::first_of(&customer)?,
    };
    let job_type = offered(job_type)?;
    let (line_items, totals) = new.line_items.priced(cx.company().currency, now)?;
    changes.require(&customer).require(&job_type);
    let author = author(cx);
    let state = first_state(new.window, author.mover(), now).map_err(refused)?;
    let mut job = JobRow {
        job_id: JobId::at(now),
        customer_id,
        thread_id: new.thread_id,
        site: place.site(&customer, cx.company(), now)?,
        job_type_id: new.job_type_id,
        details: new.details,
        is_asap: new.is_asap,
        state,
        hold: None,
        window: new.window,
        duration: new.duration_minutes.unwrap_or(job_type.duration),
        technician_id: None,
        line_items,
        totals,
        money_voided_at: None,
        completed_at: None,
        created_at: now,
        created_by: cx.member().member_id,
        updated_at: now,
        version: 1,
    };
    job.begin(&author, changes);
    if let Some(technician_id) = new.technician_id {
        assign_technician(cx, changes, technician_id, job.job_id).await?;
        let request = TransitionRequest {
            technician: Some(technician_id),
            ..TransitionRequest::to(JobState::Assigned)
        };
        job.advance(&request, false, &author, changes)
            .map_err(refused)?;
    }
    changes.create(&job);
    Ok((job, customer.name))
}

/// For whom the job is, by the customer or by the conversation that the request names.
async fn customer_of(
    cx: &Cx<Dispatcher>,
    customer_id: Option<CustomerId>,
    thread_id: Option<ThreadId>,
) -> Result<CustomerId, Problem> {
    let Some(thread_id) = thread_id else {
        return customer_id
            .ok_or_else(|| Problem::field("/customer_id", "is required unless thread_id is sent"));
    };
    let thread: Option<ThreadRow> = cx.store().get(key::thread(thread_id)).await?;
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
