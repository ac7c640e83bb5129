//! `reminder-sweep`: reminds technicians of the jobs whose arrival window begins soon.
//!
//! Jobs stand in the order of their windows. A reminder is written down beside its job, for that window
//! and that technician, so that a firing that is late, doubled or missed neither repeats nor loses one; a
//! job that gets another window or technician has another reminder.

use std::sync::Arc;
use std::time::Duration;

use data::row::{JobListingRow, JobReminderRow, JobRow};
use data::{Changes, Error, Row as _, Store, key};
use domain::event::Event;
use domain::job::JobState;
use jiff::{SignedDuration, Timestamp};
use work::walk::{Slice, Visit, visit};
use work::{App, Sweep};

/// See the module.
pub struct ReminderSweep;

/// A page of one company's jobs.
const JOBS: usize = 25;

/// How long before the beginning of its arrival window a technician is reminded of a job.
const AHEAD: SignedDuration = SignedDuration::from_mins(60);

/// Whoever was given a job or accepted it so lately has it in mind.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(15);

impl Sweep for ReminderSweep {
    const NAME: &'static str = "reminder-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, remind_of_due).await?;
        Ok(walk.report("jobs that begin soon were swept"))
    }
}

/// Reminds of what is due in one company; says how many jobs that are.
async fn remind_of_due(store: Store, slice: Slice) -> Result<Visit<usize>, Error> {
    let now = store.now();
    let until = now.checked_add(AHEAD).ok();
    let mut found = 0;
    let due = key::jobs_by_window(Some(now), until);
    let mut jobs = slice.list::<JobListingRow>(&store, due, JOBS);
    while let Some(listing) = jobs.next().await? {
        // A job that nobody can be reminded of does not stop the others.
        match remind(&store, &listing).await {
            Ok(is_due) => found += usize::from(is_due),
            Err(error) => {
                let job_id = listing.job_id;
                tracing::error!(cause = %error, "nobody can be reminded of job {job_id}");
            }
        }
    }
    Ok(jobs.visit(found))
}

async fn remind(store: &Store, listing: &JobListingRow) -> Result<bool, Error> {
    let job: Option<JobRow> = store.get(key::job(listing.job_id)).await?;
    let Some(reminder) = job
        .filter(|job| listing.is_of(job))
        .and_then(|job| due(&job, store.now()))
    else {
        return Ok(false);
    };
    if store
        .get::<JobReminderRow>(reminder.row_key())
        .await?
        .is_some()
    {
        return Ok(false);
    }
    let mut changes = Changes::new();
    changes.create(&reminder).publish(Event::JobReminderDue {
        job_id: reminder.job_id,
        technician_id: reminder.technician_id,
    });
    match store.commit(changes).await {
        Err(error) if error.is_taken(JobReminderRow::KIND) => Ok(false),
        outcome => outcome.map(|()| true),
    }
}

/// The reminder of a job that somebody has to set out for, and has not just been told of.
fn due(job: &JobRow, now: Timestamp) -> Option<JobReminderRow> {
    let is_ahead = matches!(job.state, JobState::Assigned | JobState::Accepted);
    let is_fresh = job
        .state_since
        .is_some_and(|since| since.duration_until(now) < JUST_NOW);
    if !is_ahead || job.hold.is_some() || is_fresh {
        return None;
    }
    Some(JobReminderRow::new(
        job.job_id,
        job.technician_id?,
        job.window?.starts_at(),
    ))
}
