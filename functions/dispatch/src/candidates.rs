//! Who can be asked for a job, in which order, and who cannot.

use std::cmp::max;
use std::collections::{BTreeSet, HashMap};

use data::row::{
    CalendarRow, ExcludedTechnician, FieldRow, JobRow, MemberRow, MemberState, RankedTechnician,
    Ranking, TechnicianStatusRow,
};
use domain::address::Location;
use domain::calendar::{Block, Conflict, TRAVEL, Visit};
use domain::id::MemberId;
use domain::job::JobState;
use domain::offer::{
    CandidateFacts, OfferSettings, RankedFrom, ScoreTerms, SecondsAway, Start, exclusion,
    rank_order, score, straight_line_seconds,
};
use domain::role::Role;
use domain::window::ArrivalWindow;
use jiff::{SignedDuration, Timestamp};

use crate::field::Field;
use crate::ways::{Roads, Ways};

/// The technicians whose ways are asked of the map service, the nearest by straight line.
const ASKED_WAYS: usize = 8;

/// The most of each that are kept.
const MOST_RANKED: usize = 40;
const MOST_EXCLUDED: usize = 200;

/// How far ahead further jobs count.
const AHEAD: SignedDuration = SignedDuration::from_hours(8);

/// Everybody as they stand for a job before the map service is asked.
pub(crate) struct Standing {
    /// Those who can be asked, the nearest by straight line first: before those of whom only the home zone is
    /// known, and whoever has no way last.
    able: Vec<(CandidateFacts, Option<SecondsAway>)>,
    excluded: Vec<ExcludedTechnician>,
    site: Option<Location>,
}

/// The order in which technicians are asked.
pub(crate) struct Order {
    /// Each with the terms as they are shown now, and as they may be stored.
    ranked: Vec<(MemberId, ScoreTerms, ScoreTerms)>,
    excluded: Vec<ExcludedTechnician>,
}

impl Field {
    /// Where a job is; the map is asked for it only if somebody's way depends on it.
    pub(crate) async fn place(
        &self,
        job: &JobRow,
        roads: &Roads,
        now: Timestamp,
    ) -> Option<Location> {
        let known = job.site.location;
        if known.is_some() || !self.standing(job, None, &BTreeSet::new(), now).has_ways() {
            return known;
        }
        roads.place(job).await
    }

    /// Who can be asked for a job at this place, and who cannot. `claimed` are being asked alone for another job,
    /// though the lists may not show it yet.
    pub(crate) fn standing(
        &self,
        job: &JobRow,
        site: Option<Location>,
        claimed: &BTreeSet<MemberId>,
        now: Timestamp,
    ) -> Standing {
        let calendars: HashMap<_, _> = self.calendars.iter().map(|c| (c.member_id, c)).collect();
        let mut standing = Standing {
            able: Vec::new(),
            excluded: Vec::new(),
            site,
        };
        for member in self.members.iter().filter(|member| is_technician(member)) {
            let calendar = calendars.get(&member.member_id).copied();
            let mut facts = self.facts((job, site), member, calendar, now);
            facts.has_exclusive_offer |= claimed.contains(&member.member_id);
            match exclusion(&facts) {
                Some(exclusion) => standing.excluded.push(ExcludedTechnician {
                    technician_id: facts.technician_id,
                    exclusion,
                }),
                None => standing.able.push((facts, line(&facts, site))),
            }
        }
        standing.able.sort_by_key(|(facts, way)| {
            let known_by = facts.from.map(|start| start.known_by);
            let is_found = known_by.is_some_and(|known_by| known_by != RankedFrom::HomeZone);
            let seconds = way.map_or(u32::MAX, |way| {
                facts.busy_seconds.saturating_add(way.seconds)
            });
            (way.is_none(), !is_found, seconds, facts.technician_id)
        });
        standing.excluded.truncate(MOST_EXCLUDED);
        standing
    }

