//! The shifts and the time off of a technician, as the API shows them.

use api::Resource;
use data::row::CalendarRow;
use domain::calendar::{ShiftPattern, TimeOff};
use domain::id::{JobId, MemberId, TimeOffId};
use domain::instant;
use domain::text::Reason;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// When a technician works and when not. What is over is kept for five weeks.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MemberCalendar {
    /// The technician whose time it is.
    pub member_id: MemberId,
    /// The weekly shifts, each from its date on until the date of the next; none when there has never
    /// been a limit of hours.
    pub patterns: Vec<ShiftPattern>,
    /// Vacations and other absences, by their beginning.
    pub time_off: Vec<Absence>,
    /// Counts the changes of the shifts; send it back with a change, so that no other change is
    /// overwritten.
    pub version: u64,
}

impl From<CalendarRow> for MemberCalendar {
    fn from(row: CalendarRow) -> Self {
        Self {
            member_id: row.member_id,
            patterns: row.shifts.patterns().to_vec(),
            time_off: row.time_off.into_iter().map(Absence::from).collect(),
            version: row.shifts_version,
        }
    }
}

impl Resource for MemberCalendar {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}

/// Time in which a technician does not work, whatever the shifts say.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TimeOff")]
pub struct Absence {
    /// Identifies the time off for good, in paths and wherever something refers to it.
    pub time_off_id: TimeOffId,
    /// The first instant off.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    pub starts_at: Timestamp,
    /// The first instant back.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    pub ends_at: Timestamp,
    /// Why, in the words of whoever entered it.
    pub reason: Option<Reason>,
    /// The jobs that stayed booked in it on purpose.
    pub accepted_jobs: Vec<JobId>,
    /// When it was entered.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    pub created_at: Timestamp,
    /// The dispatcher or owner who entered it.
    pub created_by: MemberId,
}

impl From<TimeOff> for Absence {
    fn from(time_off: TimeOff) -> Self {
        Self {
            time_off_id: time_off.time_off_id,
            starts_at: time_off.block.starts_at(),
            ends_at: time_off.block.ends_at(),
            reason: time_off.reason,
            accepted_jobs: time_off.accepted_jobs,
            created_at: time_off.created_at,
            created_by: time_off.created_by,
        }
    }
}

impl Resource for Absence {}
