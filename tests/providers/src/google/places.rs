//! Places (New): `POST /v1/places:autocomplete` and `GET /v1/places/{place_id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::mask::Mask;
use super::place_id;
use super::places_request::{Search, check_session};
use super::refusal::{Refusal, Result};
use super::street::House;
use crate::world::World;

/// Suggestions that one answer has at most.
const MOST: usize = 5;

/// The fields of a place that this world knows.
const FIELDS: [&str; 10] = [
    "id",
    "name",
    "formattedAddress",
    "addressComponents",
    "postalAddress",
    "location",
    "viewport",
    "types",
    "timeZone",
    "utcOffsetMinutes",
];

/// Suggests houses of the grid.
pub(crate) async fn autocomplete(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>> {
    admit(&world)?;
    let mask = Mask::read(&headers, &["suggestions"])?;
    let search = Search::read(&body)?;
    let houses = if search.looks_in("us") {
        House::beginning(&search.input)
    } else {
        Vec::new()
    };
    let all: Vec<_> = houses.into_iter().take(MOST).map(suggestion).collect();
    // No match is an empty message.
    let mut answer = json!({});
    if !all.is_empty() {
        answer["suggestions"] = json!(all);
    }
    if let Some(mask) = mask {
        answer = mask.apply(answer);
    }
    Ok(Json(spoiled(&world, answer)))
}

fn suggestion(house: House) -> Value {
    let place_id = house.place_id();
    let town = "Denver, CO, USA";
    json!({ "placePrediction": {
        "place": format!("places/{place_id}"),
        "placeId": place_id,
        "text": { "text": format!("{}, {town}", house.line()), "matches": [{ "endOffset": 1 }] },
        "structuredFormat": {
            "mainText": { "text": house.line(), "matches": [{ "endOffset": 1 }] },
            "secondaryText": { "text": town },
        },
        "types": ["street_address", "geocode"],
    } })
}

/// How a place is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Choice {
    session_token: Option<String>,
    #[serde(rename = "languageCode")]
    _language_code: Option<String>,
    #[serde(rename = "regionCode")]
    _region_code: Option<String>,
}

/// A place, which need not be a house.
pub(crate) async fn place(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Query(choice): Query<Choice>,
    headers: HeaderMap,
) -> Result<Json<Value>> {
    admit(&world)?;
    let mask = Mask::required(&headers, &FIELDS)?;
    if let Some(session) = &choice.session_token {
        check_session(session)?;
    }
    let point = place_id::known(&id)?;
    let mut place = json!({
        "id": id,
        "name": format!("places/{id}"),
        "location": { "latitude": point.lat, "longitude": point.lng },
        "types": ["premise"],
        "timeZone": { "id": "America/Denver" },
        "utcOffsetMinutes": -420,
    });
    if let Some(house) = House::at(point) {
        place["types"] = json!(["street_address"]);
        place["formattedAddress"] = json!(house.formatted());
        place["addressComponents"] = house.components();
        place["postalAddress"] = house.postal_address();
    }
    Ok(Json(spoiled(&world, mask.apply(place))))
}

/// Counts a request of this minute.
pub(super) fn admit(world: &World) -> Result<()> {
    let most = world.knobs().google_places_per_minute;
    if world.google.admit_place(most, world.clock.now()) {
        Ok(())
    } else {
        Err(Refusal::over_quota())
    }
}

/// The answer, as it goes wrong next.
pub(super) fn spoiled(world: &World, answer: Value) -> Value {
    match world.google.place_anomalies.take() {
        Some(anomaly) => anomaly.spoil(answer),
        None => answer,
    }
}
