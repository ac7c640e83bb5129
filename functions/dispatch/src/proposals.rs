//! What could be done about a visit that runs late. Each is only proposed: it names who and when, and the
//! dispatcher does it by the operation for it, or not.

use std::collections::BTreeSet;

use data::row::{CalendarRow, JobRow};
use domain::calendar;
use domain::id::{CustomerId, MemberId};
use domain::lateness::Forecast;
use domain::offer::{OfferSettings, RankedFrom};
use domain::window::ArrivalWindow;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::field::Field;
use crate::ways::Ways;

/// How many days ahead a gap is looked for.
const DAYS: i64 = 7;

/// Something that could be done.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Proposal {
    /// Give the job to another technician, who is free and will be there sooner.
    Reassign {
        /// The one who stands best among those who can be asked.
        technician_id: MemberId,
        /// When that one can be there.
        #[serde(with = "domain::instant")]
        #[schemars(schema_with = "domain::instant::schema")]
        arrives_at: Timestamp,
        /// What tells where that one sets out from; a home zone is no more than a guess.
        ranked_from: RankedFrom,
    },
    /// Promise another arrival window, from the first gap of the same technician on.
    Move {
        /// The window, as long as the present one.
        window: ArrivalWindow,
    },
    /// Tell the customer, who waits.
    CallCustomer {
        /// The job's customer; the phone numbers are in the customer's record.
        customer_id: CustomerId,
    },
}

/// What could be done about a job whose visit is late, the quickest help first.
pub(crate) fn of(
    job: &JobRow,
    late: &Forecast,
    field: &Field,
    settings: &OfferSettings,
    now: Timestamp,
) -> Vec<Proposal> {
    let others = reassign(job, late, field, settings, now);
    let later = job.technician_id.and_then(|technician_id| {
        let calendar = field.calendars.iter();
        let mut calendar = calendar.filter(|one| one.member_id == technician_id);
        let calendar = calendar.next().cloned();
        later(
            job,
            late,
            &CalendarRow::read(calendar, technician_id, now),
            now,
        )
    });
    let call = Proposal::CallCustomer {
        customer_id: job.customer_id,
    };
    let window = later.map(|window| Proposal::Move { window });
    others.into_iter().chain(window).chain([call]).collect()
}

/// The best of the others who can be asked and will be there before the visit is expected.
fn reassign(
    job: &JobRow,
    late: &Forecast,
    field: &Field,
    settings: &OfferSettings,
    now: Timestamp,
) -> Option<Proposal> {
    let standing = field.standing(job, job.site.location, &BTreeSet::new(), now);
    let ranking = standing.rank(settings, &Ways::default()).into_shown();
    let others = ranking.ranked.into_iter();
    let mut others = others.filter(|one| Some(one.technician_id) != job.technician_id);
    others.find_map(|one| {
        let way = SignedDuration::from_secs(one.terms.eta_seconds()?.into());
        let arrives_at = now.checked_add(way).ok()?;
        let ranked_from = one.terms.ranked_from?;
        (arrives_at < late.arrives_at).then_some(Proposal::Reassign {
            technician_id: one.technician_id,
            arrives_at,
            ranked_from,
        })
    })
}

/// A window as long as the promised one, from the first gap on that the technician has for the visit.
fn later(
    job: &JobRow,
    late: &Forecast,
    calendar: &CalendarRow,
    now: Timestamp,
) -> Option<ArrivalWindow> {
    let promised = job.window?;
    let length = promised.starts_at().duration_until(promised.ends_at());
    let engagements = calendar.engagements();
    let arrives_at = (0..DAYS).find_map(|day| {
        let from = late
            .arrives_at
            .checked_add(SignedDuration::from_hours(24 * day));
        let from = whole_minute(from.ok()?)?;
        let until = from.checked_add(ArrivalWindow::LONGEST).ok()?;
        let visit = calendar::Visit {
            job_id: job.job_id,
            window: ArrivalWindow::new(from, until).ok()?,
            work: job.duration,
        };
        let (arrives_at, _) = engagements.place(&visit, now).ok()?;
        Some(arrives_at)
    })?;
    ArrivalWindow::new(arrives_at, arrives_at.checked_add(length).ok()?).ok()
}

/// The next full minute.
fn whole_minute(at: Timestamp) -> Option<Timestamp> {
    let minutes = at.as_second().div_euclid(60) + 1;
    Timestamp::from_second(minutes * 60).ok()
}
