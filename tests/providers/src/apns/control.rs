//! Control of APNs under `/_control/apns`: what the phones show, and which devices are known.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::device::{Device, is_token};
use crate::world::World;

/// The control of APNs.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .route(
            "/devices",
            get(device_list).post(device_add).delete(device_clear),
        )
        .route("/phones", get(phone_list))
        .route(
            "/phones/{token}/notifications/{apns_id}",
            delete(notification_open),
        )
        .route("/notifications", get(notification_list))
        .with_state(Arc::clone(world))
}

type Shared = State<Arc<World>>;

async fn device_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.apns.devices() }))
}

async fn device_add(State(world): Shared, Json(device): Json<Device>) -> StatusCode {
    if !is_token(&device.token) {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    world.know(device);
    StatusCode::NO_CONTENT
}

async fn device_clear(State(world): Shared) -> StatusCode {
    world.apns.devices.with(Vec::clear);
    world.publish("iphones", &());
    StatusCode::NO_CONTENT
}

/// All phones with what they show, in the order of their first push.
async fn phone_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.apns.phones() }))
}

async fn notification_open(
    State(world): Shared,
    Path((token, apns_id)): Path<(String, String)>,
) -> StatusCode {
    if world.open(&token, &apns_id) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

#[derive(Deserialize)]
struct NotificationFilter {
    token: Option<String>,
}

/// All pushes that were accepted, oldest first; those to one device with `?token=`.
async fn notification_list(
    State(world): Shared,
    Query(filter): Query<NotificationFilter>,
) -> Json<Value> {
    Json(json!({ "items": world.apns.pushes(filter.token.as_deref()) }))
}
