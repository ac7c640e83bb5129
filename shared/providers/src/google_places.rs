//! Google Places (New): addresses while they are typed, and what is known of one
//! (<https://developers.google.com/maps/documentation/places/web-service/op-overview>).

use std::fmt;
use std::time::Duration;

use domain::address::{Country, Location};
use domain::language::Language;
use domain::place::{PlaceId, SearchSession};
use serde_json::{Value, json};

use crate::call::Call;
use crate::egress::{Base, EgressError};
use crate::google_failure::MapsFailure;
use crate::google_place::{PLACE_FIELDS, Place, SUGGESTION_FIELDS, Suggestion, place, suggestions};
use crate::http::Http;
use crate::provider::Provider;

/// How long a call may take: somebody is typing.
const LONGEST: Duration = Duration::from_secs(2);

/// The radius of the circle in which places are preferred, in meters: the most there is.
const NEAR_METERS: f64 = 50_000.0;

/// What somebody has typed of an address.
#[derive(Clone, Copy)]
pub struct PartialSearch<'a> {
    /// The text.
    pub text: &'a str,
    /// The search that it belongs to.
    pub session: &'a SearchSession,
    /// Where places are preferred.
    pub near: Option<Location>,
    /// Where places are looked for alone.
    pub country: Option<&'a Country>,
    /// The language of the answer.
    pub language: &'a Language,
}

/// The client of Google Places.
#[derive(Clone)]
pub struct GooglePlaces {
    http: Http,
    base: Base,
    api_key: String,
}

impl GooglePlaces {
    /// A client for this address and key. The address must be on the egress list.
    pub fn new(http: Http, url: &str, api_key: impl Into<String>) -> Result<Self, EgressError> {
        let base = http.egress().base(Provider::GoogleMaps, url)?;
        Ok(Self {
            http,
            base,
            api_key: api_key.into(),
        })
    }

    /// The places that may be meant, best first, at most five (`POST /v1/places:autocomplete`).
    ///
    /// Every request is billed, so nothing is sent twice; it takes at most two seconds.
    pub async fn suggestions(
        &self,
        search: PartialSearch<'_>,
        remaining: Duration,
    ) -> Result<Vec<Suggestion>, MapsFailure> {
        let call = Call::post_json(&self.base, &["v1", "places:autocomplete"], body(search));
        let answer = self.answer(call, SUGGESTION_FIELDS, remaining).await?;
        if answer.is_object() {
            Ok(suggestions(&answer))
        } else {
            Err(MapsFailure::unavailable("suggestions that are no object"))
        }
    }

    /// A place, by which the search of its session ends (`GET /v1/places/{place_id}`). Sent once; it takes
    /// at most two seconds.
    pub async fn place(
        &self,
        place_id: &PlaceId,
        session: Option<&SearchSession>,
        language: &Language,
        remaining: Duration,
    ) -> Result<Place, MapsFailure> {
        let mut call = Call::get(&self.base, &["v1", "places", place_id.as_str()])
            .query(&[("languageCode", language.as_str())]);
        if let Some(session) = session {
            call = call.query(&[("sessionToken", session.as_str())]);
        }
        let answer = self.answer(call, PLACE_FIELDS, remaining).await?;
        place(&answer).ok_or_else(|| MapsFailure::unavailable("a place without its point"))
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

fn body(search: PartialSearch<'_>) -> String {
    let mut body = json!({
        "input": search.text,
        "sessionToken": search.session.as_str(),
        "languageCode": search.language.as_str(),
        "locationBias": bias(search.near),
    });
    if let Some(country) = search.country {
        let code = country.as_str().to_ascii_lowercase();
        body["includedRegionCodes"] = json!([code]);
        body["regionCode"] = json!(code);
    }
    body.to_string()
}

/// Without a bias Google goes by where the caller's machine is, which is no place of any customer; the whole
/// world is none.
fn bias(near: Option<Location>) -> Value {
    let point =
        |latitude: f64, longitude: f64| json!({ "latitude": latitude, "longitude": longitude });
    match near {
        Some(near) => {
            let center = point(near.lat(), near.lng());
            json!({ "circle": { "center": center, "radius": NEAR_METERS } })
        }
        None => json!({ "rectangle": { "low": point(-90.0, -180.0), "high": point(90.0, 180.0) } }),
    }
}

/// Shows neither key nor address.
impl fmt::Debug for GooglePlaces {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "GooglePlaces({:?})", self.base)
    }
}
