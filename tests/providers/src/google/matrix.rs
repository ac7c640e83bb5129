//! `POST /distanceMatrix/v2:computeRouteMatrix`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::grid::{Point, way};
use super::mask::Mask;
use super::matrix_request::{MatrixRequest, Waypoint};
use super::place_id;
use super::refusal::{Refusal, Result};
use crate::world::World;

/// The fields of an element.
const FIELDS: [&str; 9] = [
    "originIndex",
    "destinationIndex",
    "status",
    "condition",
    "distanceMeters",
    "duration",
    "staticDuration",
    "fallbackInfo",
    "localizedValues",
];

/// Answers with a stream of elements, whose failures come in an array like everything else.
pub(crate) async fn compute(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match computed(&world, &headers, &body) {
        Ok(answer) => Json(answer).into_response(),
        Err(refusal) => {
            let (status, body) = refusal.to_parts();
            (status, Json(json!([body]))).into_response()
        }
    }
}

fn computed(world: &World, headers: &HeaderMap, body: &[u8]) -> Result<Value> {
    let now = world.clock.now();
    let mask = Mask::required(headers, &FIELDS)?;
    let request = MatrixRequest::read(body, now)?;
    let most = world.knobs().google_elements_per_minute;
    if !world.google.admit_elements(request.elements(), most, now) {
        return Err(Refusal::over_quota());
    }
    let (origins, destinations) = request.ends();
    let mut elements = Vec::new();
    for (origin_index, origin) in origins.iter().enumerate() {
        for (destination_index, destination) in destinations.iter().enumerate() {
            let mut element = element(point(origin)?, point(destination)?, request.wants_traffic());
            // A zero is left out, as proto3 does it.
            if origin_index > 0 {
                element["originIndex"] = json!(origin_index);
            }
            if destination_index > 0 {
                element["destinationIndex"] = json!(destination_index);
            }
            elements.push(mask.apply(element));
        }
    }
    // They come as they are calculated, which is in no order.
    elements.reverse();
    Ok(match world.google.matrix_anomalies.take() {
        Some(anomaly) => anomaly.spoil(elements),
        None => Value::Array(elements),
    })
}

fn point(waypoint: &Waypoint) -> Result<Point> {
    match waypoint {
        Waypoint::Location { lat_lng, .. } => lat_lng.point(),
        Waypoint::PlaceId(id) => place_id::point(id).ok_or_else(|| {
            let message = "The place does not exist.";
            Refusal::of(StatusCode::NOT_FOUND, message)
        }),
    }
}

fn element(from: Point, to: Point, wants_traffic: bool) -> Value {
    let Some(way) = way(from, to) else {
        return json!({ "status": {}, "condition": "ROUTE_NOT_FOUND" });
    };
    let seconds = if wants_traffic {
        way.seconds
    } else {
        way.empty_seconds
    };
    let mut element = json!({
        "status": {},
        "condition": "ROUTE_EXISTS",
        "duration": format!("{seconds:.0}s"),
        "staticDuration": format!("{:.0}s", way.empty_seconds),
    });
    let meters = format!("{:.0}", way.meters);
    if meters != "0" {
        element["distanceMeters"] = json!(meters.parse::<u64>().unwrap_or_default());
    }
    element
}
