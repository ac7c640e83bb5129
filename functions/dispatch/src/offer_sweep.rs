//! `offer-sweep`: begins the next round of offers whose message was lost, and marks those that no device has
//! acknowledged, so that a lost message only costs time.

use std::sync::Arc;
use std::time::Duration;

use data::row::JobRow;
use data::{Error, Store, key};
use domain::job::JobState;
use work::walk::{Slice, Visit, visit};
use work::{App, Sweep};

use crate::advance::{advance, is_due};
use crate::unacknowledged::mark_unacknowledged;
use crate::ways::Roads;

/// See the module.
pub struct OfferSweep;

/// A page of one company's jobs that are offered.
const JOBS: usize = 25;

impl Sweep for OfferSweep {
    const NAME: &'static str = "offer-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, advance_due).await?;
        Ok(walk.report("offers of jobs were swept"))
    }
}

/// Advances what is due in one company; says how many jobs that are.
async fn advance_due(store: Store, slice: Slice) -> Result<Visit<usize>, Error> {
    let now = store.now();
    let mut found = 0;
    let offered = key::jobs_in_state(JobState::Offering.as_str());
    let mut jobs = slice.list::<JobRow>(&store, offered, JOBS);
    while let Some(job) = jobs.next().await? {
        if !is_due(&job, now) {
            if let Err(error) = mark_unacknowledged(&store, job.job_id).await {
                let job_id = job.job_id;
                tracing::error!(cause = %error, "the offers of job {job_id} cannot be marked");
            }
            continue;
        }
        // A job that cannot be advanced does not stop the others.
        // So late nobody waits for roads as well.
        match advance(&store, job.job_id, &Roads::unasked()).await {
            Ok(is_advanced) => found += usize::from(is_advanced),
            Err(error) => {
                let job_id = job.job_id;
                tracing::error!(cause = %error, "the offers of job {job_id} cannot be advanced");
            }
        }
    }
    Ok(jobs.visit(found))
}
