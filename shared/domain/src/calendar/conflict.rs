//! What stands in the way of a booking.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{JobId, TimeOffId};

/// Something that a booking meets in the calendar of its technician.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schemars(rename = "BookingConflict")]
pub enum Conflict {
    /// The technician has another job at that time.
    Job {
        /// The job that has the time already.
        job_id: JobId,
    },
    /// The technician is off at that time.
    TimeOff {
        /// The vacation or absence, as `GET /v1/members/{member_id}/calendar` lists it.
        time_off_id: TimeOffId,
    },
    /// The technician does not work at that time.
    OutsideShift,
}
