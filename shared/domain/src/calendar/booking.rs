//! The time that a job takes of its technician.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Block, Conflict};
use crate::id::{JobId, MemberId};
use crate::instant;
use crate::text::Reason;

/// What is kept free before each arrival for the way.
pub const TRAVEL: SignedDuration = SignedDuration::from_mins(15);

/// A job in the calendar of a technician.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedJob {
    /// Which job.
    pub job_id: JobId,
    /// The way and the work.
    pub block: Block,
}

/// The time that a job takes of its technician: the way to the site, then the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "JobBooking")]
pub struct Booking {
    /// The way and the work; no other booking of the technician overlaps it by accident.
    pub block: Block,
    /// The planned arrival, inside the promised window: from here on the work takes its planned time.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    pub arrives_at: Timestamp,
    /// Who booked it although something was in the way, and why; null for a booking that fits.
    pub overridden: Option<Override>,
}

/// A booking that was made on purpose although something was in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BookingOverride")]
pub struct Override {
    /// Why, in the words of whoever did it.
    pub reason: Reason,
    /// The dispatcher or owner who booked it so.
    pub by: MemberId,
    /// When it was booked so.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    pub at: Timestamp,
    /// All that was in the way.
    pub conflicts: Vec<Conflict>,
}
