//! A point of a technician: as reported, and as kept.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Location;
use crate::instant;
use crate::value::{closed_list, debug_by_name};

closed_list! {
    /// What the app was doing when it was given a position.
    FixMode {
        /// The technician had the app open.
        Foreground = "foreground",
        /// The phone told the app while it was not open.
        Background = "background",
    }
}

/// One position as the phone measured it. Numbers that no position can have are counted and dropped,
/// and spoil no other position of the report.
#[derive(Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportedFix {
    /// When the position was measured, by the clock of the phone.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    pub at: Timestamp,
    /// Degrees north, from the measurement as it is.
    #[schemars(example = 39.7392)]
    pub lat: f64,
    /// Degrees east, from the measurement as it is.
    #[schemars(example = -104.9903)]
    pub lng: f64,
    /// The radius in meters within which the phone believes itself; below 0 where it knows nothing.
    #[schemars(example = 8.0)]
    pub accuracy_meters: f64,
    /// How fast the phone moves; below 0 or null where it does not know.
    pub speed_meters_per_second: Option<f64>,
    /// Where it moves to, clockwise from true north; below 0 or null where it does not know.
    pub heading_degrees: Option<f64>,
    /// Whether the app was open.
    pub mode: FixMode,
}

/// One position that was taken.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// When, in our time, to the millisecond.
    pub at: Timestamp,
    /// What was added to the phone's time, in milliseconds. The phone's own time, [`Self::device_at`],
    /// tells a point that comes twice.
    #[serde(default)]
    pub correction_milliseconds: i32,
    /// Where.
    pub place: Location,
    /// Within how many metres.
    pub accuracy_meters: u16,
    /// How fast, in tenths of a metre per second.
    pub speed: Option<u16>,
    /// Where to, in whole degrees clockwise from true north.
    pub heading: Option<u16>,
    /// Whether the app was open.
    pub mode: FixMode,
}

debug_by_name!(ReportedFix, Fix);

impl Fix {
    /// When, as the phone's clock had it.
    pub fn device_at(&self) -> Timestamp {
        self.at - SignedDuration::from_millis(self.correction_milliseconds.into())
    }

    /// How fast, in metres per second.
    pub fn speed_meters_per_second(&self) -> Option<f64> {
        self.speed.map(|tenths| f64::from(tenths) / 10.0)
    }
}
