//! Who can be asked for a job, in which order, and who cannot.

use std::cmp::max;
use std::collections::{BTreeSet, HashMap};

use data::row::{
    CalendarRow, ExcludedTechnician, FieldRow, JobRow, MemberRow, MemberState, RankedTechnician,
    Ranking, TechnicianStatusRow,
};
use domain::calendar::{Block, Conflict, TRAVEL, Visit};
use domain::id::MemberId;
use domain::job::JobState;
use domain::offer::{
    CandidateFacts, OfferSettings, SecondsAway, exclusion, rank_order, score, straight_line_seconds,
};
use domain::position::Freshness;
use domain::role::Role;
use domain::window::ArrivalWindow;
use jiff::{SignedDuration, Timestamp};

use crate::field::Field;
use crate::ways;

/// The technicians whose ways are asked of the map service, the nearest by straight line.
const ASKED_WAYS: usize = 8;

/// The most of each that are kept.
const MOST_RANKED: usize = 40;
const MOST_EXCLUDED: usize = 200;

/// How far ahead further jobs count.
const AHEAD: SignedDuration = SignedDuration::from_hours(8);

impl Field {
    /// The order in which technicians are asked for a job. `claimed` are being asked alone for another job,
    /// though the lists may not show it yet.
    pub(crate) fn rank(
        &self,
        job: &JobRow,
        settings: &OfferSettings,
        claimed: &BTreeSet<MemberId>,
        now: Timestamp,
    ) -> Ranking {
        let calendars: HashMap<_, _> = self.calendars.iter().map(|c| (c.member_id, c)).collect();
        let technicians = self.members.iter().filter(|member| is_technician(member));
        let all = technicians.map(|member| {
            let calendar = calendars.get(&member.member_id).copied();
            let mut facts = self.facts(job, member.member_id, calendar, now);
            facts.has_exclusive_offer |= claimed.contains(&member.member_id);
            facts
        });
        let mut ranking = Ranking::default();
        let mut able = Vec::new();
        for facts in all {
            match exclusion(&facts) {
                Some(exclusion) => ranking.excluded.push(ExcludedTechnician {
                    technician_id: facts.technician_id,
                    exclusion,
                }),
                None => able.push((facts, line(&facts, job))),
            }
        }
        // Those without a way come last, and are asked of nobody.
        able.sort_by_key(|(facts, way)| {
            let seconds = way.map_or(u32::MAX, |way| {
                facts.busy_seconds.saturating_add(way.seconds)
            });
            (seconds, facts.technician_id)
        });
        ask_ways(&mut able, job);
        let mut scored: Vec<_> = able
            .iter()
            .map(|(facts, way)| (facts.technician_id, score(facts, *way, settings)))
            .collect();
        scored.sort_by(rank_order);
        scored.truncate(MOST_RANKED);
        ranking.ranked = scored
            .into_iter()
            .map(|(technician_id, terms)| RankedTechnician {
                technician_id,
                terms,
            })
            .collect();
        ranking.excluded.truncate(MOST_EXCLUDED);
        ranking
    }

    fn facts(
        &self,
        job: &JobRow,
        technician_id: MemberId,
        calendar: Option<&CalendarRow>,
        now: Timestamp,
    ) -> CandidateFacts {
        let status = self.status(technician_id);
        let fix = status.and_then(|status| status.latest);
        let freshness = fix.map(|fix| Freshness::of(fix.at, now));
        let current = self.current_job(job, technician_id, now);
        let place = fix.filter(|_| freshness != Some(Freshness::Old));
        let end = current.and_then(|(site, _)| site);
        let mut facts = CandidateFacts {
            technician_id,
            on_duty: status.is_some_and(|status| status.duty.is_some()),
            has_time_off: false,
            is_outside_shift: false,
            is_booked: false,
            has_exclusive_offer: self.is_asked_alone(job, technician_id, now),
            has_declined: self
                .offerings
                .iter()
                .any(|offering| offering.has_declined(technician_id)),
            from: end.or(place.map(|fix| fix.place)),
            // Where the present job ends is known, however old the position is.
            freshness: freshness.filter(|_| end.is_none()),
            position_seconds: fix.map_or(0, |fix| seconds(fix.at, now)),
            busy_seconds: current.map_or(0, |(_, ends_at)| seconds(now, ends_at)),
            jobs_ahead: 0,
            accepted_lately: 0,
            is_previous: job.previous_technician_id == Some(technician_id),
        };
        let calendar = CalendarRow::read(calendar.cloned(), technician_id, now);
        self.consult(calendar, job, &mut facts, now);
        facts
    }

