//! A position as clients see it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Fix, FixMode};
use crate::address::Location;
use crate::instant;
use crate::value::debug_by_name;

/// Where a technician was at one moment.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Position {
    /// When it was measured, corrected where the clock of the phone was off.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    pub at: Timestamp,
    /// The measured point.
    pub place: Location,
    /// The radius in meters within which the phone believed itself.
    pub accuracy_meters: u16,
    /// How fast the technician moved; null where the phone did not know.
    pub speed_meters_per_second: Option<f64>,
    /// Where the technician moved to, clockwise from true north; null where the phone did not know.
    pub heading_degrees: Option<u16>,
    /// Whether the app was open.
    pub mode: FixMode,
}

debug_by_name!(Position);

impl From<Fix> for Position {
    fn from(fix: Fix) -> Self {
        Self {
            at: fix.at,
            place: fix.place,
            accuracy_meters: fix.accuracy_meters,
            speed_meters_per_second: fix.speed_meters_per_second(),
            heading_degrees: fix.heading,
            mode: fix.mode,
        }
    }
}
