//! Where a customer is served.

mod parts;
mod point;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::id::SiteId;
use crate::instant;
use crate::invalid::Invalid;
use crate::place::PlaceId;
use crate::text::{AddressLine, Label, Note, PostalCode};
use crate::value::{self, debug_by_name, travels_as_text};
use crate::zone::TimeZone;

pub use point::{GOOGLE_POINT_TERM, LocationSource, is_google_point_due};

/// The officially assigned codes of ISO 3166-1 alpha-2, in their order.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI \
    BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY \
    CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN \
    GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH \
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL \
    PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV \
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN \
    VU WF WS YE YT ZA ZM ZW";

/// A country by its two upper-case letters (ISO 3166-1 alpha-2).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Country(String);

impl Country {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() == 2 && COUNTRIES.split(' ').any(|code| code == text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::because(
                "must be a country code of two capital letters like US",
            ))
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

debug_by_name!(Country, Address, Location);
travels_as_text!(Country, |country| country.as_str(), {
    "description": "A country by its two letters (ISO 3166-1 alpha-2).",
    "examples": ["US"],
    "type": "string",
    "pattern": "^[A-Z]{2}$"
});

/// A postal address. City and region are required where addresses of the country have them.
#[derive(Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Address {
    /// Street and house number.
    pub line1: AddressLine,
    /// Apartment, suite, floor or building.
    #[serde(default)]
    pub line2: Option<AddressLine>,
    /// City or town. Required but for countries whose addresses can do without one, such as Singapore.
    #[serde(default)]
    #[schemars(example = &"Denver")]
    pub city: Option<AddressLine>,
    /// State, province or county. Required where addresses have one, as in the United States, Canada,
    /// Mexico, Australia, Brazil, Italy, Spain, India and Japan.
    #[serde(default)]
    #[schemars(example = &"CO")]
    pub region: Option<AddressLine>,
    /// Postal code, where the country has them.
    #[serde(default)]
    pub postal_code: Option<PostalCode>,
    /// Where the address is; it decides which other parts are required.
    pub country: Country,
}

impl Address {
    /// Whether it has what addresses of its country have.
    pub fn is_complete(&self) -> bool {
        let code = self.country.as_str();
        (self.city.is_some() || !parts::needs_city(code))
            && (self.region.is_some() || !parts::needs_region(code))
    }
}

/// An address before it is known whether it is complete.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    line1: AddressLine,
    #[serde(default)]
    line2: Option<AddressLine>,
    #[serde(default)]
    city: Option<AddressLine>,
    #[serde(default)]
    region: Option<AddressLine>,
    #[serde(default)]
    postal_code: Option<PostalCode>,
    #[serde(default, deserialize_with = "named")]
    country: Option<Country>,
}

/// Null is no country.
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Country>, D::Error> {
    Country::deserialize(deserializer).map(Some)
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let code = written.country.as_ref().map_or("", Country::as_str);
        // Most addresses have a city, so that it is missed even before the country is known.
        if written.city.is_none() && parts::needs_city(code) {
            return Err(D::Error::missing_field("city"));
        }
        if written.region.is_none() && parts::needs_region(code) {
            return Err(D::Error::missing_field("region"));
        }
        let country = written.country;
        let country = country.ok_or_else(|| D::Error::missing_field("country"))?;
        Ok(Self {
            line1: written.line1,
            line2: written.line2,
            city: written.city,
            region: written.region,
            postal_code: written.postal_code,
            country,
        })
    }
}

/// A point on the map (WGS 84), kept in millionths of a degree: a tenth of a metre.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Degrees", into = "Degrees")]
pub struct Location {
    lat: i32,
    lng: i32,
}

impl Location {
    /// A point from degrees north and degrees east, rounded to millionths.
    pub fn from_degrees(lat: f64, lng: f64) -> Result<Self, Invalid> {
        if !(-90.0..=90.0).contains(&lat) {
            Err(Invalid::because("must have a latitude from -90 to 90"))
        } else if !(-180.0..=180.0).contains(&lng) {
            Err(Invalid::because("must have a longitude from -180 to 180"))
        } else {
            Ok(Self {
                lat: millionths(lat),
                lng: millionths(lng),
            })
        }
    }

    /// Degrees north.
    pub fn lat(self) -> f64 {
        f64::from(self.lat) / 1e6
    }

    /// Degrees east.
    pub fn lng(self) -> f64 {
        f64::from(self.lng) / 1e6
    }

    /// Millionths of a degree north and east.
    pub const fn to_micro_degrees(self) -> (i32, i32) {
        (self.lat, self.lng)
    }

