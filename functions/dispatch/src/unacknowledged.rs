//! The offers that no device has acknowledged in time: marked, so that dispatchers are told once.
//!
//! Which they are is told by the rows and the clock alone, as for the rounds: a message that is lost, doubled
//! or late, and the sweep beside it, come to the same.

use data::row::{JobRow, OfferingRow};
use data::{Changes, Error, Row as _, Store, key};
use domain::id::JobId;
use domain::job::JobState;

/// Marks those of a job that is offered now, and publishes them.
pub(crate) async fn mark_unacknowledged(store: &Store, job_id: JobId) -> Result<(), Error> {
    let prepare = |_| async move {
        let mut changes = Changes::new();
        if let Some(mut offering) = running(store, job_id).await?
            && offering.mark_unacknowledged(store.now(), &mut changes)
        {
            changes.replace(offering);
        }
        Ok((changes, ()))
    };
    store.commit_with_retry(on_conflict, prepare).await
}

/// The offering of a job that is offered now.
async fn running(store: &Store, job_id: JobId) -> Result<Option<OfferingRow>, Error> {
    let job: Option<JobRow> = store.get(key::job(job_id)).await?;
    let Some(job) = job.filter(|job| job.state == JobState::Offering) else {
        return Ok(None);
    };
    let place = key::job_offering(job_id, job.offering_number());
    store.get(place).await
}

/// Looks again when somebody has answered meanwhile.
fn on_conflict(error: Error) -> Result<Error, Error> {
    if error.has_changed(OfferingRow::KIND) {
        Ok(error)
    } else {
        Err(error)
    }
}
