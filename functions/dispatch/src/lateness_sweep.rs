//! `lateness-sweep`: warns dispatchers of visits that will not be made in time, once for each window and
//! severity. It moves nothing: what could be done is for a person to decide.
//!
//! It looks at what is booked or promised around now, so that it costs the same however much is planned
//! ahead. What it found is kept for each window of a job: a firing that is late, doubled or missed neither
//! repeats a warning nor loses one, the board shows it, and clients learn when it holds no longer.

use std::sync::Arc;
use std::time::Duration;

use data::row::{JobListingRow, JobRow, LateVisitRow};
use data::{Changes, Error, Row as _, Store, key};
use domain::job::JobState;
use domain::lateness::{AHEAD, BEHIND, forecast};
use jiff::Timestamp;
use work::walk::{Visit, visit};
use work::{App, Sweep};

use crate::late_visits::{Finding, findings};
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

/// Tells what is new in one company; says how many warnings that are.
async fn warn(store: Store) -> Result<Visit<usize>, Error> {
    let now = store.now();
    let visits = Visits::read(&store).await?;
    let mut late = Vec::new();
    for technician_id in visits.technicians() {
        let own = forecast(&visits.of(technician_id), now);
        late.extend(own.into_iter().map(|one| (Some(technician_id), one)));
    }
    for job in nobodys(&store, &visits, now).await? {
        let own = forecast(&[of_job(&job, None)], now);
        late.extend(own.into_iter().map(|one| (None, one)));
    }
    let around = LateVisitRow::around(now);
    let known = store.whole_list::<LateVisitRow>(&around).await?;
    let mut warnings = 0;
    for finding in findings(late, known, now) {
        let (job_id, is_warning) = (finding.row.job_id, finding.is_warning());
        // A job of which nobody can be told does not stop the others.
        match tell(&store, finding).await {
            Ok(is_told) => warnings += usize::from(is_told && is_warning),
            Err(error) => {
                tracing::error!(cause = %error, "nobody can be told whether job {job_id} runs late");
            }
        }
    }
    Ok(Visit {
        found: warnings,
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

/// Writes down what is new of a visit, and publishes it; false where another firing has just done so.
async fn tell(store: &Store, finding: Finding) -> Result<bool, Error> {
    let mut changes = Changes::new();
    changes.publish(finding.event);
    if finding.is_new {
        changes.create(&finding.row);
    } else {
        changes.replace(finding.row);
    }
    match store.commit(changes).await {
        Err(error) if error.has_changed(LateVisitRow::KIND) => Ok(false),
        outcome => outcome.map(|()| true),
    }
}
