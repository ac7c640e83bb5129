//! Control of `OpenAI` under `/_control/openai`: what it says next, and how its answers go wrong.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::whim::{Saying, Waiting};
use crate::world::World;

/// The control of `OpenAI`.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .route("/whims", get(whim_list).post(whim_add).delete(whim_clear))
        .route("/sayings", post(saying_add))
        .with_state(Arc::clone(world))
}

type Shared = State<Arc<World>>;

async fn whim_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.openai.whims.all() }))
}

async fn whim_add(State(world): Shared, Json(waiting): Json<Waiting>) -> StatusCode {
    world.openai.whims.add(waiting);
    StatusCode::NO_CONTENT
}

async fn whim_clear(State(world): Shared) -> StatusCode {
    world.openai.whims.clear();
    StatusCode::NO_CONTENT
}

async fn saying_add(State(world): Shared, Json(saying): Json<Saying>) -> StatusCode {
    world.openai.sayings.add(saying);
    StatusCode::NO_CONTENT
}
