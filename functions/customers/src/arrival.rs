//! Puts the point that a technician's arrival has told of a job's site onto the customer's site of which that
//! one is a copy, so that the next job there starts with it.
//!
//! Job and customer are read as they are now, and the customer is written only as it was read: what the
//! company confirms at this moment stays, and an event that comes twice or late changes nothing more.

use data::row::JobRow;
use data::{Changes, Error, Store, key, on_any_conflict};
use domain::event::Event;
use domain::id::JobId;
use work::Failure;

use crate::customer_jobs::customer_of;

/// Brings the point from a job's site to the customer's.
pub(crate) async fn pass_on(store: &Store, job_id: JobId) -> Result<(), Failure> {
    let prepare = |_| async move { Ok::<_, Failure>((passed_on(store, job_id).await?, ())) };
    store.commit_with_retry(on_any_conflict, prepare).await
}

async fn passed_on(store: &Store, job_id: JobId) -> Result<Changes, Error> {
    let mut changes = Changes::new();
    let Some(job) = store.get::<JobRow>(key::job(job_id)).await? else {
        return Ok(changes);
    };
    let Some(mut customer) = customer_of(store, &job).await? else {
        return Ok(changes);
    };
    let mut sites = customer.sites.iter_mut();
    if sites.any(|site| site.learn_from_copy(&job.site)) {
        customer.updated_at = store.now();
        changes.publish(Event::CustomerUpdated {
            customer_id: customer.customer_id,
        });
        changes.replace(customer);
    }
    Ok(changes)
}
