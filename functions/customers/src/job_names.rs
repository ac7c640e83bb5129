//! Keeps the customer's name on the customer's jobs as it is on the customer: a list of jobs shows it
//! and reads nothing else for it.
//!
//! Each run brings the jobs to the name as it is now, page by page, and writes only those that have
//! another one; what a run does not finish the next one does. Once the customer is gone, so are the names.

use data::row::{CustomerRow, JobRow};
use data::{Changes, PageRequest, Store, key, on_any_conflict};
use domain::event::Event;
use domain::id::{CustomerId, JobId};
use work::{Cx, Failure};

/// How many jobs one page has.
const PAGE: usize = 100;

/// Brings the jobs of a customer to the customer's name.
pub(crate) async fn renew(cx: &Cx, customer_id: CustomerId) -> Result<(), Failure> {
    let store = cx.store();
    let range = key::jobs_of_customer(customer_id);
    let customer: Option<CustomerRow> = store.get(key::customer(customer_id)).await?;
    let name = customer.map(|customer| customer.name);
    let mut cursor = None;
    loop {
        let page_request = PageRequest::new(PAGE, cursor);
        let page = store.page::<JobRow>(&range, &page_request).await?;
        for job in page.items {
            if job.customer_name != name {
                renew_one(store, customer_id, job.job_id).await?;
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

/// The index that lists jobs may lag behind, and the customer may be renamed once more meanwhile: both
/// rows are read here, and the one is written only while the other stands as it was read.
async fn renew_one(store: &Store, customer_id: CustomerId, job_id: JobId) -> Result<(), Failure> {
    let row_keys = vec![key::customer(customer_id), key::job(job_id)];
    let rows = store.rows(row_keys.clone()).await?;
    let row_keys = &row_keys;
    let prepare = |rows: data::Rows| async move {
        let customer: Option<CustomerRow> = rows.get(&row_keys[0])?;
        let job: Option<JobRow> = rows.get(&row_keys[1])?;
        let mut changes = Changes::new();
        let name = customer.as_ref().map(|customer| customer.name.clone());
        if let Some(job) = job.filter(|job| job.customer_name != name) {
            if let Some(customer) = &customer {
                changes.require(customer);
            }
            changes.publish(Event::JobUpdated { job_id });
            changes.replace(JobRow {
                customer_name: name,
                updated_at: store.now(),
                ..job
            });
        }
        Ok::<_, Failure>((changes, ()))
    };
    store.commit_on(rows, on_any_conflict, prepare).await
}
