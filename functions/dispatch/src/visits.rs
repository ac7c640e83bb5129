//! The visits of technicians around now, those under way and those that are booked, as far as they tell who
//! will be late. Each part is a stretch of a list in the order of its keys.

use std::collections::{BTreeMap, BTreeSet};

use api::{Prefetch, Problem, Reading};
use data::key::{self, BoardPart, Range};
use data::row::{BoardRow, FieldRow, JobRow};
use data::{Error, Page, PageRequest, ReadPlan, Store};
use domain::calendar::Block;
use domain::id::{JobId, MemberId};
use domain::job::JobState;
use domain::lateness::{AHEAD, BEHIND, PlannedVisit};
use domain::offer::straight_line_seconds;
use domain::position::{Fix, Freshness};
use jiff::{SignedDuration, Timestamp};

use crate::field::{AT_WORK, Field, JOBS, UNDER_WAY, newest, page, whole};

/// The bookings that are read of one day at once; more are read after them.
const BOOKED: PageRequest = PageRequest::first(300);

/// The visits of a company around now.
#[derive(Debug)]
pub struct Visits {
    under_way: Vec<JobRow>,
    booked: Vec<BoardRow>,
    fixes: BTreeMap<MemberId, Fix>,
}

/// The stretches of the board in which visits stand that can be late now. They move from minute to minute,
/// so that what is read ahead is what is asked for a moment later.
fn booked(now: Timestamp) -> Vec<Range> {
    let minute = Timestamp::from_second(now.as_second().div_euclid(60) * 60).unwrap_or(now);
    let (from, to) = (minute - BEHIND, minute + AHEAD);
    let parts = Block::new(from, to).map_or_else(Vec::new, BoardRow::parts_booked);
    let parts = parts.into_iter();
    // Work of more than a day has no customer who waits at the door.
    let parts = parts.filter(|part| matches!(part, BoardPart::Booked(_)));
    let ranges = parts.map(|part| key::board_between(part, from, to));
    ranges.collect()
}

fn paused() -> Range {
    newest(JobState::Paused)
}

/// Reads ahead what the [`Field`] lacks.
pub(crate) fn prefetch(prefetch: &mut Prefetch<'_>) {
    prefetch.page(paused(), JOBS);
    for range in booked(prefetch.now()) {
        prefetch.page(range, BOOKED);
    }
}

/// The visits beside a field that was read.
pub(crate) async fn load(field: &Field, reading: &mut Reading<'_>) -> Result<Visits, Problem> {
    let mut under_way = field.under_way.clone();
    under_way.extend(reading.page::<JobRow>(&paused(), &JOBS).await?.items);
    let now = reading.now();
    let mut rows = Vec::new();
    for range in booked(now) {
        let page: Page<BoardRow> = reading.page(&range, &BOOKED).await?;
        if page.next.is_some() {
            rows.extend(reading.store()?.whole_list::<BoardRow>(&range).await?);
        } else {
            rows.extend(page.items);
        }
    }
    Ok(Visits::new(under_way, rows, &field.at_work, now))
}

impl Visits {
    /// Reads them all now.
    pub(crate) async fn read(store: &Store) -> Result<Self, Error> {
        let now = store.now();
        let states = UNDER_WAY.map(newest);
        let states = states.into_iter().chain([paused()]);
        let mut plan = ReadPlan::default();
        plan.page(key::field(), AT_WORK);
        for range in states.clone() {
            plan.page(range, JOBS);
        }
        for range in booked(now) {
            plan.page(range, BOOKED);
        }
        let mut result = store.read(plan).await?;
        let at_work: Vec<FieldRow> = whole(store, &mut result, key::field(), &AT_WORK).await?;
        let mut under_way = Vec::new();
        for range in states {
            under_way.extend(page::<JobRow>(&mut result, &range, &JOBS)?.items);
        }
        let mut rows = Vec::new();
        for range in booked(now) {
            rows.extend(whole::<BoardRow>(store, &mut result, range, &BOOKED).await?);
        }
        Ok(Self::new(under_way, rows, &at_work, now))
    }

    fn new(
        under_way: Vec<JobRow>,
        booked: Vec<BoardRow>,
        at_work: &[FieldRow],
        now: Timestamp,
    ) -> Self {
        let fixes = at_work.iter().filter_map(|row| match row {
            FieldRow::Status(status) => Some((status.member_id, status.latest?)),
            FieldRow::Activity(_) => None,
        });
        let fresh = fixes.filter(|(_, fix)| Freshness::of(fix.at, now) != Freshness::Old);
        Self {
            under_way,
            booked,
            fixes: fresh.collect(),
        }
    }

    /// Those who have any.
    pub(crate) fn technicians(&self) -> BTreeSet<MemberId> {
        let under_way = self.under_way.iter().filter_map(|job| job.technician_id);
        let booked = self.booked.iter().filter_map(|row| row.technician_id);
        under_way.chain(booked).collect()
    }

    /// The jobs that are booked or under way.
    pub(crate) fn jobs(&self) -> BTreeSet<JobId> {
        let under_way = self.under_way.iter().map(|job| job.job_id);
        let booked = self.booked.iter().map(|row| row.job_id);
        under_way.chain(booked).collect()
    }

    /// The visits of a technician, in no order. What is on hold waits, and nobody for it.
    pub(crate) fn of(&self, technician_id: MemberId) -> Vec<PlannedVisit> {
        let fix = self.fixes.get(&technician_id);
        let own = |id: Option<MemberId>| id == Some(technician_id);
        let under_way = self.under_way.iter().filter(|job| own(job.technician_id));
        let known: BTreeSet<_> = under_way.clone().map(|job| job.job_id).collect();
        let under_way = under_way.filter(|job| job.hold.is_none());
        let booked = self.booked.iter().filter(|row| {
            let is_ahead = matches!(row.state, JobState::Assigned | JobState::Accepted);
            let is_new = !known.contains(&row.job_id);
            own(row.technician_id) && is_ahead && is_new && row.hold.is_none()
        });
        let under_way = under_way.map(|job| of_job(job, fix));
        under_way.chain(booked.map(of_row)).collect()
    }
}

/// A job as a visit of somebody who was at this position last.
pub(crate) fn of_job(job: &JobRow, fix: Option<&Fix>) -> PlannedVisit {
    let way = fix.zip(job.site.location);
    let way = way.map(|(fix, site)| straight_line_seconds(fix.place, site));
    PlannedVisit {
        job_id: job.job_id,
        state: job.state,
        state_since: job.state_since,
        is_asap: job.is_asap,
        window: job.window,
        arrives_at: job.booking.as_ref().map(|booking| booking.arrives_at),
        work: job.duration,
        way: way.map(|way| SignedDuration::from_secs(way.seconds.into())),
    }
}

fn of_row(row: &BoardRow) -> PlannedVisit {
    PlannedVisit {
        job_id: row.job_id,
        state: row.state,
        state_since: None,
        is_asap: row.is_asap,
        window: row.window,
        arrives_at: row.arrives_at,
        work: row.duration,
        way: None,
    }
}
