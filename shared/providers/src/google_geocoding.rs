//! Google Geocoding v4: where an address is that somebody has typed, or a place that somebody has chosen
//! (<https://developers.google.com/maps/documentation/geocoding/geocoding-v4>).

use std::fmt;
use std::time::Duration;

use domain::address::{Address, Location};
use domain::place::PlaceId;
use domain::text::{AddressLine, PostalCode};
use serde::Deserialize;
use serde_json::Value;

use crate::call::Call;
use crate::egress::{Base, EgressError};
use crate::google_failure::MapsFailure;
use crate::google_place::{Component, WrittenPoint};
use crate::http::Http;
use crate::provider::Provider;

/// How long a call may take: somebody waits for it.
const LONGEST: Duration = Duration::from_secs(2);

/// What is asked for of the results.
const FIELDS: &str = "results.location,results.granularity,results.addressComponents";

/// The same of a place, which is one result alone.
const PLACE_FIELDS: &str = "location,granularity,addressComponents";

/// The client of Google Geocoding.
#[derive(Clone)]
pub struct GoogleGeocoding {
    http: Http,
    base: Base,
    api_key: String,
}

impl GoogleGeocoding {
    /// A client for this address and key. The address must be on the egress list.
    pub fn new(http: Http, url: &str, api_key: impl Into<String>) -> Result<Self, EgressError> {
        let base = http.egress().base(Provider::GoogleMaps, url)?;
        Ok(Self {
            http,
            base,
            api_key: api_key.into(),
        })
    }

    /// The point of an address (`GET /v4/geocode/address`); nothing where Google knows none that is as exact
    /// as a house and fits the address. Google's terms let it be kept for 30 days.
    ///
    /// Every request is billed, so nothing is sent twice; it takes at most two seconds.
    pub async fn point(
        &self,
        address: &Address,
        remaining: Duration,
    ) -> Result<Option<Location>, MapsFailure> {
        let town = town(address);
        let call = Call::get(&self.base, &["v4", "geocode", "address"]).query(&[
            ("address.regionCode", address.country.as_str()),
            ("address.addressLines", address.line1.as_str()),
            ("address.addressLines", &town),
            ("languageCode", "en"),
        ]);
        let body = self.answer(call, FIELDS, remaining).await?;
        Ok(point(&body, address))
    }

    /// The point of a place (`GET /v4/geocode/places/{place_id}`) that was chosen for an address; nothing
    /// where Google knows it too vaguely, or it is not that address any more. As with [`Self::point`], nothing
    /// is sent twice, it takes at most two seconds, and the point may be kept for 30 days.
    ///
    /// # Errors
    /// Among others [`MapsFailure::NotFound`] for an id that Google does not know any more, and
    /// [`MapsFailure::Invalid`] for one that is none.
    pub async fn point_of_place(
        &self,
        place_id: &PlaceId,
        address: &Address,
        remaining: Duration,
    ) -> Result<Option<Location>, MapsFailure> {
        let path = ["v4", "geocode", "places", place_id.as_str()];
        let call = Call::get(&self.base, &path).query(&[("languageCode", "en")]);
        let body = self.answer(call, PLACE_FIELDS, remaining).await?;
        Ok(point_of_place(&body, address))
    }

    async fn answer(
        &self,
        call: Call,
        fields: &'static str,
        remaining: Duration,
    ) -> Result<Value, MapsFailure> {
        let call = call
            .secret("x-goog-api-key", &self.api_key)?
            .header("x-goog-fieldmask", fields);
        let answer = self.http.exchange(&call, remaining, LONGEST).await?;
        if !answer.status.is_success() {
            return Err(MapsFailure::of(&answer));
        }
        Ok(answer.json()?)
    }
}

