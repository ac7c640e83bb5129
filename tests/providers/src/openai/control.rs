//! Control of `OpenAI` under `/_control/openai`: its next answer, and how its answers go wrong.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::anomaly::{Anomaly, ScriptedAnswer};
use crate::anomalies::Waiting;
use crate::world::World;

/// The control of `OpenAI`.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .route(
            "/anomalies",
            get(anomaly_list).post(anomaly_add).delete(anomaly_clear),
        )
        .route("/scripted-answers", post(scripted_answer_add))
        .with_state(Arc::clone(world))
}

type Shared = State<Arc<World>>;

async fn anomaly_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.openai.anomalies.all() }))
}

async fn anomaly_add(State(world): Shared, Json(waiting): Json<Waiting<Anomaly>>) -> StatusCode {
    world.openai.anomalies.add(waiting);
    StatusCode::NO_CONTENT
}

async fn anomaly_clear(State(world): Shared) -> StatusCode {
    world.openai.anomalies.clear();
    StatusCode::NO_CONTENT
}

async fn scripted_answer_add(
    State(world): Shared,
    Json(scripted_answer): Json<ScriptedAnswer>,
) -> StatusCode {
    world.openai.scripted_answers.add(scripted_answer);
    StatusCode::NO_CONTENT
}
