//! How far two points are from each other.

use crate::address::Location;

/// The mean radius of the Earth (IUGG), in metres.
const EARTH: f64 = 6_371_008.8;

/// Metres along the great circle, by the haversine formula: within half a percent of the truth.
pub fn meters_between(a: Location, b: Location) -> f64 {
    let (from, to) = (a.lat().to_radians(), b.lat().to_radians());
    let north = ((to - from) / 2.0).sin().powi(2);
    let east = ((b.lng() - a.lng()).to_radians() / 2.0).sin().powi(2);
    let chord = north + from.cos() * to.cos() * east;
    2.0 * EARTH * chord.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(lat: f64, lng: f64) -> Location {
        Location::from_degrees(lat, lng).unwrap()
    }

    #[test]
    fn known_distances_are_right_to_half_a_percent() {
        for (a, b, meters) in [
            // A degree of latitude; Denver to Boulder; both sides of the date line; pole to pole.
            (at(0.0, 0.0), at(1.0, 0.0), 111_195.0),
            (at(39.7392, -104.9903), at(40.0150, -105.2705), 38_900.0),
            (at(52.0, 179.9), at(52.0, -179.9), 13_690.0),
            (at(90.0, 0.0), at(-90.0, 0.0), 20_015_114.0),
        ] {
            let found = meters_between(a, b);
            assert!((found - meters).abs() < meters * 0.005, "{found} {meters}");
        }
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_no_way_round_is_shorter(
            a in (-90.0..90.0, -180.0..180.0),
            b in (-90.0..90.0, -180.0..180.0),
            c in (-90.0..90.0, -180.0..180.0),
        ) {
            let [a, b, c] = [a, b, c].map(|(lat, lng)| at(lat, lng));
            prop_assert!(meters_between(a, a) < 0.001);
            prop_assert!((meters_between(a, b) - meters_between(b, a)).abs() < 0.01);
            let round = meters_between(a, c) + meters_between(c, b);
            prop_assert!(meters_between(a, b) <= round + 1.0);
        }
    }
}
