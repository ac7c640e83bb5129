//! What Google answers about places.

use domain::address::{Country, Location};
use domain::debug_by_name;
use domain::place::PlaceId;
use domain::text::{AddressLine, PostalCode};
use domain::zone::TimeZone;
use serde::Deserialize;
use serde_json::Value;

/// What is asked of suggestions: nothing but what is shown, and the id.
pub(crate) const SUGGESTION_FIELDS: &str = "suggestions.placePrediction.placeId,\
    suggestions.placePrediction.structuredFormat.mainText.text,\
    suggestions.placePrediction.structuredFormat.secondaryText.text";

/// What is asked of a place. The zone is of a dearer tier than the rest; a search that ends in it has its
/// suggestions for nothing.
pub(crate) const PLACE_FIELDS: &str = "id,location,postalAddress,addressComponents,timeZone";

/// Suggestions that are read of one answer; Google gives at most five.
const MOST: usize = 5;

/// A place that may be meant. Google's terms grant no keeping of it but of the id: it is shown and forgotten.
#[derive(Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The place.
    pub place_id: PlaceId,
    /// Street and number, or the name of the place.
    pub title: String,
    /// City and region, where there are any.
    pub subtitle: Option<String>,
}

/// A place as Google knows it: the id may be kept for good, the point for 30 days, and nothing else.
#[derive(Clone, PartialEq)]
pub struct Place {
    /// The present id, which can be another than the one that was asked for.
    pub place_id: PlaceId,
    /// Where it is.
    pub location: Location,
    /// Street and house number.
    pub line1: Option<AddressLine>,
    /// Apartment, suite, floor or building.
    pub line2: Option<AddressLine>,
    /// City or town.
    pub city: Option<AddressLine>,
    /// State, province or county, in short where it has a short form.
    pub region: Option<AddressLine>,
    /// Postal code.
    pub postal_code: Option<PostalCode>,
    /// Country.
    pub country: Option<Country>,
    /// The zone of its local time.
    pub time_zone: Option<TimeZone>,
}

debug_by_name!(Suggestion, Place);

/// Reads suggestions; no match is `{}`. One that is not whole is left out.
pub(crate) fn suggestions(body: &Value) -> Vec<Suggestion> {
    let all = body.get("suggestions").and_then(Value::as_array);
    let all = all.into_iter().flatten().filter_map(suggestion);
    all.take(MOST).collect()
}

fn suggestion(item: &Value) -> Option<Suggestion> {
    let prediction = item.get("placePrediction")?;
    let text = |pointer: &str| {
        let text = prediction.pointer(pointer).and_then(Value::as_str);
        text.filter(|text| !text.trim().is_empty())
    };
    Some(Suggestion {
        place_id: PlaceId::parse(text("/placeId")?).ok()?,
        title: text("/structuredFormat/mainText/text")?.to_owned(),
        subtitle: text("/structuredFormat/secondaryText/text").map(str::to_owned),
    })
}

/// A place as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    id: String,
    location: Option<WrittenPoint>,
    #[serde(default)]
    postal_address: PostalAddress,
    #[serde(default)]
    address_components: Vec<Component>,
    time_zone: Option<WrittenZone>,
}

/// A point; a zero is left out (proto3).
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WrittenPoint {
    latitude: f64,
    longitude: f64,
}

impl WrittenPoint {
    /// The point. Nobody is served where both degrees are zero: there, something was left out.
    pub(crate) fn location(&self) -> Option<Location> {
        let location = Location::from_degrees(self.latitude, self.longitude).ok()?;
        (location.to_micro_degrees() != (0, 0)).then_some(location)
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct PostalAddress {
    region_code: Option<String>,
    postal_code: Option<String>,
    administrative_area: Option<String>,
    locality: Option<String>,
    address_lines: Vec<String>,
}

/// A part of an address.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Component {
    pub(crate) long_text: Option<String>,
    pub(crate) short_text: Option<String>,
    types: Vec<String>,
}

impl Component {
    /// Whether it is this part of an address.
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.types.iter().any(|found| found == kind)
    }
}

#[derive(Deserialize)]
struct WrittenZone {
    id: String,
}

