//! Numbers, accounts and their templates in the Graph API.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::admit::Caller;
use super::fields::Fields;
use super::media::{self, Owner};
use super::options::MetaNumber;
use super::refusal::{Refusal, Result};
use crate::world::World;

type Shared = State<Arc<World>>;

/// The query of a look-up.
#[derive(Debug, Deserialize)]
pub(crate) struct Lookup {
    fields: Option<String>,
    limit: Option<usize>,
    after: Option<String>,
    name: Option<String>,
    language: Option<String>,
    status: Option<String>,
    #[serde(flatten)]
    owner: Owner,
}

/// `GET /{id}`: a number, an account or a file.
pub(crate) async fn view(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Query(lookup): Query<Lookup>,
) -> Result<Json<Value>> {
    let fields = lookup.fields.as_deref();
    if let Ok(number) = caller.number(&world, "get", &id) {
        return pick(&shown(&world, &caller, &number), fields).map(Json);
    }
    if caller.waba(&world, "get", &id).is_ok() {
        let account = json!({
            "id": id,
            "name": "A business account",
            "currency": "USD",
            "timezone_id": "1",
            "message_template_namespace": "c0ffee_00",
        });
        return pick(&account, fields).map(Json);
    }
    media::view(&world, &caller, &id, &lookup.owner).map(Json)
}

