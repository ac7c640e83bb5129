//! Geocoding v4: `GET /v4/geocode/address` and `GET /v4/geocode/places/{place_id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::mask::Mask;
use super::place_id;
use super::places::{admit, spoiled};
use super::refusal::{Refusal, Result};
use super::street::House;
use crate::world::World;

/// What a request may say.
const PARAMETERS: [&str; 4] = [
    "address.addressLines",
    "address.regionCode",
    "languageCode",
    "regionCode",
];

/// Finds a house of the grid by its address; for a street alone, its middle.
pub(crate) async fn address(
    State(world): State<Arc<World>>,
    Query(parameters): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Json<Value>> {
    admit(&world)?;
    let mask = Mask::read(&headers, &["results"])?;
    for (name, _) in &parameters {
        if !PARAMETERS.contains(&name.as_str()) {
            return Err(Refusal::invalid(format!("Unknown name \"{name}\".")));
        }
    }
    let named = |wanted: &'static str| {
        let all = parameters.iter().filter(move |(name, _)| name == wanted);
        all.map(|(_, value)| value.as_str())
    };
    let lines: Vec<_> = named("address.addressLines").collect();
    let first = lines.first().copied().unwrap_or_default();
    if first.is_empty() {
        return Err(Refusal::invalid("address_lines must not be empty."));
    }
    let is_here = named("address.regionCode").all(|code| code.eq_ignore_ascii_case("us"))
        && lines[1..].iter().all(|line| line.starts_with("Denver"));
    let house = House::beginning(first).into_iter().next();
    // No result is an empty message.
    let mut answer = json!({});
    if let Some(house) = house.filter(|_| is_here) {
        let has_number = first.starts_with(|c: char| c.is_ascii_digit());
        answer["results"] = json!([result(house, has_number)]);
    }
    if let Some(mask) = mask {
        answer = mask.apply(answer);
    }
    Ok(Json(spoiled(&world, answer)))
}

/// The languages of a place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Language {
    #[serde(rename = "languageCode")]
    _language_code: Option<String>,
    #[serde(rename = "regionCode")]
    _region_code: Option<String>,
}

/// Finds a place by its id; a corner of the grid has no address.
pub(crate) async fn place(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Query(_): Query<Language>,
    headers: HeaderMap,
) -> Result<Json<Value>> {
    const FIELDS: [&str; 8] = [
        "place",
        "placeId",
        "location",
        "granularity",
        "formattedAddress",
        "postalAddress",
        "addressComponents",
        "types",
    ];
    admit(&world)?;
    let mask = Mask::read(&headers, &FIELDS)?;
    let point = place_id::known(&id)?;
    let mut answer = match House::at(point) {
        Some(house) => result(house, true),
        None => json!({
            "place": format!("places/{id}"),
            "placeId": id,
            "location": { "latitude": point.lat, "longitude": point.lng },
            "granularity": "GEOMETRIC_CENTER",
            "types": ["premise"],
        }),
    };
    if let Some(mask) = mask {
        answer = mask.apply(answer);
    }
    Ok(Json(spoiled(&world, answer)))
}

fn result(house: House, is_exact: bool) -> Value {
    let point = house.point();
    let place_id = house.place_id();
    json!({
        "place": format!("places/{place_id}"),
        "placeId": place_id,
        "location": { "latitude": point.lat, "longitude": point.lng },
        "granularity": if is_exact { "ROOFTOP" } else { "GEOMETRIC_CENTER" },
        "formattedAddress": house.formatted(),
        "postalAddress": house.postal_address(),
        "addressComponents": house.components(),
        "types": ["street_address"],
    })
}
