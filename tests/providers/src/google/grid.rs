//! The streets: a grid of blocks along the compass, with an expressway every few kilometres.

/// A point in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) lat: f64,
    pub(crate) lng: f64,
}

/// Meters of a degree of latitude.
const DEGREE: f64 = 111_195.0;

/// Meters per second in the streets, lights included: 20 mph.
const STREET: f64 = 9.0;

/// Meters per second on an expressway: 56 mph.
const EXPRESSWAY: f64 = 25.0;

/// Meters of a way that are driven in the streets, before and behind an expressway.
const IN_STREETS: f64 = 4_000.0;

/// Seconds until a vehicle is on its way.
const START: f64 = 20.0;

/// What the traffic of now adds.
const TRAFFIC: f64 = 1.25;

/// No way leads farther: there is an ocean.
const FARTHEST: f64 = 5_000_000.0;

/// A way along the streets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Way {
    pub(crate) meters: f64,
    /// Seconds on empty streets.
    pub(crate) empty_seconds: f64,
    /// Seconds in the traffic of now.
    pub(crate) seconds: f64,
}

/// The way from one point to another; nothing across an ocean or at the poles.
pub(crate) fn way(from: Point, to: Point) -> Option<Way> {
    const POLE: f64 = 75.0;
    let north = (to.lat - from.lat).abs() * DEGREE;
    let mid = f64::midpoint(from.lat, to.lat).to_radians();
    let turn = (to.lng - from.lng).abs();
    let east = turn.min(360.0 - turn) * DEGREE * mid.cos();
    let meters = north + east;
    if meters > FARTHEST || from.lat.abs() > POLE || to.lat.abs() > POLE {
        return None;
    }
    let in_streets = meters.min(IN_STREETS);
    let start = if meters < 1.0 { 0.0 } else { START };
    let empty_seconds = start + in_streets / STREET + (meters - in_streets) / EXPRESSWAY;
    Some(Way {
        meters,
        empty_seconds,
        seconds: empty_seconds * TRAFFIC,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENVER: Point = Point {
        lat: 39.7392,
        lng: -104.9903,
    };

    #[test]
    fn a_way_goes_around_the_blocks_and_takes_as_long_as_on_a_road() {
        let east = Point {
            lng: DENVER.lng + 0.02,
            ..DENVER
        };
        let corner = Point {
            lat: DENVER.lat + 0.015,
            ..east
        };
        let (straight, bent) = (way(DENVER, east).unwrap(), way(DENVER, corner).unwrap());
        assert!(bent.meters > straight.meters + 1_500.0);
        let minutes = bent.seconds / 60.0;
        assert!(
            (6.0..12.0).contains(&minutes),
            "{minutes} for {} m",
            bent.meters
        );
        assert!(bent.empty_seconds < bent.seconds);
        let door = way(DENVER, DENVER).unwrap();
        assert!(door.meters < f64::EPSILON && door.seconds < f64::EPSILON);
    }

    #[test]
    fn no_way_crosses_an_ocean_or_goes_to_a_pole() {
        let lisbon = Point {
            lat: 38.72,
            lng: -9.14,
        };
        let pole = Point {
            lat: 89.0,
            ..DENVER
        };
        assert_eq!(way(DENVER, lisbon), None);
        assert_eq!(way(DENVER, pole), None);
    }
}
