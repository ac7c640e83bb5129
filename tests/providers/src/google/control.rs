//! Control of Google under `/_control/google`: how its next answers go wrong.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::matrix_anomaly::MatrixAnomaly;
use super::place_anomaly::PlaceAnomaly;
use crate::anomalies::Waiting;
use crate::world::World;

/// The control of Google.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .route(
            "/matrix-anomalies",
            get(anomaly_list).post(anomaly_add).delete(anomaly_clear),
        )
        .route(
            "/place-anomalies",
            get(place_list).post(place_add).delete(place_clear),
        )
        .with_state(Arc::clone(world))
}

type Shared = State<Arc<World>>;

async fn anomaly_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.google.matrix_anomalies.all() }))
}

async fn anomaly_add(
    State(world): Shared,
    Json(waiting): Json<Waiting<MatrixAnomaly>>,
) -> StatusCode {
    world.google.matrix_anomalies.add(waiting);
    StatusCode::NO_CONTENT
}

async fn anomaly_clear(State(world): Shared) -> StatusCode {
    world.google.matrix_anomalies.clear();
    StatusCode::NO_CONTENT
}

async fn place_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.google.place_anomalies.all() }))
}

async fn place_add(State(world): Shared, Json(waiting): Json<Waiting<PlaceAnomaly>>) -> StatusCode {
    world.google.place_anomalies.add(waiting);
    StatusCode::NO_CONTENT
}

async fn place_clear(State(world): Shared) -> StatusCode {
    world.google.place_anomalies.clear();
    StatusCode::NO_CONTENT
}
