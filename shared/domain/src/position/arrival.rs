//! The point of a site, learnt from the phone of the technician who arrives there.
//!
//! What is kept is a place of the customer's: neither who was there nor any other position of that technician,
//! and of the time only that of the step, which the history of the job tells anyway. So it is no position of
//! a technician, and stays when their term is over.

use jiff::{SignedDuration, Timestamp};

use super::{Fix, meters_between};
use crate::address::{Location, LocationSource, Site};

/// An older position does not tell where the technician is who says "I have arrived".
const NEWEST: SignedDuration = SignedDuration::from_mins(3);

/// A vaguer position may lie in another street.
const VAGUEST_METERS: u16 = 50;

/// Whoever moves faster still drives. In tenths of a metre per second.
const FASTEST: u16 = 30;

/// Two points that are farther apart are not one site: the step was taken on the road, or one of them is
/// wrong.
const FAR_METERS: f64 = 500.0;

impl Site {
    /// Takes the newest position of the technician who has arrived, if it tells where the site is; says
    /// whether it did.
    ///
    /// - A point that the company has put there or confirmed stays.
    /// - A point of Google's that is near gives way to ours, which may be kept for good; one that is far away
    ///   stays, since the technician was probably elsewhere.
    /// - A point of an earlier arrival stays if it is near, and gives way to a later one that is far away:
    ///   what was learnt elsewhere is corrected by the next visit.
    pub fn learn_from_arrival(&mut self, fix: &Fix, now: Timestamp) -> bool {
        let age = fix.at.duration_until(now);
        let stands = fix.speed.is_none_or(|speed| speed <= FASTEST);
        let is_sure = age <= NEWEST && fix.accuracy_meters <= VAGUEST_METERS && stands;
        is_sure && self.learn(fix.place, now)
    }

    /// Takes the point that an arrival has told of a copy of this site, by the same rule; says whether it did.
    pub fn learn_from_copy(&mut self, copy: &Self) -> bool {
        if copy.location_source != Some(LocationSource::Arrival) {
            return false;
        }
        // A site that has moved meanwhile is elsewhere.
        let is_same = copy.site_id == self.site_id && copy.address == self.address;
        let known = copy.location.zip(copy.located_at);
        known.is_some_and(|(place, at)| is_same && self.learn(place, at))
    }