/// Reads a place; nothing where it lacks its id or its point.
pub(crate) fn place(body: &Value) -> Option<Place> {
    let written = Written::deserialize(body).ok()?;
    let component = |kind: &str| {
        let mut all = written.address_components.iter();
        all.find(|one| one.is(kind))
    };
    let long = |kind: &str| component(kind).and_then(|one| one.long_text.as_deref());
    let short = |kind: &str| component(kind).and_then(|one| one.short_text.as_deref());
    let line = |text: Option<&str>| text.and_then(|text| AddressLine::parse(text).ok());
    let address = &written.postal_address;
    let city = address.locality.as_deref();
    let city = city.or_else(|| long("locality"));
    let city = city.or_else(|| long("postal_town"));
    let region = short("administrative_area_level_1");
    let region = region.or(address.administrative_area.as_deref());
    let postal_code = address.postal_code.as_deref();
    let postal_code = postal_code.or_else(|| long("postal_code"));
    let country = address.region_code.as_deref().or_else(|| short("country"));
    let lines = &address.address_lines;
    let rest = lines.get(1..).unwrap_or_default().join(", ");
    Some(Place {
        place_id: PlaceId::parse(&written.id).ok()?,
        location: written.location.as_ref()?.location()?,
        line1: line(lines.first().map(String::as_str)),
        line2: line(Some(&rest)),
        city: line(city),
        region: line(region),
        postal_code: postal_code.and_then(|code| PostalCode::parse(code).ok()),
        country: country.and_then(|code| Country::parse(code).ok()),
        time_zone: written
            .time_zone
            .and_then(|zone| TimeZone::parse(&zone.id).ok()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn prediction(place_id: &str, main: &str, secondary: &str) -> Value {
        json!({"placePrediction": {"place": format!("places/{place_id}"), "placeId": place_id,
            "structuredFormat": {"mainText": {"text": main}, "secondaryText": {"text": secondary}}}})
    }

    #[test]
    fn suggestions_that_are_not_whole_are_left_out() {
        let query = json!({"queryPrediction": {"text": {"text": "pizza"}}});
        let body = json!({"suggestions": [
            query,
            prediction("ChIJa", "123 Main Street", "Denver, CO, USA"),
            prediction("../x", "124 Main Street", "Denver, CO, USA"),
            prediction("", "125 Main Street", "Denver, CO, USA"),
            prediction("ChIJb", " ", "Denver, CO, USA"),
            prediction("ChIJc", "Union Station", ""),
            {"placePrediction": {"placeId": "ChIJd"}},
            "noise",
        ]});
        let found = suggestions(&body);
        let found: Vec<_> = found
            .iter()
            .map(|one| (one.place_id.as_str(), &*one.title, one.subtitle.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                ("ChIJa", "123 Main Street", Some("Denver, CO, USA")),
                ("ChIJc", "Union Station", None)
            ]
        );
    }

    #[test]
    fn no_match_is_no_suggestion_and_never_more_than_five_are_read() {
        for none in [
            json!({}),
            json!([]),
            json!(null),
            json!({"suggestions": null}),
        ] {
            assert!(suggestions(&none).is_empty(), "{none}");
        }
        let many: Vec<_> = (0..9).map(|_| prediction("ChIJa", "1 A St", "B")).collect();
        assert_eq!(suggestions(&json!({ "suggestions": many })).len(), 5);
    }

    fn written() -> Value {
        json!({
            "id": "ChIJa",
            "location": {"latitude": 39.7392, "longitude": -104.9903},
            "postalAddress": {
                "regionCode": "US", "languageCode": "en", "postalCode": "80202",
                "administrativeArea": "Colorado", "locality": "Denver",
                "addressLines": ["123 Main St", "Apt 4", "Rear"],
            },
            "addressComponents": [
                {"longText": "Colorado", "shortText": "CO",
                    "types": ["administrative_area_level_1", "political"]},
            ],
            "timeZone": {"id": "America/Denver"},
        })
    }

    #[test]
    fn a_place_has_the_parts_of_a_form() {
        let place = place(&written()).unwrap();
        let text = |line: &Option<AddressLine>| line.as_ref().unwrap().as_str().to_owned();
        assert_eq!(text(&place.line1), "123 Main St");
        assert_eq!(text(&place.line2), "Apt 4, Rear");
        assert_eq!(text(&place.city), "Denver");
        assert_eq!(text(&place.region), "CO");
        assert_eq!(place.postal_code.unwrap().as_str(), "80202");
        assert_eq!(place.country.unwrap().as_str(), "US");
        assert_eq!(place.time_zone.unwrap().as_str(), "America/Denver");
        assert_eq!(
            place.location.to_micro_degrees(),
            (39_739_200, -104_990_300)
        );
    }

    #[test]
    fn a_place_without_its_point_or_id_is_none_and_any_other_part_can_be_missing() {
        let without = |name: &str| {
            let mut body = written();
            body.as_object_mut().unwrap().remove(name);
            place(&body)
        };
        assert!(without("id").is_none() && without("location").is_none());
        let bare = without("postalAddress").unwrap();
        assert!(bare.line1.is_none() && bare.country.is_none());
        assert_eq!(bare.region.unwrap().as_str(), "CO");
        assert!(without("timeZone").unwrap().time_zone.is_none());
        let mut long = written();
        long["addressComponents"] = json!([]);
        assert_eq!(place(&long).unwrap().region.unwrap().as_str(), "Colorado");
        for (name, value) in [
            ("location", json!({})),
            ("location", json!({"latitude": 91.0, "longitude": 1.0})),
            ("location", json!("here")),
            ("id", json!("../x")),
        ] {
            let mut body = written();
            body[name] = value;
            assert!(place(&body).is_none(), "{body}");
        }
        let mut equator = written();
        equator["location"] = json!({"longitude": 9.4});
        let there = place(&equator).unwrap().location;
        assert_eq!(there.to_micro_degrees(), (0, 9_400_000));
    }

    #[test]
    fn a_british_town_and_a_wrong_zone_are_no_fault() {
        let mut body = written();
        body["postalAddress"] = json!({"regionCode": "XX"});
        body["addressComponents"] = json!([
            {"longText": "Bath", "types": ["postal_town"]},
            {"longText": "BA1 1AA", "types": ["postal_code"]},
        ]);
        body["timeZone"] = json!({"id": "Mars/Olympus"});
        let place = place(&body).unwrap();
        assert_eq!(place.city.unwrap().as_str(), "Bath");
        assert_eq!(place.postal_code.unwrap().as_str(), "BA1 1AA");
        assert!(place.country.is_none() && place.time_zone.is_none());
    }

    #[test]
    fn debug_shows_nothing_of_an_address() {
        let all = suggestions(&json!({"suggestions": [prediction("ChIJa", "1 A St", "B")]}));
        assert_eq!(
            format!("{all:?} {:?}", place(&written())),
            "[Suggestion] Some(Place)"
        );
    }
}
