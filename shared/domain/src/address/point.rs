//! How the point of a site is known, and how long it may be.

use jiff::{SignedDuration, Timestamp};

use super::{NewSite, Site};
use crate::value::closed_list;

/// For how many days a point of Google's is kept: its terms allow 30, and what is left over is for a sweep that
/// comes late and for answers that are kept to be repeated.
const DAYS: i64 = 25;

/// The same as a duration.
pub const GOOGLE_POINT_TERM: SignedDuration = SignedDuration::from_hours(24 * DAYS);

closed_list! {
    /// How the point of a site is known.
    LocationSource {
        /// From Google Maps: it is forgotten after 25 days.
        Google = "google",
        /// Somebody of the company has put it there or confirmed it.
        Confirmed = "confirmed",
        /// From the phone of a technician who arrived there: it stays until somebody moves it.
        Arrival = "arrival",
    }
}

impl NewSite {
    /// How the point is known, and since when.
    pub(super) fn source<'a>(
        &self,
        known: impl IntoIterator<Item = &'a Site>,
        now: Timestamp,
    ) -> (Option<LocationSource>, Option<Timestamp>) {
        let Some(location) = self.location else {
            return (None, None);
        };
        // Points from before sources were kept are confirmed, too.
        let is_confirmed = |site: &Site| {
            let source = site.location_source.unwrap_or(LocationSource::Confirmed);
            source == LocationSource::Confirmed
        };
        // The same point that is sent again is as old as it was.
        let mut known = known.into_iter();
        let before = known.find(|site| site.location == Some(location));
        let before = before.filter(|site| !self.location_confirmed || is_confirmed(site));
        if let Some(site) = before {
            return (site.location_source, site.located_at);
        }
        let source = if self.place_id.is_some() && !self.location_confirmed {
            LocationSource::Google
        } else {
            LocationSource::Confirmed
        };
        (Some(source), Some(now))
    }
}

impl Site {
    /// Since when the site has a point of Google's, if it has one.
    pub fn has_google_point_since(&self) -> Option<Timestamp> {
        let is_google = self.location_source == Some(LocationSource::Google);
        // One of unknown age is as old as can be.
        is_google.then(|| self.located_at.unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// Forgets a point of Google's whose term is over; says whether there was one.
    pub fn forget_google_point(&mut self, now: Timestamp) -> bool {
        let is_due = self
            .has_google_point_since()
            .is_some_and(|since| is_google_point_due(since, now));
        if is_due {
            (self.location, self.location_source, self.located_at) = (None, None, None);
        }
        is_due
    }
}

/// Whether the term of a point of Google's is over that was taken at an instant.
pub fn is_google_point_due(since: Timestamp, now: Timestamp) -> bool {
    since.duration_until(now) >= GOOGLE_POINT_TERM
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::id::SiteId;
    use crate::zone::TimeZone;

    fn at(day: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day)
    }

    fn new(more: &Value) -> NewSite {
        let mut site = json!({
            "address": {"line1": "1 A St", "city": "Denver", "region": "CO", "country": "US"},
        });
        let more = more.as_object().unwrap().clone();
        site.as_object_mut().unwrap().extend(more);
        serde_json::from_value(site).unwrap()
    }

    fn site(more: &Value, known: &[Site], day: i64) -> Site {
        let utc = TimeZone::parse("UTC").unwrap();
        new(more).with_id(SiteId::at(at(day)), &utc, known, at(day))
    }

    const HERE: (f64, f64) = (39.7, -105.0);

    fn here(more: Value) -> Value {
        let mut point = json!({"location": {"lat": HERE.0, "lng": HERE.1}});
        let Value::Object(more) = more else { panic!() };
        point.as_object_mut().unwrap().extend(more);
        point
    }

    #[test]
    fn a_point_with_a_place_id_is_googles_until_somebody_confirms_it() {
        let place = || json!({"place_id": "ChIJa"});
        let sure = || json!({"place_id": "ChIJa", "location_confirmed": true});
        let google = Some(LocationSource::Google);
        let own = Some(LocationSource::Confirmed);
        for (name, sent, source) in [
            ("nothing", json!({}), None),
            ("a place without its point", place(), None),
            (
                "a confirmation of nothing",
                json!({"location_confirmed": true}),
                None,
            ),
            ("a pin", here(json!({})), own),
            ("a place", here(place()), google),
            ("a confirmed place", here(sure()), own),
        ] {
            let site = site(&sent, &[], 3);
            assert_eq!(site.location_source, source, "{name}");
            assert_eq!(site.located_at, source.map(|_| at(3)), "{name}");
        }
    }

    #[test]
    fn a_point_that_is_sent_again_is_as_old_as_it_was() {
        let place = here(json!({"place_id": "ChIJa"}));
        let first = site(&place, &[], 0);
        for sent in [place, here(json!({})), here(json!({"label": "Shop"}))] {
            let again = site(&sent, std::slice::from_ref(&first), 9);
            assert_eq!(again.location_source, Some(LocationSource::Google));
            assert_eq!(again.located_at, Some(at(0)));
        }
        let sure = here(json!({"location_confirmed": true}));
        let confirmed = site(&sure, std::slice::from_ref(&first), 9);
        assert_eq!(confirmed.location_source, Some(LocationSource::Confirmed));
        assert_eq!(confirmed.located_at, Some(at(9)));
        let again = site(&here(json!({"place_id": "ChIJa"})), &[confirmed], 12);
        assert_eq!(again.location_source, Some(LocationSource::Confirmed));
        assert_eq!(again.located_at, Some(at(9)));
    }

    #[test]
    fn a_point_of_googles_of_unknown_age_is_due() {
        let mut site = site(&here(json!({"place_id": "ChIJa"})), &[], 0);
        site.located_at = None;
        assert!(site.forget_google_point(at(26)));
        assert!(site.location.is_none() && site.place_id.is_some());
    }

    proptest! {
        #[test]
        fn a_point_of_googles_ends_with_its_term_and_any_other_stays(days in 0_i64..100) {
            let place = here(json!({"place_id": "ChIJa"}));
            let mut google = site(&place, &[], 0);
            let is_over = days >= DAYS;
            prop_assert_eq!(google.forget_google_point(at(days)), is_over);
            prop_assert_eq!(google.location.is_none(), is_over);
            prop_assert_eq!(google.location_source.is_none(), is_over);
            prop_assert!(google.place_id.is_some());
            let mut own = site(&here(json!({})), &[], 0);
            prop_assert!(!own.forget_google_point(at(days)));
            prop_assert!(own.location.is_some());
        }
    }
}
