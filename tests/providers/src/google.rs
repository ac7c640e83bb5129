//! Google Maps (<https://developers.google.com/maps/documentation>), mounted at `/google`: Routes
//! under `/routes`, Places under `/places`,
//! Geocoding under `/geocode`. Behind it stands no map but a grid of streets that covers the Earth.

pub(crate) mod control;
mod geocoding;
mod grid;
mod house_answer;
mod mask;
mod matrix;
mod matrix_anomaly;
mod matrix_request;
mod place_anomaly;
mod place_id;
mod places;
mod places_request;
mod refusal;
mod state;
mod street;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

pub use self::matrix_anomaly::MatrixAnomaly;
pub use self::place_anomaly::PlaceAnomaly;
pub(crate) use self::place_id::of as place_id_at;
pub(crate) use self::refusal::failure;
use self::refusal::{Refusal, Result};
pub(crate) use self::state::Google;
use crate::world::World;

/// The APIs.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .route(
            "/routes/distanceMatrix/v2:computeRouteMatrix",
            post(matrix::compute),
        )
        .route("/places/v1/places:autocomplete", post(places::autocomplete))
        .route("/places/v1/places/{place_id}", get(places::place))
        .route("/geocode/v4/geocode/address", get(geocoding::address))
        .route(
            "/geocode/v4/geocode/places/{place_id}",
            get(geocoding::place),
        )
        .fallback(|| async { Refusal::of(StatusCode::NOT_FOUND, "Method not found.") })
        .layer(from_fn_with_state(Arc::clone(world), admit))
        .with_state(Arc::clone(world))
}

/// Checks the key before anything else. It is taken from the header alone: one in the address ends
/// up in logs.
async fn admit(State(world): State<Arc<World>>, request: Request, next: Next) -> Response {
    match authorise(&world, request.headers()) {
        Err(refusal) => refusal.into_response(),
        Ok(()) => next.run(request).await,
    }
}

fn authorise(world: &World, headers: &HeaderMap) -> Result<()> {
    let shown = headers.get("x-goog-api-key");
    match shown.and_then(|value| value.to_str().ok()) {
        Some(key) if key == world.options.google_key => Ok(()),
        Some(_) => Err(Refusal::because(
            StatusCode::BAD_REQUEST,
            "API_KEY_INVALID",
            "API key not valid. Please pass a valid API key.",
        )),
        None => Err(Refusal::because(
            StatusCode::FORBIDDEN,
            "CREDENTIALS_MISSING",
            "Method doesn't allow unregistered callers.",
        )),
    }
}
