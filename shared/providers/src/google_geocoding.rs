//! Google Geocoding v4: where an address is that somebody has typed
//! (<https://developers.google.com/maps/documentation/geocoding/geocoding-v4>).

use std::fmt;
use std::time::Duration;

use domain::address::{Address, Location};
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

/// What is asked for.
const FIELDS: &str = "results.location,results.granularity,results.addressComponents";

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
        let call = Call::get(&self.base, &["v4", "geocode", "address"])
            .query(&[
                ("address.regionCode", address.country.as_str()),
                ("address.addressLines", address.line1.as_str()),
                ("address.addressLines", &town),
                ("languageCode", "en"),
            ])
            .secret("x-goog-api-key", &self.api_key)?
            .header("x-goog-fieldmask", FIELDS);
        let answer = self.http.exchange(&call, remaining, LONGEST).await?;
        if !answer.status.is_success() {
            return Err(MapsFailure::of(&answer));
        }
        Ok(point(&answer.json()?, address))
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

impl Found {
    /// Whether it is this very house: the number, the postal code and the country are those of the address.
    /// Anything less exact is for a person to look at.
    fn fits(&self, address: &Address) -> bool {
        let is_exact = matches!(&*self.granularity, "ROOFTOP" | "RANGE_INTERPOLATED");
        let part = |kind: &str| {
            let mut all = self.address_components.iter();
            all.find(|one| one.is(kind))
        };
        let number = part("street_number").and_then(|one| one.long_text.as_deref());
        let code = part("postal_code").and_then(|one| one.long_text.as_deref());
        let country = part("country").and_then(|one| one.short_text.as_deref());
        let typed_code = address.postal_code.as_ref().map(PostalCode::as_str);
        is_exact
            && number.is_some_and(|number| has_number(address.line1.as_str(), number))
            && country.is_some_and(|country| country == address.country.as_str())
            && code.is_none_or(|code| typed_code.is_none_or(|typed| is_same_code(typed, code)))
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