/// `POST /{phone_number_id}`: where the messages of a number go, for the app of the token.
pub(crate) async fn change(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>> {
    let number = caller.number(&world, "post", &id)?;
    let body: Value = serde_json::from_slice(&body)
        .map_err(|_| Refusal::of(100, "The request body is not valid JSON."))?;
    let fields = Fields::of(&body, "")?.only(&["webhook_configuration"])?;
    let fields = fields.object("webhook_configuration")?;
    let fields = fields.only(&["override_callback_uri", "verify_token"])?;
    let uri = fields.optional_text("override_callback_uri", 200)?;
    let uri = uri.filter(|uri| !uri.is_empty());
    let app_id = caller.0.app_id;
    if let Some(uri) = uri {
        expect_subscribed(&world, &app_id, &number.waba_id)?;
        world
            .meta_verified(uri, fields.text("verify_token", 200)?)
            .await?;
    }
    let uri = uri.map(ToOwned::to_owned);
    let directory = &world.meta.directory;
    directory.with(|directory| directory.set_number_override(&app_id, &id, uri));
    Ok(Json(json!({ "success": true })))
}

/// Only an app that is subscribed to an account may get its webhooks elsewhere.
pub(crate) fn expect_subscribed(world: &World, app_id: &str, waba_id: &str) -> Result<()> {
    let directory = &world.meta.directory;
    if directory.with(|directory| directory.subscription(app_id, waba_id).is_some()) {
        return Ok(());
    }
    let message = "Before override the current callback uri, your app must be subscribed to receive \
                   messages for WhatsApp Business Account";
    Err(Refusal::plain(100, message))
}

/// `DELETE /{media_id}`.
pub(crate) async fn delete(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Value>> {
    media::delete(&world, &caller, &id).map(Json)
}

/// `GET /{waba_id}/phone_numbers`.
pub(crate) async fn number_list(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Query(lookup): Query<Lookup>,
) -> Result<Json<Value>> {
    caller.waba(&world, "get", &id)?;
    let numbers = world.meta.directory.with(|all| all.numbers.clone());
    let items: Result<Vec<_>> = numbers
        .iter()
        .filter(|one| one.waba_id == id)
        .map(|one| pick(&shown(&world, &caller, one), lookup.fields.as_deref()))
        .collect();
    page(&world, &format!("{id}/phone_numbers"), &items?, &lookup).map(Json)
}

/// `GET /{waba_id}/message_templates`.
pub(crate) async fn template_list(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Query(lookup): Query<Lookup>,
) -> Result<Json<Value>> {
    caller.waba(&world, "get", &id)?;
    let all = world
        .meta
        .directory
        .with(|directory| directory.templates(&id).to_vec());
    let is = |filter: &Option<String>, value: &str| {
        let same = |filter: &String| filter.eq_ignore_ascii_case(value);
        filter.as_ref().is_none_or(same)
    };
    let items: Result<Vec<_>> = all
        .iter()
        .filter(|one| is(&lookup.name, &one.name) && is(&lookup.language, &one.language))
        .filter(|one| is(&lookup.status, &one.status))
        .map(|one| pick(&json!(one), lookup.fields.as_deref()))
        .collect();
    page(&world, &format!("{id}/message_templates"), &items?, &lookup).map(Json)
}

/// A number with all its fields.
fn shown(world: &World, caller: &Caller, number: &MetaNumber) -> Value {
    let app_id = &caller.0.app_id;
    let default = world
        .meta
        .directory
        .with(|directory| directory.app(app_id).cloned())
        .and_then(|app| world.meta_callback(&app));
    let mut configuration = json!({ "application": default });
    world.meta.directory.with(|directory| {
        if let Some(url) = directory.number_override(app_id, &number.phone_number_id) {
            configuration["phone_number"] = url.as_str().into();
        }
        let account = directory.subscription(app_id, &number.waba_id);
        if let Some(url) = account.and_then(|one| one.override_callback_uri.as_ref()) {
            configuration["whatsapp_business_account"] = url.as_str().into();
        }
    });
    json!({
        "id": number.phone_number_id,
        "display_phone_number": number.display_phone_number,
        "verified_name": number.verified_name,
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "status": "CONNECTED",
        "platform_type": if number.unregistered { "NOT_APPLICABLE" } else { "CLOUD_API" },
        "is_official_business_account": false,
        "is_on_biz_app": number.on_biz_app,
        "throughput": { "level": "STANDARD" },
        "webhook_configuration": configuration,
    })
}

/// The fields that were requested, and the id.
fn pick(whole: &Value, fields: Option<&str>) -> Result<Value> {
    let Some(fields) = fields else {
        return Ok(whole.clone());
    };
    let mut picked = json!({ "id": whole["id"] });
    for field in fields.split(',') {
        let name = field.split(['{', '.']).next().unwrap_or_default().trim();
        let Some(value) = whole.get(name) else {
            let message = format!("(#100) Tried accessing nonexisting field ({name})");
            return Err(Refusal::plain(100, message));
        };
        picked[name] = value.clone();
    }
    Ok(picked)
}

/// One page of a list. The cursors are places in it.
fn page(world: &World, path: &str, items: &[Value], lookup: &Lookup) -> Result<Value> {
    let wrong = |_| Refusal::plain(100, "(#100) Invalid cursor");
    let begin = lookup.after.as_deref().map_or(Ok(0), str::parse::<usize>);
    let begin = begin.map_err(wrong)?.min(items.len());
    let limit = lookup.limit.unwrap_or(25).clamp(1, 100);
    let end = (begin + limit).min(items.len());
    let mut paging = json!({
        "cursors": { "before": begin.to_string(), "after": end.to_string() },
    });
    if end < items.len() {
        let base = &world.url;
        let next = format!("{base}/meta/v26.0/{path}?limit={limit}&after={end}");
        paging["next"] = next.into();
    }
    Ok(json!({ "data": items[begin..end], "paging": paging }))
}

/// `POST /{phone_number_id}/register`.
pub(crate) async fn register(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>> {
    let number = caller.number(&world, "post", &id)?;
    let body: Value = serde_json::from_slice(&body)
        .map_err(|_| Refusal::of(100, "The request body is not valid JSON."))?;
    let fields = Fields::of(&body, "")?.only(&["messaging_product", "pin"])?;
    fields.text("messaging_product", 20)?;
    let pin = fields.text("pin", 6)?;
    if pin.len() != 6 || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::of(100, "Param pin must be 6 digits."));
    }
    if number.pin.as_ref().is_some_and(|set| *set != pin) {
        return Err(Refusal::of(
            133_005,
            "The two-step verification PIN does not match.",
        ));
    }
    let registered = MetaNumber {
        pin: Some(pin.to_owned()),
        unregistered: false,
        ..number
    };
    world
        .meta
        .directory
        .with(|directory| directory.change(registered));
    Ok(Json(json!({ "success": true })))
}

/// `POST /{phone_number_id}/deregister`.
pub(crate) async fn deregister(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Value>> {
    caller.number(&world, "post", &id)?;
    Ok(Json(json!({ "success": true })))
}
