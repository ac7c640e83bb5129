//! Drops the id of a place that Google Maps does not know any more from the site of the job for which it was
//! asked, and from the customer's sites: from then on their typed addresses are looked for.

use data::row::{CustomerRow, JobRow};
use data::{Changes, Error, Store, key, on_any_conflict};
use domain::event::Event;
use domain::id::JobId;
use domain::place::PlaceId;
use work::Failure;

use crate::customer_jobs::customer_of;

/// Drops the id wherever it stands.
pub(crate) async fn drop_id(
    store: &Store,
    job_id: JobId,
    place_id: &PlaceId,
) -> Result<(), Failure> {
    let prepare =
        |_| async move { Ok::<_, Failure>((dropped(store, job_id, place_id).await?, ())) };
    store.commit_with_retry(on_any_conflict, prepare).await
}

async fn dropped(store: &Store, job_id: JobId, place_id: &PlaceId) -> Result<Changes, Error> {
    let mut changes = Changes::new();
    let Some(mut job) = store.get::<JobRow>(key::job(job_id)).await? else {
        return Ok(changes);
    };
    let customer = customer_of(store, &job).await?;
    if job.site.forget_place(place_id) {
        job.updated_at = store.now();
        changes.publish(Event::JobUpdated { job_id });
        changes.replace(job);
    }
    if let Some(mut customer) = customer
        && forget(&mut customer, place_id)
    {
        customer.updated_at = store.now();
        changes.publish(Event::CustomerUpdated {
            customer_id: customer.customer_id,
        });
        changes.replace(customer);
    }
    Ok(changes)
}

fn forget(customer: &mut CustomerRow, place_id: &PlaceId) -> bool {
    let mut is_forgotten = false;
    for site in &mut customer.sites {
        is_forgotten |= site.forget_place(place_id);
    }
    is_forgotten
}
