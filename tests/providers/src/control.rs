//! The control API under `/_control`: look at what happened, set faults, turn knobs.
//!
//! Bodies are taken only as `application/json`, which no foreign page can send without asking.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::knobs::Knobs;
use crate::resend::{Mail, Oddities};
use crate::world::World;
use crate::{apns, google, meta, openai};

/// The control API.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .route("/mails", get(mail_list))
        .route("/mails/{id}", get(mail_view))
        .route("/requests", get(request_list))
        .route("/webhooks", get(webhook_list))
        .route("/webhooks/resend", post(webhook_send))
        .route(
            "/faults",
            get(fault_list).post(fault_add).delete(fault_clear),
        )
        .route("/settings", get(settings_view).patch(settings_change))
        .route("/clock", post(clock_advance))
        .route("/reset", post(reset))
        .with_state(Arc::clone(world))
        .nest("/meta", meta::control_routes(world))
        .nest("/apns", apns::control::routes(world))
        .nest("/openai", openai::control::routes(world))
        .nest("/google", google::control::routes(world))
}

type Shared = State<Arc<World>>;

#[derive(Deserialize)]
struct MailFilter {
    to: Option<String>,
}

/// All mails, newest first; those to one address with `?to=`.
async fn mail_list(State(world): Shared, Query(filter): Query<MailFilter>) -> Json<Value> {
    let mut mails = world.resend.mails();
    mails.retain(|mail| filter.to.as_deref().is_none_or(|to| mail.is_to(to)));
    Json(json!({ "items": mails }))
}

async fn mail_view(State(world): Shared, Path(id): Path<String>) -> Result<Json<Mail>, StatusCode> {
    world
        .resend
        .mail(&id)
        .map(Json)
        .ok_or(StatusCode::NOT_FOUND)
}

async fn request_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.journal.all() }))
}

async fn webhook_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.hooks.all() }))
}

/// An event to send, with what is to be wrong about it.
#[derive(Deserialize)]
struct Webhook {
    event: Value,
    #[serde(flatten)]
    odd: Oddities,
}

async fn webhook_send(State(world): Shared, Json(webhook): Json<Webhook>) -> Json<Value> {
    let attempts = world.announce_oddly(&webhook.event, &webhook.odd).await;
    Json(json!({ "attempts": attempts }))
}

async fn fault_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.faults.all() }))
}

async fn fault_add(State(world): Shared, Json(fault): Json<Fault>) -> StatusCode {
    world.faults.add(fault);
    world.publish_faults();
    StatusCode::NO_CONTENT
}

async fn fault_clear(State(world): Shared) -> StatusCode {
    world.faults.clear();
    world.publish_faults();
    StatusCode::NO_CONTENT
}

async fn settings_view(State(world): Shared) -> Json<Knobs> {
    Json(world.knobs())
}

/// Changes the fields that are given and leaves the others.
async fn settings_change(
    State(world): Shared,
    Json(change): Json<Value>,
) -> Result<Json<Knobs>, (StatusCode, String)> {
    let mut settings = json!(world.knobs());
    change_fields(&mut settings, &change);
    let knobs: Knobs = serde_json::from_value(settings)
        .map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
    world.set_knobs(knobs.clone());
    Ok(Json(knobs))
}

fn change_fields(settings: &mut Value, change: &Value) {
    for (name, value) in change.as_object().into_iter().flatten() {
        if value.is_object() && settings[name].is_object() {
            change_fields(&mut settings[name], value);
        } else {
            settings[name] = value.clone();
        }
    }
}

#[derive(Deserialize)]
struct Advance {
    seconds: u32,
}

async fn clock_advance(State(world): Shared, Json(advance): Json<Advance>) -> Json<Value> {
    world
        .clock
        .advance(SignedDuration::from_secs(advance.seconds.into()));
    Json(json!({ "now": world.clock.now() }))
}

async fn reset(State(world): Shared) -> StatusCode {
    world.reset();
    StatusCode::NO_CONTENT
}
