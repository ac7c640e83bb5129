//! Visits that will not be made in time: when each will really be reached, whose promise is in danger, and
//! what holds it up.
//!
//! Nothing here moves a promise. A visit that takes longer than planned is late for nobody by itself: late
//! is the one after it, if its arrival window cannot be met any more.

use std::cmp::max;

use jiff::{SignedDuration, Timestamp};

use crate::calendar::TRAVEL;
use crate::id::JobId;
use crate::job::JobState;
use crate::value::closed_list;
use crate::window::{ArrivalWindow, Minutes};

closed_list! {
    /// How sure it is that nobody arrives in the promised window.
    LatenessSeverity {
        /// As things go, the technician will arrive after it.
        AtRisk = "at_risk",
        /// It is over, and nobody has arrived.
        Missed = "missed",
    }
}

impl LatenessSeverity {
    /// How late somebody is who will not arrive in a window, by the end of it; nothing once that is no news
    /// any more.
    pub fn of_window(ends_at: Timestamp, now: Timestamp) -> Option<Self> {
        if now < ends_at {
            return Some(Self::AtRisk);
        }
        (now < after(ends_at, BEHIND)).then_some(Self::Missed)
    }
}

/// A window is looked at that ends within this time: what is further ahead still has time to change.
pub const AHEAD: SignedDuration = SignedDuration::from_hours(3);

/// A window that has been over for this long is no news any more.
pub const BEHIND: SignedDuration = SignedDuration::from_hours(24);

/// A visit as it is planned, and as far as it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedVisit {
    /// The job.
    pub job_id: JobId,
    /// Where it stands.
    pub state: JobState,
    /// Since when it has.
    pub state_since: Option<Timestamp>,
    /// Whether it is to be done as soon as possible: the technician is on the way once it is accepted.
    pub is_asap: bool,
    /// The promised interval of arrival.
    pub window: Option<ArrivalWindow>,
    /// The arrival that is booked.
    pub arrives_at: Option<Timestamp>,
    /// How long the work takes.
    pub work: Minutes,
    /// The way from where the technician is now, if that is known.
    pub way: Option<SignedDuration>,
}

/// When a visit will really be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The job.
    pub job_id: JobId,
    /// When the technician arrives, or did.
    pub arrives_at: Timestamp,
    /// When the work will be done.
    pub ends_at: Timestamp,
    /// The end of the window that is not met, and how sure that is; nothing for a visit that is in time.
    pub late: Option<(LatenessSeverity, Timestamp)>,
    /// The visit before it, which makes it late.
    pub held_up_by: Option<JobId>,
}

/// How far a visit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    There,
    OnTheWay,
    Ahead,
}

/// From when on the technician can set out, and after which visit.
#[derive(Clone, Copy)]
struct Free {
    at: Timestamp,
    after: Option<JobId>,
}

/// When the visits of one technician will really be, in their order: first those under way, then the others
/// as they are booked, none begun before the one before it is done. Visits that are over are left out.
pub fn forecast(visits: &[PlannedVisit], now: Timestamp) -> Vec<Forecast> {
    let staged = visits.iter();
    let staged = staged.filter_map(|visit| Some((visit.stage()?, visit)));
    let mut staged: Vec<_> = staged.collect();
    staged.sort_by_key(|(stage, visit)| (*stage, visit.planned(now), visit.job_id));
    let mut free = Free {
        at: now,
        after: None,
    };
    let visits = staged.into_iter().map(|(stage, visit)| {
        let forecast = visit.forecast(stage, free, now);
        free = Free {
            at: max(free.at, forecast.ends_at),
            after: Some(visit.job_id),
        };
        forecast
    });
    visits.collect()
}

impl PlannedVisit {
    fn stage(&self) -> Option<Stage> {
        match self.state {
            JobState::OnSite | JobState::Paused => Some(Stage::There),
            JobState::EnRoute => Some(Stage::OnTheWay),
            JobState::Accepted if self.is_asap => Some(Stage::OnTheWay),
            state => state.is_open().then_some(Stage::Ahead),
        }
    }

    fn planned(&self, now: Timestamp) -> Timestamp {
        let promised = self.window.map(ArrivalWindow::starts_at);
        self.arrives_at.or(promised).unwrap_or(now)
    }

    fn forecast(&self, stage: Stage, free: Free, now: Timestamp) -> Forecast {
        let work = self.work.to_duration();
        let since = self.state_since.unwrap_or(now);
        let (arrives_at, work_begins_at) = match stage {
            // Since when it is paused says nothing of how much is left.
            Stage::There if self.state == JobState::Paused => (since, self.planned(now)),
            Stage::There => (since, since),
            Stage::OnTheWay => {
                let unknown = || max(after(since, TRAVEL), now);
                let arrives_at = self.way.map_or_else(unknown, |way| after(now, way));
                (arrives_at, arrives_at)
            }
            Stage::Ahead => {
                let arrives_at = max(self.planned(now), self.earliest(free));
                (arrives_at, arrives_at)
            }
        };
        let late = self.late(stage, arrives_at, now);
        let is_held_up = late.is_some() && stage == Stage::Ahead && arrives_at > self.planned(now);
        Forecast {
            job_id: self.job_id,
            arrives_at,
            ends_at: max(after(work_begins_at, work), now),
            late,
            held_up_by: free.after.filter(|_| is_held_up),
        }
    }

    /// The earliest arrival of a technician who has not set out.
    fn earliest(&self, free: Free) -> Timestamp {
        let way = self.way.filter(|_| free.after.is_none());
        after(free.at, way.unwrap_or(TRAVEL))
    }

    fn late(
        &self,
        stage: Stage,
        arrives_at: Timestamp,
        now: Timestamp,
    ) -> Option<(LatenessSeverity, Timestamp)> {
        let ends_at = self.window.filter(|_| stage != Stage::There)?.ends_at();
        let severity = LatenessSeverity::of_window(ends_at, now)?;
        let is_expected = ends_at <= arrives_at && ends_at <= after(now, AHEAD);
        let is_late = severity == LatenessSeverity::Missed || is_expected;
        is_late.then_some((severity, ends_at))
    }
}

fn after(at: Timestamp, time: SignedDuration) -> Timestamp {
    at.checked_add(time).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