    fn facts(
        &self,
        (job, site): (&JobRow, Option<Location>),
        member: &MemberRow,
        calendar: Option<&CalendarRow>,
        now: Timestamp,
    ) -> CandidateFacts {
        let technician_id = member.member_id;
        let status = self.status(technician_id);
        let newest = status.and_then(|status| status.latest);
        let current = self.current_job(job, technician_id, now);
        let end = current.and_then(|(site, _)| site);
        let zone = member.home_zone.as_ref().map(|zone| zone.location);
        let skill = job.skill.as_ref();
        let mut facts = CandidateFacts {
            technician_id,
            lacks_skill: skill.is_some_and(|skill| !member.skills.include(skill)),
            on_duty: status.is_some_and(|status| status.duty.is_some()),
            has_time_off: false,
            is_outside_shift: false,
            is_booked: false,
            has_exclusive_offer: self.is_asked_alone(job, technician_id, now),
            has_declined: self
                .offerings
                .iter()
                .any(|offering| offering.has_declined(technician_id)),
            from: Start::of(end, newest.as_ref(), zone, now),
            busy_seconds: current.map_or(0, |(_, ends_at)| seconds(now, ends_at)),
            jobs_ahead: 0,
            accepted_lately: 0,
            is_previous: job.previous_technician_id == Some(technician_id),
        };
        let calendar = CalendarRow::read(calendar.cloned(), technician_id, now);
        self.consult(calendar, (job, site), &mut facts, now);
        facts
    }

    /// What the calendar says of somebody.
    fn consult(
        &self,
        mut calendar: CalendarRow,
        (job, site): (&JobRow, Option<Location>),
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
            line(facts, site).map_or(TRAVEL, |way| SignedDuration::from_secs(way.seconds.into()));
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
    ) -> Option<(Option<Location>, Timestamp)> {
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

fn line(facts: &CandidateFacts, site: Option<Location>) -> Option<SecondsAway> {
    let (from, to) = (facts.from?, site?);
    Some(straight_line_seconds(from.place, to))
}

impl Standing {
    /// Whether anybody's way depends on where the work is.
    fn has_ways(&self) -> bool {
        self.able.iter().any(|(facts, _)| facts.from.is_some())
    }

    /// The ways of the nearest, as the map service knows them; the others keep their straight lines.
    pub(crate) async fn ways(&self, roads: &Roads) -> Ways {
        let Some(site) = self.site else {
            return Ways::default();
        };
        let nearest = self.able.iter().filter_map(|(facts, _)| facts.from);
        let nearest = nearest.map(|start| start.place);
        let nearest: Vec<_> = nearest.take(ASKED_WAYS).collect();
        roads.ways(site, &nearest).await
    }

    /// The order, by these ways.
    pub(crate) fn rank(self, settings: &OfferSettings, ways: &Ways) -> Order {
        let way = |facts: &CandidateFacts| Some(ways.from(facts.from?.place, self.site?));
        let scored = self.able.iter().map(|(facts, line)| {
            let terms = score(facts, way(facts), settings);
            let kept = terms.to_keep(facts, *line, settings);
            (facts.technician_id, terms, kept)
        });
        let mut ranked: Vec<_> = scored.collect();
        ranked.sort_by(|a, b| rank_order(&(a.0, a.1), &(b.0, b.1)));
        ranked.truncate(MOST_RANKED);
        Order {
            ranked,
            excluded: self.excluded,
        }
    }
}

impl Order {
    /// As it is shown now, and kept nowhere.
    pub(crate) fn into_shown(self) -> Ranking {
        self.ranking(|terms, _| terms)
    }

    /// As it may be stored: nothing of the map service is in it but the order.
    pub(crate) fn into_kept(self) -> Ranking {
        self.ranking(|_, kept| kept)
    }

    fn ranking(self, choose: impl Fn(ScoreTerms, ScoreTerms) -> ScoreTerms) -> Ranking {
        let ranked = self.ranked.into_iter();
        let ranked = ranked.map(|(technician_id, terms, kept)| RankedTechnician {
            technician_id,
            terms: choose(terms, kept),
        });
        Ranking {
            ranked: ranked.collect(),
            excluded: self.excluded,
        }
    }
}

fn seconds(from: Timestamp, until: Timestamp) -> u32 {
    u32::try_from(from.duration_until(until).as_secs()).unwrap_or(0)
}
