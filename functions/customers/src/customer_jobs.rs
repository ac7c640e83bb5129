//! Keeps jobs with their customer, and the customer's name on them: a list of jobs shows it and reads
//! nothing else for it.
//!
//! Each run brings the jobs to the customers as they are now, page by page, and writes only those that
//! differ; what a run does not finish the next one does. The jobs of a customer who was merged go to the
//! one who goes on, and remember whose they were: once the merge is undone they go back. Once the
//! customer is gone, so are the names.

use data::row::{CustomerRow, JobRow};
use data::{Changes, Error, PageRequest, Store, key, on_any_conflict};
use domain::event::Event;
use domain::id::{CustomerId, JobId, ThreadId};
use work::Failure;

/// How many jobs one page has.
const PAGE: usize = 100;

/// Brings the jobs of a customer to what the customer is now.
pub(crate) async fn settle_all(store: &Store, customer_id: CustomerId) -> Result<(), Failure> {
    let range = key::jobs_of_customer(customer_id);
    let customer: Option<CustomerRow> = store.get(key::customer(customer_id)).await?;
    let is_merged = customer
        .as_ref()
        .is_some_and(|one| one.merged_into.is_some());
    let earlier = customer
        .as_ref()
        .map(CustomerRow::earlier)
        .unwrap_or_default();
    let name = customer.map(|customer| customer.name);
    let is_settled = |job: &JobRow| {
        let last = job.former_customers.last();
        !is_merged && job.customer_name == name && last.is_none_or(|last| earlier.contains(last))
    };
    let mut cursor = None;
    loop {
        let page_request = PageRequest::new(PAGE, cursor);
        let page = store.page::<JobRow>(&range, &page_request).await?;
        for job in page.items.iter().filter(|job| !is_settled(job)) {
            settle(store, job.job_id).await?;
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

/// The index that lists jobs may lag behind, and the customer may change once more meanwhile: all rows
/// are read here, and the job is written only while the customer stands as it was read.
pub(crate) async fn settle(store: &Store, job_id: JobId) -> Result<(), Failure> {
    let prepare = |_| async move { Ok::<_, Failure>((settled(store, job_id).await?, ())) };
    store.commit_with_retry(on_any_conflict, prepare).await
}

/// The customer of a job, as it is now; the one who goes on where the job's own was merged a moment ago.
pub(crate) async fn customer_of(store: &Store, job: &JobRow) -> Result<Option<CustomerRow>, Error> {
    let mut customer: Option<CustomerRow> = store.get(key::customer(job.customer_id)).await?;
    while let Some(into) = customer.as_ref().and_then(|customer| customer.merged_into) {
        customer = store.get(key::customer(into)).await?;
    }
    Ok(customer)
}

async fn settled(store: &Store, job_id: JobId) -> Result<Changes, Error> {
    let mut changes = Changes::new();
    let Some(job) = store.get::<JobRow>(key::job(job_id)).await? else {
        return Ok(changes);
    };
    let mut customer_id = job.customer_id;
    let mut former_customers = job.former_customers.clone();
    let mut customer: Option<CustomerRow> = store.get(key::customer(customer_id)).await?;
    while let Some(last) = former_customers.last().copied() {
        let before: Option<CustomerRow> = store.get(key::customer(last)).await?;
        match before {
            Some(before) if before.merged_into != Some(customer_id) => {
                former_customers.pop();
                (customer_id, customer) = (last, Some(before));
            }
            _ => break,
        }
    }
    while let Some(into) = customer.as_ref().and_then(|customer| customer.merged_into) {
        former_customers.push(customer_id);
        (customer_id, customer) = (into, store.get(key::customer(into)).await?);
    }
    let customer_name = customer.as_ref().map(|customer| customer.name.clone());
    if (customer_id, &customer_name) == (job.customer_id, &job.customer_name) {
        return Ok(changes);
    }
    if let Some(customer) = &customer {
        changes.require(customer);
    }
    changes.publish(Event::JobUpdated { job_id });
    changes.replace(JobRow {
        thread_id: job.thread_id.map(|_| ThreadId::of_customer(customer_id)),
        customer_id,
        former_customers,
        customer_name,
        updated_at: store.now(),
        ..job
    });
    Ok(changes)
}