/// City, region and postal code in one line.
fn town(address: &Address) -> String {
    let parts = [
        address.city.as_ref().map(AddressLine::as_str),
        address.region.as_ref().map(AddressLine::as_str),
        address.postal_code.as_ref().map(PostalCode::as_str),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// One result. Version 4 does not say whether it fits in part alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    location: WrittenPoint,
    #[serde(default)]
    granularity: String,
    #[serde(default)]
    address_components: Vec<Component>,
}

/// Reads the best result; no result is `{}`.
fn point(body: &Value, address: &Address) -> Option<Location> {
    let found = Found::deserialize(body.pointer("/results/0")?).ok()?;
    found.fits(address).then(|| found.location.location())?
}

/// Reads a place.
fn point_of_place(body: &Value, address: &Address) -> Option<Location> {
    let found = Found::deserialize(body).ok()?;
    let is_vague = matches!(&*found.granularity, "" | "APPROXIMATE");
    let is_it = !is_vague && found.agrees_with(address);
    is_it.then(|| found.location.location())?
}

impl Found {
    /// Whether it is this very house: the number, the postal code and the country are those of the address.
    /// Anything less exact is for a person to look at.
    fn fits(&self, address: &Address) -> bool {
        let is_exact = matches!(&*self.granularity, "ROOFTOP" | "RANGE_INTERPOLATED");
        let is_whole = self.long("street_number").is_some() && self.country().is_some();
        is_exact && is_whole && self.agrees_with(address)
    }

    /// Whether number, postal code and country are none but those of the address, as far as both are known.
    fn agrees_with(&self, address: &Address) -> bool {
        let number = self.long("street_number");
        let code = self.long("postal_code");
        let typed_code = address.postal_code.as_ref().map(PostalCode::as_str);
        let mut codes = code.into_iter().zip(typed_code);
        number.is_none_or(|number| has_number(address.line1.as_str(), number))
            && self
                .country()
                .is_none_or(|country| country == address.country.as_str())
            && codes.all(|(code, typed)| is_same_code(typed, code))
    }

    fn country(&self) -> Option<&str> {
        self.part("country")?.short_text.as_deref()
    }

    fn long(&self, kind: &str) -> Option<&str> {
        self.part(kind)?.long_text.as_deref()
    }

    fn part(&self, kind: &str) -> Option<&Component> {
        self.address_components.iter().find(|one| one.is(kind))
    }
}

/// Whether a line has this house number.
fn has_number(line: &str, number: &str) -> bool {
    let is_separator = |c: char| c.is_whitespace() || c == ',';
    let mut words = line.split(is_separator);
    words.any(|word| word.eq_ignore_ascii_case(number))
}

/// Whether two postal codes are one, of which either may be the longer form (ZIP+4).
fn is_same_code(a: &str, b: &str) -> bool {
    let plain = |code: &str| {
        let kept = code.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|c| c.to_ascii_uppercase()).collect::<String>()
    };
    let (a, b) = (plain(a), plain(b));
    !a.is_empty() && !b.is_empty() && (a.starts_with(&b) || b.starts_with(&a))
}

