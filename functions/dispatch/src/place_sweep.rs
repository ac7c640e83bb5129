//! `place-sweep`: forgets the points of Google's whose term is over, wherever they stand.
//!
//! They stand in the order in which they were taken. What a firing that is late, doubled or missed leaves, the
//! next one finds, and there are five days for that. The ids of the places stay; a site that has lost its point
//! is looked for on the map again when somebody's way depends on it.

use std::sync::Arc;
use std::time::Duration;

use data::row::{CustomerRow, GooglePointRow, JobRow, PointOwner};
use data::{Changes, Error, Row as _, Store, key};
use domain::address::is_google_point_due;
use domain::event::Event;
use work::walk::{Slice, Visit, visit};
use work::{App, Sweep};

/// See the module.
pub struct PlaceSweep;

/// A page of one company's points.
const POINTS: usize = 25;

impl Sweep for PlaceSweep {
    const NAME: &'static str = "place-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, forget_due).await?;
        Ok(walk.report("points of Google's were swept"))
    }
}

/// Forgets what is due in one company; says how many jobs and customers had such a point.
async fn forget_due(store: Store, slice: Slice) -> Result<Visit<usize>, Error> {
    let now = store.now();
    let mut found = 0;
    let mut points = slice.list::<GooglePointRow>(&store, key::google_points(), POINTS);
    while let Some(point) = points.next().await? {
        if !is_google_point_due(point.taken_at, now) {
            points.finish();
            break;
        }
        // A job or customer that cannot be written does not stop the others.
        match forget(&store, &point).await {
            Ok(is_forgotten) => found += usize::from(is_forgotten),
            Err(error) => {
                let owner = match point.owner {
                    PointOwner::Job { job_id } => job_id.to_string(),
                    PointOwner::Customer { customer_id } => customer_id.to_string(),
                };
                tracing::error!(cause = %error, "a point of {owner} cannot be forgotten");
            }
        }
    }
    Ok(points.visit(found))
}

/// Forgets the points that are due of what a row names; says whether there was one.
async fn forget(store: &Store, point: &GooglePointRow) -> Result<bool, Error> {
    let now = store.now();
    let mut changes = Changes::new();
    changes.discard(point);
    let is_forgotten = match point.owner {
        PointOwner::Job { job_id } => {
            let job: Option<JobRow> = store.get(key::job(job_id)).await?;
            forget_on_job(job, now, &mut changes)
        }
        PointOwner::Customer { customer_id } => {
            let customer: Option<CustomerRow> = store.get(key::customer(customer_id)).await?;
            forget_on_customer(customer, now, &mut changes)
        }
    };
    match store.commit(changes).await {
        // Whoever has written it meanwhile has written its row as well.
        Err(error) if error.has_changed(JobRow::KIND) || error.has_changed(CustomerRow::KIND) => {
            Ok(false)
        }
        outcome => outcome.map(|()| is_forgotten),
    }
}

fn forget_on_job(job: Option<JobRow>, now: jiff::Timestamp, changes: &mut Changes) -> bool {
    let Some(mut job) = job else {
        return false;
    };
    if !job.site.forget_google_point(now) {
        return false;
    }
    job.updated_at = now;
    changes.publish(Event::JobUpdated { job_id: job.job_id });
    changes.replace(job);
    true
}

fn forget_on_customer(
    customer: Option<CustomerRow>,
    now: jiff::Timestamp,
    changes: &mut Changes,
) -> bool {
    let Some(mut customer) = customer else {
        return false;
    };
    let mut is_forgotten = false;
    for site in &mut customer.sites {
        is_forgotten |= site.forget_google_point(now);
    }
    if is_forgotten {
        customer.updated_at = now;
        changes.publish(Event::CustomerUpdated {
            customer_id: customer.customer_id,
        });
        changes.replace(customer);
    }
    is_forgotten
}
