//! `lateness-sweep`: warns dispatchers of visits that will not be made in time, once for each window and
//! severity. It moves nothing: what could be done is for a person to decide.
//!
//! It looks at what is booked or promised around now, so that it costs the same however much is planned
//! ahead. That dispatchers were told is written down beside the job, so that a firing that is late, doubled or
//! missed neither repeats a warning nor loses one.

use std::sync::Arc;
use std::time::Duration;

use data::row::{JobLatenessRow, JobListingRow, JobRow};
use data::{Changes, Error, Row as _, Store, key};
use domain::event::Event;
use domain::id::MemberId;
use domain::job::JobState;
use domain::lateness::{AHEAD, BEHIND, Forecast, forecast};
use jiff::Timestamp;
use work::walk::{Visit, visit};
use work::{App, Sweep};

use crate::visits::{Visits, of_job};

/// See the module.
pub struct LatenessSweep;

impl Sweep for LatenessSweep {
    const NAME: &'static str = "lateness-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let pass = |store, _| warn(store);
        let walk = visit(&app, Self::NAME, remaining, pass).await?;
        Ok(walk.report("visits that run late were swept"))
    }
}

/// A visit that is late, and who has it.
type Late = (Option<MemberId>, Forecast);

/// Warns of what is late in one company; says how many warnings that are.
async fn warn(store: Store) -> Result<Visit<usize>, Error> {
    let now = store.now();
    let visits = Visits::read(&store).await?;
    let mut late: Vec<Late> = Vec::new();
    for technician_id in visits.technicians() {
        let own = forecast(&visits.of(technician_id), now);
        late.extend(own.into_iter().map(|one| (Some(technician_id), one)));
    }
    for job in nobodys(&store, &visits, now).await? {
        let own = forecast(&[of_job(&job, None)], now);
        late.extend(own.into_iter().map(|one| (None, one)));
    }
    let mut found = 0;
    for (late, row) in untold(&store, late).await? {
        // A job of which nobody can be told does not stop the others.
        match tell(&store, &late, &row).await {
            Ok(is_told) => found += usize::from(is_told),
            Err(error) => {
                let job_id = row.job_id;
                tracing::error!(cause = %error, "nobody can be told that job {job_id} runs late");
            }
        }
    }
    Ok(Visit {
        found,
        is_finished: true,
    })
}

/// The jobs with a window around now that nobody has.
async fn nobodys(store: &Store, visits: &Visits, now: Timestamp) -> Result<Vec<JobRow>, Error> {
    let range = key::jobs_by_window(Some(now - BEHIND), Some(now + AHEAD));
    let listed = store.whole_list::<JobListingRow>(&range).await?;
    let known = visits.jobs();
    let listed = listed.into_iter();
    let listed: Vec<_> = listed.filter(|one| !known.contains(&one.job_id)).collect();
    let places: Vec<_> = listed.iter().map(|one| key::job(one.job_id)).collect();
    let jobs = store.get_many::<JobRow>(&places).await?;
    let jobs = listed.iter().zip(jobs).filter_map(|(listing, job)| {
        let job = job.filter(|job| listing.is_of(job))?;
        let waits = matches!(job.state, JobState::Scheduled | JobState::Offering);
        (waits && job.hold.is_none()).then_some(job)
    });
    Ok(jobs.collect())
}

/// Those of which nobody was told yet, each with the row that says so.
async fn untold(store: &Store, late: Vec<Late>) -> Result<Vec<(Late, JobLatenessRow)>, Error> {
    let late = late.into_iter().filter_map(|(technician_id, one)| {
        let (severity, window_ends_at) = one.late?;
        let row = JobLatenessRow::new(one.job_id, severity, window_ends_at);
        Some(((technician_id, one), row))
    });
    let late: Vec<_> = late.collect();
    let places: Vec<_> = late.iter().map(|(_, row)| row.row_key()).collect();
    let known = store.get_many::<JobLatenessRow>(&places).await?;
    let untold = late.into_iter().zip(known);
    let untold = untold.filter(|(_, known)| known.is_none());
    Ok(untold.map(|(one, _)| one).collect())
}

/// Publishes that a visit runs late; false where another firing has just done so.
async fn tell(
    store: &Store,
    (technician_id, late): &Late,
    row: &JobLatenessRow,
) -> Result<bool, Error> {
    let mut changes = Changes::new();
    changes.create(row).publish(Event::JobRunningLate {
        job_id: row.job_id,
        technician_id: *technician_id,
        severity: row.severity,
        held_up_by: late.held_up_by,
    });
    match store.commit(changes).await {
        Err(error) if error.is_taken(JobLatenessRow::KIND) => Ok(false),
        outcome => outcome.map(|()| true),
    }
}
