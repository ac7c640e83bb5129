//! Arrival windows and how long work takes.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::invalid::Invalid;
use crate::{instant, value};

/// The interval `[starts_at, ends_at)` in which the technician is promised to arrive: at most
/// 24 hours long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Bounds", deny_unknown_fields)]
pub struct ArrivalWindow {
    /// The earliest arrival.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::dated::schema")]
    starts_at: Timestamp,
    /// The latest arrival; this instant is no longer part of the window.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::dated::schema")]
    ends_at: Timestamp,
}

impl ArrivalWindow {
    /// The longest window.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);

    /// A window from its bounds.
    pub fn new(starts_at: Timestamp, ends_at: Timestamp) -> Result<Self, Invalid> {
        if ends_at <= starts_at {
            Err(Invalid::because("must start before it ends"))
        } else if starts_at.duration_until(ends_at) > Self::LONGEST {
            Err(Invalid::because("must be at most 24 hours long"))
        } else {
            Ok(Self { starts_at, ends_at })
        }
    }

    /// When it begins.
    pub const fn starts_at(self) -> Timestamp {
        self.starts_at
    }

    /// When it is over; the first instant that is outside.
    pub const fn ends_at(self) -> Timestamp {
        self.ends_at
    }

    /// Whether it begins after an instant.
    pub fn is_after(self, now: Timestamp) -> bool {
        self.starts_at > now
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Bounds {
    /// The earliest arrival.
    #[serde(with = "instant::dated")]
    #[schemars(schema_with = "instant::dated::schema")]
    starts_at: Timestamp,
    /// The latest arrival; this instant is no longer part of the window.
    #[serde(with = "instant::dated")]
    #[schemars(schema_with = "instant::dated::schema")]
    ends_at: Timestamp,
}

impl TryFrom<Bounds> for ArrivalWindow {
    type Error = Invalid;

    fn try_from(bounds: Bounds) -> Result<Self, Invalid> {
        Self::new(bounds.starts_at, bounds.ends_at)
    }
}

/// A length of time in whole minutes, from one minute to a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Minutes(#[schemars(range(min = 1, max = 10_080))] u16);

impl Minutes {
    /// A week.
    pub const MAX: u16 = 7 * 24 * 60;

    /// So many minutes.
    pub fn new(minutes: u16) -> Result<Self, Invalid> {
        if (1..=Self::MAX).contains(&minutes) {
            Ok(Self(minutes))
        } else {
            Err(Invalid::because("must be from 1 to 10080 minutes"))
        }
    }

    /// The number of minutes.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The same length as a duration.
    pub fn to_duration(self) -> SignedDuration {
        SignedDuration::from_mins(self.0.into())
    }
}

impl<'de> Deserialize<'de> for Minutes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let minutes = u16::try_from(value::integer(deserializer)?).unwrap_or(u16::MAX);
        Self::new(minutes).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(starts_at: &str, ends_at: &str) -> Result<ArrivalWindow, serde_json::Error> {
        serde_json::from_str(&format!(
            r#"{{"starts_at":"{starts_at}","ends_at":"{ends_at}"}}"#
        ))
    }

    #[test]
    fn a_window_has_an_order_and_a_longest_length() {
        let window = read("2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z").unwrap();
        let json = serde_json::to_string(&window).unwrap();
        assert_eq!(
            json,
            r#"{"starts_at":"2026-03-02T08:00:00Z","ends_at":"2026-03-02T10:00:00Z"}"#
        );
        assert!(read("2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z").is_err());
        assert!(read("2026-03-02T08:00:00Z", "2026-03-02T07:00:00Z").is_err());
        assert!(read("2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z").is_ok());
        assert!(read("2026-03-02T08:00:00Z", "2026-03-03T08:00:00.001Z").is_err());
        assert!(read("2026-03-02", "2026-03-03").is_err());
    }

    #[test]
    fn a_window_that_has_begun_is_not_after_now() {
        let window = read("2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z").unwrap();
        assert!(!window.is_after(window.starts_at()));
        assert!(window.is_after(window.starts_at() - SignedDuration::from_secs(1)));
    }

    #[test]
    fn a_window_refuses_unknown_fields() {
        let json = r#"{"starts_at":"2026-03-02T08:00:00Z","ends_at":"2026-03-02T09:00:00Z","x":1}"#;
        assert!(serde_json::from_str::<ArrivalWindow>(json).is_err());
    }

    #[test]
    fn work_takes_a_minute_to_a_week() {
        assert_eq!(
            serde_json::from_str::<Minutes>("90")
                .unwrap()
                .to_duration()
                .as_mins(),
            90
        );
        for wrong in ["0", "10081", "-1", "1.5", "\"90\"", "70000"] {
            assert!(serde_json::from_str::<Minutes>(wrong).is_err(), "{wrong}");
        }
    }
}
