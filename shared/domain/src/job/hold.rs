//! A job that waits for something outside.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::JobState;
use crate::instant;
use crate::text::Reason;
use crate::value::closed_list;

/// Why a job waits, and when it is to be looked at again: until then nobody sets out for it, and it is
/// offered to nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "JobHold")]
pub struct Hold {
    /// What the job waits for, such as a part.
    pub reason: Reason,
    /// When the job is to be looked at again: the hold ends by itself then.
    #[serde(with = "instant::dated")]
    #[schemars(schema_with = "instant::dated::schema")]
    pub until: Timestamp,
}

impl Hold {
    /// Whether it ends by itself at an instant, if it has not before.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.until <= now
    }
}

closed_list! {
    /// Why a job waits no longer.
    HoldEnd {
        /// A dispatcher lifted the hold.
        Lifted = "lifted",
        /// It was time to look at the job again.
        Due = "due",
        /// The technician went to work.
        Work = "work",
    }
}

impl JobState {
    /// Whether a job can wait here. What is offered, driven to or worked on right now does not; what is
    /// over has nothing to wait for.
    pub const fn can_be_held(self) -> bool {
        matches!(
            self,
            Self::Unscheduled | Self::Scheduled | Self::Assigned | Self::Accepted | Self::Paused
        )
    }

    /// Whether a job that waits can be moved here. It can be planned and given to somebody for the time
    /// after, and whoever is at work already goes on.
    pub const fn is_open_to_held(self) -> bool {
        !matches!(self, Self::Offering | Self::EnRoute)
    }
}
