//! Tokens in the Graph API: a sign-up's code for a token, and what a token is.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::admit::bearer;
use super::refusal::{Refusal, Result};
use crate::world::World;

/// What a code is exchanged with.
#[derive(Debug, Deserialize)]
pub(crate) struct ExchangeQuery {
    client_id: String,
    client_secret: String,
    code: String,
}

/// `GET /oauth/access_token?client_id=…&client_secret=…&code=…`.
pub(crate) async fn exchange(
    State(world): State<Arc<World>>,
    Query(query): Query<ExchangeQuery>,
) -> Result<Json<Value>> {
    let app = &world.options.meta.app;
    if query.client_id != app.id {
        let message = "Error validating application. Cannot get application info due to a system \
                       error.";
        return Err(Refusal::plain(101, message));
    }
    if query.client_secret != app.secret {
        return Err(Refusal::plain(1, "Error validating client secret."));
    }
    let now = world.clock.now();
    let token = world
        .meta
        .directory
        .with(|directory| directory.exchange(&query.code, now));
    let token = token.ok_or_else(|| {
        let message = "This authorization code has been used or has expired.";
        Refusal::plain(100, message).subcode(36_009)
    })?;
    Ok(Json(
        json!({ "access_token": token, "token_type": "bearer" }),
    ))
}

/// Which token is to be described, and for whom.
#[derive(Debug, Deserialize)]
pub(crate) struct DebugQuery {
    input_token: String,
    access_token: Option<String>,
}

/// `GET /debug_token?input_token=…` with `{app id}|{app secret}` as the bearer token or as the
/// parameter `access_token`.
pub(crate) async fn debug(
    State(world): State<Arc<World>>,
    Query(query): Query<DebugQuery>,
    headers: HeaderMap,
) -> Result<Json<Value>> {
    let shown = bearer(&headers).or(query.access_token.as_deref());
    let (app, grant) = world.meta.directory.with(|directory| {
        let (id, secret) = shown
            .and_then(|shown| shown.split_once('|'))
            .unwrap_or_default();
        let app = directory.app(id).filter(|app| app.secret == secret);
        let grant = directory.grant_of(&query.input_token);
        (app.cloned(), grant.cloned())
    });
    let Some(app) = app else {
        return Err(Refusal::plain(190, "Invalid OAuth access token signature."));
    };
    let Some(grant) = grant else {
        let error = json!({ "code": 190, "message": "Invalid OAuth access token." });
        let data = json!({ "is_valid": false, "scopes": [], "error": error });
        return Ok(Json(json!({ "data": data })));
    };
    if grant.app_id != app.id {
        let message = "(#100) The App_id in the input_token did not match the Viewing App";
        return Err(Refusal::plain(100, message));
    }
    let every = || {
        let numbers = world.meta.directory.with(|all| all.numbers.clone());
        numbers.into_iter().map(|one| one.waba_id).collect()
    };
    let wabas: Vec<String> = grant.wabas.clone().unwrap_or_else(every);
    let scopes = [
        "whatsapp_business_management",
        "whatsapp_business_messaging",
    ];
    let granular: Vec<_> = scopes
        .iter()
        .map(|scope| json!({ "scope": scope, "target_ids": wabas }))
        .collect();
    let mut data = json!({
        "app_id": grant.app_id,
        "type": "SYSTEM_USER",
        "application": "An app",
        "is_valid": !grant.revoked,
        "expires_at": 0,
        "data_access_expires_at": 0,
        "issued_at": grant.issued_at.as_second(),
        "scopes": scopes,
        "granular_scopes": granular,
        "user_id": "122100000000000001",
    });
    if grant.revoked {
        let message = "Error validating access token: The session has been invalidated.";
        data["error"] = json!({ "code": 190, "message": message, "subcode": 460 });
    }
    Ok(Json(json!({ "data": data })))
}