/// Shows neither key nor address.
impl fmt::Debug for GoogleGeocoding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "GoogleGeocoding({:?})", self.base)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn address(line1: &str, postal_code: Option<&str>) -> Address {
        let address = json!({
            "line1": line1, "city": "Denver", "region": "CO", "country": "US",
            "postal_code": postal_code,
        });
        serde_json::from_value(address).unwrap()
    }

    fn answer(granularity: &str, parts: &[(&str, &str)]) -> Value {
        let part = |(kind, text): &(&str, &str)| json!({"types": [kind, "political"], "longText": text, "shortText": text});
        json!({"results": [{
            "location": {"latitude": 39.7, "longitude": -105.0},
            "granularity": granularity,
            "addressComponents": parts.iter().map(part).collect::<Vec<_>>(),
        }]})
    }

    const HOUSE: [(&str, &str); 3] = [
        ("street_number", "12"),
        ("country", "US"),
        ("postal_code", "80202"),
    ];

    #[test]
    fn only_the_very_house_has_a_point() {
        let typed = address("12 Main St", Some("80202-1234"));
        for (name, body, is_found) in [
            ("the house", answer("ROOFTOP", &HOUSE), true),
            (
                "between two houses",
                answer("RANGE_INTERPOLATED", &HOUSE),
                true,
            ),
            (
                "the middle of a street",
                answer("GEOMETRIC_CENTER", &HOUSE),
                false,
            ),
            ("a town", answer("APPROXIMATE", &HOUSE), false),
            ("no word of how exact", answer("", &HOUSE), false),
            (
                "another number",
                answer("ROOFTOP", &[("street_number", "120"), HOUSE[1], HOUSE[2]]),
                false,
            ),
            ("no number", answer("ROOFTOP", &HOUSE[1..]), false),
            (
                "another postal code",
                answer("ROOFTOP", &[HOUSE[0], HOUSE[1], ("postal_code", "80210")]),
                false,
            ),
            ("no postal code", answer("ROOFTOP", &HOUSE[..2]), true),
            (
                "another country",
                answer("ROOFTOP", &[HOUSE[0], ("country", "CA"), HOUSE[2]]),
                false,
            ),
            (
                "no country",
                answer("ROOFTOP", &[HOUSE[0], HOUSE[2]]),
                false,
            ),
            ("nothing", json!({}), false),
            ("no result", json!({"results": []}), false),
            ("a result of nothing", json!({"results": [{}]}), false),
            ("noise", json!([1, "x", null]), false),
        ] {
            assert_eq!(point(&body, &typed).is_some(), is_found, "{name}");
        }
        let mut nowhere = answer("ROOFTOP", &HOUSE);
        nowhere["results"][0]["location"] = json!({});
        assert_eq!(point(&nowhere, &typed), None, "0,0 is nowhere");
    }

    #[test]
    fn a_place_that_was_chosen_need_not_be_a_house_but_contradicts_no_address() {
        let typed = address("12 Main St", Some("80202"));
        for (name, granularity, parts, is_found) in [
            ("the house", "ROOFTOP", &HOUSE[..], true),
            (
                "a building without a number",
                "GEOMETRIC_CENTER",
                &HOUSE[1..],
                true,
            ),
            ("no address at all", "GEOMETRIC_CENTER", &HOUSE[..0], true),
            ("a town", "APPROXIMATE", &HOUSE[1..], false),
            ("no word of how exact", "", &HOUSE[..], false),
            (
                "another number",
                "ROOFTOP",
                &[("street_number", "120")][..],
                false,
            ),
            (
                "another country",
                "ROOFTOP",
                &[HOUSE[0], ("country", "CA")][..],
                false,
            ),
            (
                "another postal code",
                "ROOFTOP",
                &[HOUSE[0], ("postal_code", "80210")][..],
                false,
            ),
        ] {
            let body = answer(granularity, parts)["results"][0].take();
            assert_eq!(point_of_place(&body, &typed).is_some(), is_found, "{name}");
        }
        for body in [json!({}), json!([]), answer("ROOFTOP", &HOUSE)] {
            assert_eq!(point_of_place(&body, &typed), None, "{body}");
        }
    }

    #[test]
    fn numbers_and_codes_are_compared_as_people_write_them() {
        assert!(has_number("Hauptstraße 12a", "12A") && has_number("12, Main St", "12"));
        assert!(!has_number("112 Main St", "12") && !has_number("Main St", "12"));
        assert!(is_same_code("k1a 0b1", "K1A0B1") && is_same_code("80202", "80202-1234"));
        assert!(!is_same_code("80202", "80203") && !is_same_code("-", "80202"));
    }

    #[test]
    fn the_line_of_the_town_leaves_out_what_there_is_not() {
        assert_eq!(town(&address("1 A St", None)), "Denver, CO");
        assert_eq!(town(&address("1 A St", Some("80202"))), "Denver, CO, 80202");
    }
}
