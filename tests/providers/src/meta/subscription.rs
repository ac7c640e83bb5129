//! Which apps are subscribed to an account, in the Graph API.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use bytes::Bytes;
use serde_json::{Value, json};

use super::admit::Caller;
use super::business::expect_subscribed;
use super::directory::Subscription;
use super::fields::Fields;
use super::refusal::{Refusal, Result};
use crate::world::World;

type Shared = State<Arc<World>>;

/// `GET /{waba_id}/subscribed_apps`.
pub(crate) async fn list(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Value>> {
    caller.waba(&world, "get", &id)?;
    let all = world
        .meta
        .directory
        .with(|directory| directory.subscriptions.clone());
    let data: Vec<_> = all
        .iter()
        .filter(|one| one.waba_id == id)
        .map(|one| {
            let app = json!({
                "id": one.app_id,
                "name": "An app",
                "link": format!("https://www.facebook.com/games/?app_id={}", one.app_id),
            });
            let mut item = json!({ "whatsapp_business_api_data": app });
            if let Some(uri) = &one.override_callback_uri {
                item["override_callback_uri"] = uri.as_str().into();
            }
            item
        })
        .collect();
    Ok(Json(json!({ "data": data })))
}

/// `POST /{waba_id}/subscribed_apps`, with an override as JSON or as query.
pub(crate) async fn subscribe(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    body: Bytes,
) -> Result<Json<Value>> {
    caller.waba(&world, "post", &id)?;
    let body: Value = if body.is_empty() {
        json!(query)
    } else {
        serde_json::from_slice(&body)
            .map_err(|_| Refusal::of(100, "The request body is not valid JSON."))?
    };
    let fields = Fields::of(&body, "")?.only(&["override_callback_uri", "verify_token"])?;
    let uri = fields.optional_text("override_callback_uri", 2000)?;
    if let Some(uri) = uri {
        let token = fields.text("verify_token", 200)?;
        expect_subscribed(&world, &caller.0.app_id, &id)?;
        world.meta_verified(uri, token).await?;
    }
    let subscription = Subscription {
        waba_id: id,
        app_id: caller.0.app_id,
        override_callback_uri: uri.map(ToOwned::to_owned),
    };
    world
        .meta
        .directory
        .with(|directory| directory.subscribe(subscription));
    world.publish_numbers();
    Ok(Json(json!({ "success": true })))
}

/// `DELETE /{waba_id}/subscribed_apps`.
pub(crate) async fn unsubscribe(
    State(world): Shared,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Value>> {
    caller.waba(&world, "delete", &id)?;
    let app = caller.0.app_id;
    world
        .meta
        .directory
        .with(|directory| directory.unsubscribe(&id, &app));
    world.publish_numbers();
    Ok(Json(json!({ "success": true })))
}
