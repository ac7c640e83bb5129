//! A city of straight streets, where one drives around blocks.

use fastrand::Rng;
use serde_json::{Value, json};

/// A place in the city, in meters east and north of its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    east: f64,
    north: f64,
}

/// From the middle to the edge.
const RADIUS: f64 = 5_000.0;

/// Between two streets.
const BLOCK: f64 = 150.0;

/// How fast one drives, in meters a second: 30 km/h.
const SPEED: f64 = 30.0 / 3.6;

/// The middle of Denver, and how long a degree is there.
const MIDDLE: (f64, f64) = (39.7392, -104.9903);
const METERS_NORTH: f64 = 111_200.0;
const METERS_EAST: f64 = 85_500.0;

impl Place {
    /// Any corner of the city.
    pub(super) fn any(rng: &mut Rng) -> Self {
        let mut corner = || ((rng.f64() * 2.0 - 1.0) * RADIUS / BLOCK).round() * BLOCK;
        Self {
            east: corner(),
            north: corner(),
        }
    }

    /// How far one drives to another place, in meters.
    pub(super) fn meters_to(self, other: Self) -> f64 {
        (self.east - other.east).abs() + (self.north - other.north).abs()
    }

    /// How long one drives to another place, in seconds.
    pub(super) fn seconds_to(self, other: Self) -> f64 {
        self.meters_to(other) / SPEED
    }

    /// Where one is on the way to another place after some seconds: first to the east or west, then on.
    pub(super) fn towards(self, other: Self, seconds: f64) -> Self {
        let along = (other.east - self.east).abs();
        let driven = seconds.max(0.0) * SPEED;
        let part = |from: f64, to: f64, meters: f64| {
            let length = (to - from).abs();
            from + (to - from).signum() * meters.clamp(0.0, length)
        };
        Self {
            east: part(self.east, other.east, driven),
            north: part(self.north, other.north, driven - along),
        }
    }

    /// The place that the API shows.
    pub(super) fn at(location: &Value) -> Self {
        let degrees = |name: &str| location[name].as_f64().expect("a point on the map");
        Self {
            east: (degrees("lng") - MIDDLE.1) * METERS_EAST,
            north: (degrees("lat") - MIDDLE.0) * METERS_NORTH,
        }
    }

    pub(super) fn latitude(self) -> f64 {
        MIDDLE.0 + self.north / METERS_NORTH
    }

    pub(super) fn longitude(self) -> f64 {
        MIDDLE.1 + self.east / METERS_EAST
    }

    /// As the API takes it.
    pub(super) fn location(self) -> Value {
        json!({ "lat": self.latitude(), "lng": self.longitude() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_drives_around_blocks_and_arrives() {
        let from = Place {
            east: -300.0,
            north: 150.0,
        };
        let to = Place {
            east: 300.0,
            north: -150.0,
        };
        assert!((from.meters_to(to) - 900.0).abs() < 0.001);
        let seconds = from.seconds_to(to);
        assert_eq!(from.towards(to, 0.0), from);
        assert_eq!(from.towards(to, seconds + 1.0), to);
        let corner = from.towards(to, seconds * 2.0 / 3.0);
        assert!(
            corner.meters_to(Place {
                east: 300.0,
                north: 150.0
            }) < 0.001,
            "{corner:?}"
        );
    }
}