    /// The same point from millionths of a degree north and east.
    pub fn from_micro_degrees(lat: i32, lng: i32) -> Result<Self, Invalid> {
        Self::from_degrees(f64::from(lat) / 1e6, f64::from(lng) / 1e6)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a degree is at most 180 in magnitude"
)]
fn millionths(degrees: f64) -> i32 {
    (degrees * 1e6).round() as i32
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Degrees {
    #[serde(deserialize_with = "value::number")]
    lat: f64,
    #[serde(deserialize_with = "value::number")]
    lng: f64,
}

impl TryFrom<Degrees> for Location {
    type Error = Invalid;

    fn try_from(degrees: Degrees) -> Result<Self, Invalid> {
        Self::from_degrees(degrees.lat, degrees.lng)
    }
}

impl From<Location> for Degrees {
    fn from(location: Location) -> Self {
        Self {
            lat: location.lat(),
            lng: location.lng(),
        }
    }
}

impl JsonSchema for Location {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "GeoPoint".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A point on the map (WGS 84), to a millionth of a degree.",
            "type": "object",
            "properties": {
                "lat": {
                    "description": "Degrees north.",
                    "type": "number",
                    "format": "double",
                    "minimum": -90,
                    "maximum": 90,
                    "examples": [39.7392]
                },
                "lng": {
                    "description": "Degrees east.",
                    "type": "number",
                    "format": "double",
                    "minimum": -180,
                    "maximum": 180,
                    "examples": [-104.9903]
                }
            },
            "required": ["lat", "lng"],
            "additionalProperties": false
        })
    }
}

/// A service address of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Site {
    /// Identifies the site for good, in paths and wherever something refers to it.
    pub site_id: SiteId,
    /// What the company calls the site.
    #[schemars(example = &"Home")]
    #[serde(default)]
    pub label: Option<Label>,
    /// The postal address of the site.
    pub address: Address,
    /// The zone of its local time.
    pub time_zone: TimeZone,
    /// Google's id of the place, where the address was chosen among suggestions; null once Google does not
    /// know it any more.
    #[serde(default)]
    pub place_id: Option<PlaceId>,
    /// Where it is on the map.
    #[serde(default)]
    pub location: Option<Location>,
    /// How the point is known; null where there is none, and for points from before that was kept, which the
    /// company has entered.
    #[serde(default)]
    pub location_source: Option<LocationSource>,
    /// Since when the point is known; null where `location_source` is.
    #[serde(default, with = "instant::optional")]
    #[schemars(schema_with = "instant::optional::schema")]
    pub located_at: Option<Timestamp>,
    /// How to get in: a gate code, where the key is.
    #[serde(default)]
    pub access_note: Option<Note>,
}

/// A service address that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// What the company calls it.
    #[serde(default)]
    pub label: Option<Label>,
    /// The postal address of the site.
    pub address: Address,
    /// The zone of its local time; the company's when it names none.
    #[serde(default)]
    pub time_zone: Option<TimeZone>,
    /// Google's id of the place, where the address was chosen among suggestions.
    #[serde(default)]
    pub place_id: Option<PlaceId>,
    /// Where it is on the map. A point that comes with a `place_id` is taken for Google's, and forgotten after
    /// 25 days.
    #[serde(default)]
    pub location: Option<Location>,
    /// Whether somebody has looked at the point on the map and confirmed or moved it: it is the company's own
    /// then, and stays.
    #[serde(default)]
    pub location_confirmed: bool,
    /// How to get in: a gate code, where the key is.
    #[serde(default)]
    pub access_note: Option<Note>,
}

impl Site {
    /// Forgets the place of Google's, if it is this one; says whether it was.
    pub fn forget_place(&mut self, place_id: &PlaceId) -> bool {
        let is_it = self.place_id.as_ref() == Some(place_id);
        if is_it {
            self.place_id = None;
        }
        is_it
    }
}

