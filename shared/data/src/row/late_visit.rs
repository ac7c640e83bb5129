//! A visit that was found to be late.

use domain::data_map::DataMap;
use domain::id::{JobId, MemberId};
use domain::lateness::{AHEAD, BEHIND, LatenessSeverity};
use domain::window::ArrivalWindow;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{BoardRow, Row, versioned};
use crate::key::{self, Range, RowKey};

/// That nobody arrives for a job in its window, or that it looked so: one row for each window of a job.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Dispatch, kept = Kept::Term(Self::MEMORY))]
pub struct LateVisitRow {
    /// The job.
    #[data(Id)]
    pub job_id: JobId,
    /// When the window ends that is not met.
    #[data(Activity)]
    pub window_ends_at: Timestamp,
    /// Who had the job.
    #[data(Id, of = Member)]
    pub technician_id: Option<MemberId>,
    /// The worst that dispatchers were warned of.
    #[data(Activity)]
    pub severity: LatenessSeverity,
    /// Whether it is late still, as far as was looked.
    #[data(Activity)]
    pub is_late: bool,
    /// Since when it was late without a break.
    #[data(Activity)]
    pub since: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl LateVisitRow {
    /// How long after the window it is known.
    const MEMORY: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// The rows of windows around now. They move from minute to minute, so that what is read ahead is what is
    /// asked for a moment later.
    pub fn around(now: Timestamp) -> Range {
        let minute = Timestamp::from_second(now.as_second().div_euclid(60) * 60).unwrap_or(now);
        // Long enough to see those go that are no news any more.
        let behind = BEHIND + SignedDuration::from_hours(1);
        let ahead = AHEAD + SignedDuration::from_mins(1);
        key::late_visits(minute - behind, minute + ahead)
    }

    /// How late a job is, as far as what was found holds still: the promise is the same and nobody has arrived,
    /// and while there is time left nobody else was sent.
    pub fn severity_of(&self, job: &BoardRow, now: Timestamp) -> Option<LatenessSeverity> {
        let severity = LatenessSeverity::of_window(self.window_ends_at, now)?;
        let is_awaited = job.state.is_awaited() && job.hold.is_none();
        let is_same_window = job.window.map(ArrivalWindow::ends_at) == Some(self.window_ends_at);
        let is_same_visit =
            severity == LatenessSeverity::Missed || job.technician_id == self.technician_id;
        (self.is_late && is_awaited && is_same_window && is_same_visit).then_some(severity)
    }
}

impl Row for LateVisitRow {
    const KIND: &'static str = "late_visit";

    fn row_key(&self) -> RowKey {
        key::late_visit(self.window_ends_at, self.job_id)
    }

    /// Longer than the window is looked at.
    fn expires_at(&self) -> Option<Timestamp> {
        self.window_ends_at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}
