//! `/_control/meta`: play a person, deliver updates, look at what companies sent.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::act::{MetaActed, MetaAction};
use super::batch::{MetaBatch, MetaBatchReport};
use super::hook::MetaOddities;
use super::media_store::MetaQuirks;
use super::options::MetaNumber;
use super::people::MetaPerson;
use super::template::MetaTemplate;
use super::view;
use crate::hooks::Attempt;
use crate::world::World;

/// The largest request: a batch of a thousand updates, or a file.
const CAP_BYTES: usize = 48 * 1024 * 1024;

/// The control API of Meta.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .route("/numbers", get(number_list).post(number_add))
        .route("/subscriptions", post(subscription_add))
        .route("/codes", post(code_make))
        .route("/tokens", post(token_set))
        .route("/templates", post(template_add))
        .route("/people", get(person_list).post(person_set))
        .route("/chats/{number}/{person}", get(chat_view))
        .route("/actions", post(act))
        .route("/batch", post(batch))
        .route("/raw", post(raw))
        .route("/verify", post(verify))
        .route("/sent", get(sent_list))
        .route("/said", get(person_message_list))
        .route("/media", get(media_list))
        .route("/media/{id}", get(view::file).patch(media_change))
        .layer(DefaultBodyLimit::max(CAP_BYTES))
        .with_state(Arc::clone(world))
}

type Shared = State<Arc<World>>;

async fn number_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.meta_numbers() }))
}

async fn number_add(State(world): Shared, Json(number): Json<MetaNumber>) -> StatusCode {
    world.meta.directory.with(|directory| directory.add(number));
    world.publish_numbers();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    waba_id: String,
}

/// Subscribes the platform's app to an account.
async fn subscription_add(State(world): Shared, Json(account): Json<Account>) -> StatusCode {
    world.meta_subscribe(&account.waba_id);
    StatusCode::NO_CONTENT
}

/// A code as the end of a sign-up hands it out.
async fn code_make(State(world): Shared, Json(account): Json<Account>) -> Json<Value> {
    Json(json!({ "code": world.meta_code(&account.waba_id) }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenChange {
    token: String,
    waba_ids: Option<Vec<String>>,
    #[serde(default)]
    revoked: bool,
}

/// Makes a token of the platform's app, or revokes any.
async fn token_set(State(world): Shared, Json(set): Json<TokenChange>) -> StatusCode {
    let now = world.clock.now();
    let known = world.meta.directory.with(|directory| {
        if set.revoked {
            return directory.revoke(&set.token);
        }
        directory.grant(&set.token, set.waba_ids, now);
        true
    });
    if known {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewTemplate {
    waba_id: String,
    template: MetaTemplate,
}

async fn template_add(State(world): Shared, Json(new): Json<NewTemplate>) -> StatusCode {
    world
        .meta
        .directory
        .with(|directory| directory.add_template(&new.waba_id, new.template));
    StatusCode::NO_CONTENT
}

async fn person_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.meta_people() }))
}

/// Adds a person, or changes what is known and how messages to them fail.
async fn person_set(State(world): Shared, Json(person): Json<MetaPerson>) -> Json<Value> {
    Json(json!({ "key": world.meta_add_person(&person) }))
}

async fn chat_view(
    State(world): Shared,
    Path((number, person)): Path<(String, usize)>,
) -> Json<Value> {
    Json(json!({ "items": world.meta_chat(&number, person) }))
}

async fn act(
    State(world): Shared,
    Json(action): Json<MetaAction>,
) -> Result<Json<MetaActed>, StatusCode> {
    let acted = world.meta_act(&action).await;
    acted.map(Json).ok_or(StatusCode::NOT_FOUND)
}

async fn batch(State(world): Shared, Json(batch): Json<MetaBatch>) -> Json<MetaBatchReport> {
    Json(world.meta_batch(&batch).await)
}

/// Any bytes, signed by the platform's app: text, or base64 for what is no text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    text: Option<String>,
    base64: Option<String>,
    #[serde(default)]
    odd: MetaOddities,
}

async fn raw(State(world): Shared, Json(raw): Json<Raw>) -> Result<Json<Attempt>, StatusCode> {
    let decoded = raw.base64.map(|text| STANDARD.decode(text));
    let decoded = decoded.transpose().map_err(|_| StatusCode::BAD_REQUEST)?;
    let bytes = decoded.or(raw.text.map(String::into_bytes));
    let bytes = Bytes::from(bytes.ok_or(StatusCode::BAD_REQUEST)?);
    let attempt = world.meta_raw(&bytes, raw.odd).await;
    attempt.map(Json).ok_or(StatusCode::CONFLICT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verify {
    verify_token: Option<String>,
}

/// Asks the platform's webhook for the challenge back, as when it is entered at Meta.
async fn verify(State(world): Shared, Json(verify): Json<Verify>) -> Json<Value> {
    let outcome = world
        .meta_verify_platform(verify.verify_token.as_deref())
        .await;
    Json(json!({ "verified": outcome.is_ok(), "error": outcome.err() }))
}

#[derive(Deserialize)]
struct SentFilter {
    to: Option<String>,
    phone_number_id: Option<String>,
}

/// What companies sent, newest first.
async fn sent_list(State(world): Shared, Query(filter): Query<SentFilter>) -> Json<Value> {
    let mut items = world.meta_sent();
    items.retain(|one| {
        filter.to.as_deref().is_none_or(|to| one.is_to(to))
            && filter
                .phone_number_id
                .as_ref()
                .is_none_or(|id| one.phone_number_id == *id)
    });
    Json(json!({ "items": items }))
}

/// The messages of people, newest first, with whether the company marked it as read.
async fn person_message_list(State(world): Shared) -> Json<Value> {
    Json(json!({ "items": world.meta_person_messages() }))
}

async fn media_list(State(world): Shared) -> Json<Value> {
    let items = world.meta.media_store.with(|media_store| media_store.all());
    Json(json!({ "items": items }))
}

/// Changes how a download misbehaves.
async fn media_change(
    State(world): Shared,
    Path(id): Path<String>,
    Json(quirks): Json<MetaQuirks>,
) -> StatusCode {
    if world.meta_quirk(&id, quirks) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}