impl NewSite {
    /// The site with its id, and with this zone if it names none. A point that one of these sites has
    /// already keeps its source and its age.
    pub fn with_id<'a>(
        self,
        site_id: SiteId,
        otherwise: &TimeZone,
        known: impl IntoIterator<Item = &'a Site>,
        now: Timestamp,
    ) -> Site {
        let (location_source, located_at) = self.source(known, now);
        let Self {
            label,
            address,
            time_zone,
            place_id,
            location,
            location_confirmed: _,
            access_note,
        } = self;
        Site {
            site_id,
            label,
            address,
            time_zone: time_zone.unwrap_or_else(|| otherwise.clone()),
            place_id,
            location,
            location_source,
            located_at,
            access_note,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SITE: &str = r#"{
        "label": "Shop",
        "address": {"line1": "1 Canary St", "city": "Austin", "region": "TX", "country": "US"},
        "time_zone": "America/Chicago",
        "location": {"lat": 30.2672, "lng": -97.743061},
        "access_note": "Ring twice"
    }"#;

    #[test]
    fn a_site_round_trips() {
        let new: NewSite = serde_json::from_str(SITE).unwrap();
        let utc = TimeZone::parse("UTC").unwrap();
        let site = new.with_id(
            SiteId::at(Timestamp::UNIX_EPOCH),
            &utc,
            [],
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(site.time_zone.as_str(), "America/Chicago");
        let json = serde_json::to_value(&site).unwrap();
        assert_eq!(
            json["location"],
            serde_json::json!({"lat": 30.2672, "lng": -97.743_061})
        );
        assert!(json["address"]["line2"].is_null());
        assert_eq!(serde_json::from_value::<Site>(json).unwrap(), site);
    }

    #[test]
    fn a_site_without_a_zone_takes_the_one_it_is_given() {
        let json = SITE.replace(r#""time_zone": "America/Chicago","#, "");
        let new: NewSite = serde_json::from_str(&json).unwrap();
        let utc = TimeZone::parse("UTC").unwrap();
        let site = new.with_id(
            SiteId::at(Timestamp::UNIX_EPOCH),
            &utc,
            [],
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(site.time_zone, utc);
    }

    #[test]
    fn debug_shows_no_address() {
        let site = serde_json::from_str::<NewSite>(SITE).unwrap();
        let debug = format!("{site:?}");
        for secret in ["Shop", "Canary", "Austin", "30.2", "30267200", "Ring"] {
            assert!(!debug.contains(secret), "{debug}");
        }
    }

    #[test]
    fn what_is_nowhere_is_refused() {
        for (right, wrong) in [
            ("30.2672", "90.1"),
            ("-97.743061", "180.5"),
            ("30.2672", "\"30.2672\""),
            ("30.2672", "1e400"),
            ("30.2672", "4000000000000"),
            ("\"US\"", "\"us\""),
            ("\"US\"", "\"XX\""),
            ("\"US\"", "\"AD AE\""),
            ("\"1 Canary St\"", "\" \""),
            ("\"city\"", "\"town\""),
        ] {
            let json = SITE.replace(right, wrong);
            assert!(serde_json::from_str::<NewSite>(&json).is_err(), "{wrong}");
        }
    }

    fn address(country: &str, parts: &str) -> Result<Address, String> {
        let json = format!(r#"{{"line1": "1 Canary St", "country": "{country}"{parts}}}"#);
        serde_json::from_str(&json).map_err(|error| error.to_string())
    }

    #[test]
    fn a_region_is_required_only_where_addresses_have_one() {
        const CITY: &str = r#", "city": "Sample""#;
        for country in [
            "US", "CA", "MX", "AU", "BR", "IN", "IT", "ES", "CN", "KR", "RU",
        ] {
            let error = address(country, CITY).unwrap_err();
            assert!(
                error.starts_with("missing field `region`"),
                "{country}: {error}"
            );
            let whole = format!(r#"{CITY}, "region": "Sample""#);
            assert!(address(country, &whole).is_ok(), "{country}");
        }
        for country in [
            "FR", "DE", "GB", "IE", "NL", "CH", "SE", "IL", "KE", "NG", "NZ", "PA", "MC",
        ] {
            assert!(address(country, CITY).is_ok(), "{country}");
            let error = address(country, "").unwrap_err();
            assert!(
                error.starts_with("missing field `city`"),
                "{country}: {error}"
            );
        }
    }

    #[test]
    fn a_city_is_not_required_where_addresses_can_do_without_one() {
        let singapore = r#", "postal_code": "238857""#;
        let stored = serde_json::to_value(address("SG", singapore).unwrap()).unwrap();
        assert!(stored["city"].is_null() && stored["region"].is_null());
        assert!(address("SG", r#", "city": "Singapore", "region": "Singapore""#).is_ok());
        for country in ["HK", "AE", "JP", "KY", "NR"] {
            assert!(
                address(country, r#", "region": "Sample""#).is_ok(),
                "{country}"
            );
            assert!(address(country, "").is_err(), "{country}");
        }
        for country in ["GI", "MO"] {
            assert!(address(country, "").is_ok(), "{country}");
        }
    }

    #[test]
    fn the_list_of_countries_is_whole_and_in_order() {
        let codes: Vec<_> = COUNTRIES.split(' ').collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted_by(|a, b| a < b));
        assert!(codes.iter().all(|code| code.len() == 2));
    }

    proptest! {
        #[test]
        fn a_stored_point_stays_where_it_is(lat in -90.0..=90.0, lng in -180.0..=180.0) {
            let point = Location::from_degrees(lat, lng).unwrap();
            prop_assert_eq!(Location::from_degrees(point.lat(), point.lng()), Ok(point));
            prop_assert!((point.lat() - lat).abs() < 1e-6 && (point.lng() - lng).abs() < 1e-6);
        }
    }
}