    /// What the calendar says of somebody.
    fn consult(
        &self,
        mut calendar: CalendarRow,
        job: &JobRow,
        facts: &mut CandidateFacts,
        now: Timestamp,
    ) {
        // Present jobs count by what is left of them. A booking that has begun for any other job is left
        // over; the acceptance looks closer.
        calendar
            .bookings
            .retain(|booked| booked.block.starts_at() > now);
        let under_way = self.jobs_of(facts.technician_id).map(|job| job.job_id);
        let under_way: Vec<_> = under_way.chain([job.job_id]).collect();
        calendar.release(&under_way);
        let ahead = now.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
        let next = calendar.bookings.iter();
        let next = next
            .filter(|booked| booked.block.starts_at() < ahead)
            .count();
        facts.jobs_ahead = u16::try_from(next).unwrap_or(u16::MAX);
        facts.accepted_lately = u16::try_from(calendar.accepted_offers.len()).unwrap_or(u16::MAX);
        let way =
            line(facts, job).map_or(TRAVEL, |way| SignedDuration::from_secs(way.seconds.into()));
        let arrives_at = now + SignedDuration::from_secs(facts.busy_seconds.into()) + way;
        let visit = Visit {
            job_id: job.job_id,
            window: reach(job, arrives_at, now),
            work: job.duration,
        };
        let engagements = calendar.engagements();
        let mut conflicts = Block::new(now, now + SignedDuration::from_mins(1))
            .map_or_else(Vec::new, |present| {
                engagements.conflicts(job.job_id, present)
            });
        if let Err(others) = engagements.place(&visit, now) {
            conflicts.extend(others);
        }
        for conflict in conflicts {
            match conflict {
                Conflict::Job { .. } => facts.is_booked = true,
                Conflict::TimeOff { .. } => facts.has_time_off = true,
                Conflict::OutsideShift => facts.is_outside_shift = true,
            }
        }
    }

    fn status(&self, technician_id: MemberId) -> Option<&TechnicianStatusRow> {
        self.at_work.iter().find_map(|row| match row {
            FieldRow::Status(status) if status.member_id == technician_id => Some(status),
            _ => None,
        })
    }

    /// The jobs that take a technician's time now.
    fn jobs_of(&self, technician_id: MemberId) -> impl Iterator<Item = &JobRow> {
        let jobs = self.under_way.iter();
        jobs.filter(move |job| {
            let is_begun = job.state != JobState::Accepted || job.is_asap;
            is_begun && job.technician_id == Some(technician_id)
        })
    }

    /// Where and when the last of the present jobs will be over.
    fn current_job(
        &self,
        job: &JobRow,
        technician_id: MemberId,
        now: Timestamp,
    ) -> Option<(Option<domain::address::Location>, Timestamp)> {
        let others = self
            .jobs_of(technician_id)
            .filter(|other| other.job_id != job.job_id);
        let ends = others.map(|other| (other.site.location, ends_at(other, now)));
        ends.max_by_key(|(_, ends_at)| *ends_at)
    }

    fn is_asked_alone(&self, job: &JobRow, technician_id: MemberId, now: Timestamp) -> bool {
        let others = self.offered.iter().filter(|one| one.job_id != job.job_id);
        others.filter_map(|one| one.offers.as_ref()).any(|offers| {
            offers.round.is_exclusive() && now < offers.until && offers.to.contains(&technician_id)
        })
    }
}

fn is_technician(member: &MemberRow) -> bool {
    member.state == MemberState::Active && member.roles.has(Role::Technician)
}

/// When a job that has begun will be over: after its planned time, and not before now.
fn ends_at(job: &JobRow, now: Timestamp) -> Timestamp {
    let since = job.state_since.unwrap_or(now);
    let works_from = match (job.state, &job.booking) {
        (JobState::OnSite, _) => since,
        (_, Some(booking)) => max(booking.arrives_at, now),
        (_, None) => max(since + TRAVEL, now),
    };
    let ends_at = works_from.checked_add(job.duration.to_duration());
    max(ends_at.unwrap_or(Timestamp::MAX), now)
}

/// The interval in which a technician who accepts is booked to arrive: the promised one as long as it
/// lasts, else from the earliest arrival on.
pub(crate) fn reach(job: &JobRow, arrives_at: Timestamp, now: Timestamp) -> ArrivalWindow {
    const LATEST: SignedDuration = SignedDuration::from_hours(2);
    let soon = || {
        let latest = arrives_at.checked_add(LATEST).unwrap_or(Timestamp::MAX);
        ArrivalWindow::new(arrives_at, latest).expect("two hours are an interval")
    };
    job.window
        .filter(|window| window.ends_at() > now)
        .unwrap_or_else(soon)
}

fn line(facts: &CandidateFacts, job: &JobRow) -> Option<SecondsAway> {
    let (from, to) = (facts.from?, job.site.location?);
    Some(straight_line_seconds(from, to))
}

/// Asks for the ways of the nearest; the others keep their straight lines.
fn ask_ways(able: &mut [(CandidateFacts, Option<SecondsAway>)], job: &JobRow) {
    let Some(place) = job.site.location else {
        return;
    };
    let nearest = able.iter_mut().filter(|(_, way)| way.is_some());
    let mut nearest: Vec<_> = nearest.take(ASKED_WAYS).collect();
    let from: Vec<_> = nearest.iter().filter_map(|(facts, _)| facts.from).collect();
    for (one, way) in nearest.iter_mut().zip(ways::to(place, &from)) {
        one.1 = Some(way);
    }
}

fn seconds(from: Timestamp, until: Timestamp) -> u32 {
    u32::try_from(from.duration_until(until).as_secs()).unwrap_or(0)
}
