//! Apps at Meta in the Graph API: which one a token is of, and where an app gets the webhooks of its accounts
//! (<https://developers.facebook.com/docs/graph-api/reference/app/subscriptions/>).

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::{Extension, Json};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::admit::{Caller, bearer};
use super::app_hook::AppHook;
use super::fields::Fields;
use super::refusal::{Refusal, Result};
use crate::world::World;

type Shared = State<Arc<World>>;

/// The kind of object that accounts are.
const OBJECT: &str = "whatsapp_business_account";

/// `GET /app`: the app of the token.
pub(crate) async fn own(Extension(caller): Extension<Caller>) -> Json<Value> {
    Json(json!({ "id": caller.0.app_id, "name": "An app" }))
}

/// `GET /{app_id}/subscriptions`.
pub(crate) async fn hook_list(
    State(world): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>> {
    admit(&world, &id, &headers)?;
    let hook = world.meta.directory.with(|all| all.hook(&id).cloned());
    let data: Vec<_> = hook
        .iter()
        .map(|hook| {
            let every = ["messages", "account_update"].map(str::to_owned).to_vec();
            let fields = hook.fields.clone().unwrap_or(every);
            let fields: Vec<_> = fields
                .iter()
                .map(|name| json!({ "name": name, "version": "v26.0" }))
                .collect();
            json!({ "object": OBJECT, "callback_url": hook.url, "active": true, "fields": fields })
        })
        .collect();
    Ok(Json(json!({ "data": data })))
}

/// `POST /{app_id}/subscriptions`.
pub(crate) async fn hook_set(
    State(world): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>> {
    admit(&world, &id, &headers)?;
    let body: Value = serde_json::from_slice(&body)
        .map_err(|_| Refusal::of(100, "The request body is not valid JSON."))?;
    let names = ["object", "callback_url", "verify_token", "fields"];
    let fields = Fields::of(&body, "")?.only(&names)?;
    if fields.text("object", 40)? != OBJECT {
        return Err(Refusal::of(
            100,
            "Param object must be whatsapp_business_account.",
        ));
    }
    let url = fields.text("callback_url", 2000)?;
    let subscribed = fields.text("fields", 2000)?.split(',');
    let hook = AppHook {
        url: url.to_owned(),
        fields: Some(subscribed.map(|one| one.trim().to_owned()).collect()),
    };
    world
        .meta_verified(url, fields.text("verify_token", 200)?)
        .await?;
    world
        .meta
        .directory
        .with(|all| all.set_hook(&id, Some(hook)));
    Ok(Json(json!({ "success": true })))
}

/// Which object an app is no longer subscribed to.
#[derive(Debug, Deserialize)]
pub(crate) struct Ended {
    object: Option<String>,
}

/// `DELETE /{app_id}/subscriptions`.
pub(crate) async fn hook_end(
    State(world): Shared,
    Path(id): Path<String>,
    Query(ended): Query<Ended>,
    headers: HeaderMap,
) -> Result<Json<Value>> {
    admit(&world, &id, &headers)?;
    if ended.object.is_none_or(|object| object == OBJECT) {
        world.meta.directory.with(|all| all.set_hook(&id, None));
    }
    Ok(Json(json!({ "success": true })))
}

/// Admits the app itself alone, by `{app id}|{app secret}`.
fn admit(world: &World, id: &str, headers: &HeaderMap) -> Result<()> {
    let shown = bearer(headers).and_then(|shown| shown.split_once('|'));
    let is_it = shown.is_some_and(|(shown_id, secret)| {
        let directory = &world.meta.directory;
        let app = directory.with(|directory| directory.app(shown_id).cloned());
        shown_id == id && app.is_some_and(|app| app.secret == secret)
    });
    if is_it {
        Ok(())
    } else {
        Err(Refusal::plain(190, "Invalid OAuth access token signature."))
    }
}
