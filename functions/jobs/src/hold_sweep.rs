//! `hold-sweep`: ends the holds whose time has come, so that dispatchers see the jobs again.
//!
//! Holds stand in the order in which they end. What a firing that is late, doubled or missed leaves, the
//! next one finds; a hold that was changed or lifted meanwhile stays as it is by then.

use std::sync::Arc;
use std::time::Duration;

use data::row::{Author, JobHoldRow, JobRow};
use data::{Changes, Error, Row as _, Store, key};
use domain::job::HoldEnd;
use work::walk::{Slice, Visit, visit};
use work::{App, Sweep};

/// See the module.
pub struct HoldSweep;

/// A page of one company's holds.
const HOLDS: usize = 25;

impl Sweep for HoldSweep {
    const NAME: &'static str = "hold-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, wake_due).await?;
        Ok(walk.report("holds of jobs were swept"))
    }
}

/// Ends what is due in one company; says how many holds that are.
async fn wake_due(store: Store, slice: Slice) -> Result<Visit<usize>, Error> {
    let now = store.now();
    let mut found = 0;
    let mut holds = slice.list::<JobHoldRow>(&store, key::job_holds(), HOLDS);
    while let Some(hold) = holds.next().await? {
        if hold.until > now {
            holds.finish();
            break;
        }
        // A job that cannot be woken does not stop the others.
        match wake(&store, &hold).await {
            Ok(is_woken) => found += usize::from(is_woken),
            Err(error) => {
                let job_id = hold.job_id;
                tracing::error!(cause = %error, "job {job_id} cannot be taken off hold");
            }
        }
    }
    Ok(holds.visit(found))
}

/// Ends a hold that is still due; the index that lists it can lag behind the job.
async fn wake(store: &Store, hold: &JobHoldRow) -> Result<bool, Error> {
    let row_keys = (key::job(hold.job_id), hold.row_key());
    let (job, standing) = store
        .get_both::<JobRow, JobHoldRow>(row_keys.0, row_keys.1)
        .await?;
    let Some(standing) = standing else {
        return Ok(false);
    };
    let now = store.now();
    let is_held = |job: &JobRow| job.hold.is_some();
    let mut changes = Changes::new();
    match job.filter(is_held) {
        Some(job) if job.hold.as_ref().is_some_and(|hold| !hold.is_due(now)) => return Ok(false),
        Some(mut job) => {
            job.end_hold(HoldEnd::Due, &Author::system(now), &mut changes);
            changes.replace(job);
        }
        // The job waits for nothing, or is gone.
        None => {
            changes.delete(&standing);
        }
    }
    match store.commit(changes).await {
        Err(error) if error.has_changed(JobRow::KIND) || error.has_changed(JobHoldRow::KIND) => {
            Ok(false)
        }
        outcome => outcome.map(|()| true),
    }
}