    fn learn(&mut self, place: Location, at: Timestamp) -> bool {
        let is_far = |known: Location| meters_between(known, place) > FAR_METERS;
        let gives_way = match (self.location, self.location_source) {
            (None, _) => true,
            // Points from before sources were kept are the company's own.
            (Some(_), None | Some(LocationSource::Confirmed)) => false,
            (Some(known), Some(LocationSource::Google)) => !is_far(known),
            (Some(known), Some(LocationSource::Arrival)) => {
                is_far(known) && self.located_at.is_none_or(|known| known < at)
            }
        };
        if gives_way {
            self.location = Some(place);
            self.location_source = Some(LocationSource::Arrival);
            self.located_at = Some(at);
        }
        gives_way
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::position::FixMode;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    /// Metres north of the door.
    fn north(meters: f64) -> Location {
        Location::from_degrees(39.7 + meters / 111_195.0, -105.0).unwrap()
    }

    fn fix(seconds: i64, accuracy_meters: u16, speed: Option<u16>) -> Fix {
        Fix {
            at: NOW - SignedDuration::from_secs(seconds),
            correction_milliseconds: 0,
            place: north(0.0),
            accuracy_meters,
            speed,
            heading: None,
            mode: FixMode::Foreground,
        }
    }

    fn site(point: Option<(f64, Option<LocationSource>)>) -> Site {
        let mut site: Site = serde_json::from_value(json!({
            "site_id": format!("site_{}", "a".repeat(32)),
            "address": {"line1": "1 A St", "city": "Denver", "region": "CO", "country": "US"},
            "time_zone": "America/Denver",
            "place_id": "ChIJa",
        }))
        .unwrap();
        if let Some((meters, source)) = point {
            site.location = Some(north(meters));
            site.location_source = source;
            site.located_at = source.map(|_| NOW - SignedDuration::from_hours(24));
        }
        site
    }

    const GOOGLE: Option<LocationSource> = Some(LocationSource::Google);
    const CONFIRMED: Option<LocationSource> = Some(LocationSource::Confirmed);
    const ARRIVAL: Option<LocationSource> = Some(LocationSource::Arrival);

    #[test]
    fn an_arrival_tells_where_a_site_is_that_nobody_has_confirmed() {
        for (known, is_learnt) in [
            (None, true),
            (Some((10.0, GOOGLE)), true),
            (Some((499.0, GOOGLE)), true),
            (Some((501.0, GOOGLE)), false),
            (Some((9000.0, GOOGLE)), false),
            (Some((10.0, CONFIRMED)), false),
            (Some((9000.0, CONFIRMED)), false),
            (Some((10.0, None)), false),
            (Some((9000.0, None)), false),
            (Some((10.0, ARRIVAL)), false),
            (Some((501.0, ARRIVAL)), true),
        ] {
            let before = site(known);
            let mut after = before.clone();
            let told = after.learn_from_arrival(&fix(5, 8, Some(0)), NOW);
            assert_eq!(told, is_learnt, "{known:?}");
            if is_learnt {
                assert_eq!(after.location, Some(north(0.0)));
                assert_eq!(after.location_source, ARRIVAL);
                assert_eq!(after.located_at, Some(NOW));
                assert_eq!(after.place_id, before.place_id);
                assert_eq!(after.has_google_point_since(), None);
            } else {
                assert_eq!(after, before, "{known:?}");
            }
        }
    }

    #[test]
    fn only_a_fresh_exact_position_of_somebody_who_stands_is_an_arrival() {
        for (seconds, accuracy, speed, is_arrival) in [
            (0, 0, None, true),
            (180, 50, Some(30), true),
            (181, 8, Some(0), false),
            (7200, 8, Some(0), false),
            (5, 51, Some(0), false),
            (5, 500, None, false),
            (5, 8, Some(31), false),
            (5, 8, Some(140), false),
        ] {
            for known in [None, Some((10.0, GOOGLE)), Some((10.0, CONFIRMED))] {
                let told = site(known).learn_from_arrival(&fix(seconds, accuracy, speed), NOW);
                let expected = is_arrival && known != Some((10.0, CONFIRMED));
                assert_eq!(told, expected, "{seconds} {accuracy} {speed:?} {known:?}");
            }
        }
    }

    #[test]
    fn a_copy_passes_on_what_its_arrival_told_and_nothing_else() {
        let copy = site(Some((0.0, ARRIVAL)));
        for (known, is_learnt) in [
            (None, true),
            (Some((10.0, GOOGLE)), true),
            (Some((501.0, GOOGLE)), false),
            (Some((10.0, CONFIRMED)), false),
        ] {
            let mut own = site(known);
            assert_eq!(own.learn_from_copy(&copy), is_learnt, "{known:?}");
            assert_eq!(own.location == copy.location, is_learnt, "{known:?}");
            assert!(!own.learn_from_copy(&copy), "twice is once");
        }
        for source in [GOOGLE, CONFIRMED, None] {
            assert!(!site(None).learn_from_copy(&site(Some((0.0, source)))));
        }
        let mut moved = site(None);
        moved.address.line1 = crate::text::AddressLine::parse("2 B St").unwrap();
        let mut other = site(None);
        other.site_id = format!("site_{}", "b".repeat(32)).parse().unwrap();
        for mut elsewhere in [moved, other] {
            assert!(!elsewhere.learn_from_copy(&copy));
        }
    }

    #[test]
    fn of_two_arrivals_far_from_each_other_the_later_one_counts_in_whatever_order_they_come() {
        let (early, mut late) = (site(Some((0.0, ARRIVAL))), site(Some((900.0, ARRIVAL))));
        late.located_at = Some(NOW);
        for order in [[&early, &late], [&late, &early]] {
            let mut own = site(None);
            for copy in order {
                own.learn_from_copy(copy);
            }
            assert_eq!(own.location, late.location);
        }
    }
}
