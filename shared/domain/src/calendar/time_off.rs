//! Time in which a technician does not work, whatever the shifts say.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Block;
use crate::id::{JobId, MemberId, TimeOffId};
use crate::text::Reason;

/// A vacation, a sick day, an errand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeOff {
    /// Its id.
    pub time_off_id: TimeOffId,
    /// From when until when.
    pub block: Block,
    /// Why, in the words of whoever entered it.
    pub reason: Option<Reason>,
    /// The jobs that stayed booked in it on purpose.
    pub accepted_jobs: Vec<JobId>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: MemberId,
}
