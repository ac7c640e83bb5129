//! Resend (<https://resend.com/docs/api-reference>), mounted at `/resend`.

mod address;
mod fields;
mod hook;
mod limits;
mod mail;
mod once;
mod refusal;
mod state;
mod story;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use bytes::Bytes;
use serde_json::{Value, json};

use self::fields::NewMail;
pub use self::hook::Oddities;
pub use self::mail::{Happening, Mail};
pub(crate) use self::refusal::failure;
use self::refusal::{Refusal, Result};
pub(crate) use self::state::Resend;
use crate::world::World;

/// The most mails of one batch.
const BATCH: usize = 100;

/// What the shown key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    Full,
    Sending,
}

/// The API.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .route("/emails", post(send))
        .route("/emails/batch", post(send_batch))
        .route("/emails/{id}", get(view))
        .fallback(|| async {
            Refusal::of(404, "not_found", "The requested endpoint does not exist.")
        })
        .method_not_allowed_fallback(|| async {
            Refusal::of(
                405,
                "method_not_allowed",
                "This endpoint does not support this method.",
            )
        })
        .layer(from_fn_with_state(Arc::clone(world), admit))
        .with_state(Arc::clone(world))
}

/// Checks caller and rate before anything else and puts the limits on every answer.
async fn admit(State(world): State<Arc<World>>, mut request: Request, next: Next) -> Response {
    let right = match authorise(&world, request.headers()) {
        Ok(right) => right,
        Err(refusal) => return refusal.into_response(),
    };
    request.extensions_mut().insert(right);
    let rate = world.knobs().rate_per_second;
    let now = world.clock.now();
    let left = world.resend.limits.with(|limits| limits.admit(rate, now));
    let mut response = match left {
        Some(_) => next.run(request).await,
        None => Refusal::of(
            429,
            "rate_limit_exceeded",
            "Too many requests. Please limit the number of requests per second.",
        )
        .into_response(),
    };
    let headers = response.headers_mut();
    let mut put = |name: &'static str, value: u32| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    };
    put("ratelimit-limit", rate);
    put("ratelimit-remaining", left.unwrap_or_default());
    put("ratelimit-reset", 1);
    if left.is_none() {
        put("retry-after", 1);
    }
    let (day, month) = world.resend.limits.with(|limits| limits.used());
    put("x-resend-daily-quota", day);
    put("x-resend-monthly-quota", month);
    response
}

fn authorise(world: &World, headers: &HeaderMap) -> Result<Right> {
    if !headers.contains_key(USER_AGENT) {
        return Err(Refusal::of(
            403,
            "invalid_permission",
            "A User-Agent is required.",
        ));
    }
    let shown = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let Some(key) = shown.and_then(|value| value.strip_prefix("Bearer ")) else {
        return Err(Refusal::of(
            401,
            "missing_api_key",
            "Missing API key in the authorization header.",
        ));
    };
    if key == world.options.api_key {
        Ok(Right::Full)
    } else if key == world.options.sending_key {
        Ok(Right::Sending)
    } else {
        Err(Refusal::of(403, "invalid_api_key", "API key is invalid."))
    }
}

/// `POST /emails`.
async fn send(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>> {
    let work = async {
        let mail = NewMail::read(&refusal::json(&body)?, &world.options.verified_domains)?;
        let [id] = accept(&world, &headers, [mail]).await?;
        Ok(json!({ "id": id }))
    };
    world
        .resend
        .once
        .run(&world.clock, &headers, "/emails", &body, work)
        .await
        .map(Json)
}

/// `POST /emails/batch`.
async fn send_batch(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>> {
    let permissive = headers
        .get("x-batch-validation")
        .is_some_and(|value| value == "permissive");
    let work = async {
        let Value::Array(items) = refusal::json(&body)? else {
            return Err(Refusal::of(
                422,
                "validation_error",
                "The body must be an array of emails.",
            ));
        };
        if items.is_empty() || items.len() > BATCH {
            return Err(Refusal::of(
                422,
                "validation_error",
                "A batch holds 1 to 100 emails.",
            ));
        }
        let mut mails = Vec::new();
        let mut errors = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match NewMail::read(item, &world.options.verified_domains) {
                Ok(mail) => mails.push(mail),
                Err(refusal) if permissive => {
                    errors.push(json!({ "index": index, "message": refusal.message }));
                }
                Err(refusal) => return Err(refusal),
            }
        }
        let ids = accept_all(&world, &headers, mails).await?;
        let data: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
        Ok(if permissive {
            json!({ "data": data, "errors": errors })
        } else {
            json!({ "data": data })
        })
    };
    world
        .resend
        .once
        .run(&world.clock, &headers, "/emails/batch", &body, work)
        .await
        .map(Json)
}

/// `GET /emails/{id}`.
async fn view(
    State(world): State<Arc<World>>,
    Extension(right): Extension<Right>,
    Path(id): Path<String>,
) -> Result<Json<Value>> {
    if right == Right::Sending {
        return Err(Refusal::of(
            401,
            "restricted_api_key",
            "This API key is restricted to only send emails.",
        ));
    }
    let mail = world.resend.mail(&id);
    mail.map(|mail| Json(mail.to_wire()))
        .ok_or(Refusal::of(404, "not_found", "Email not found"))
}

async fn accept<const N: usize>(
    world: &Arc<World>,
    headers: &HeaderMap,
    mails: [NewMail; N],
) -> Result<[String; N]> {
    let ids = accept_all(world, headers, mails.into()).await?;
    Ok(ids.try_into().expect("each accepted mail has an id"))
}

/// Takes mails that are in order and lets their stories begin.
async fn accept_all(
    world: &Arc<World>,
    headers: &HeaderMap,
    mails: Vec<NewMail>,
) -> Result<Vec<String>> {
    let knobs = world.knobs();
    tokio::time::sleep(Duration::from_millis(knobs.latency_ms)).await;
    let recipients = mails.iter().map(NewMail::recipients).sum();
    let now = world.clock.now();
    world
        .resend
        .limits
        .with(|limits| limits.spend(recipients, &knobs, now))?;
    let key = once::key(headers)?;
    let mut ids = Vec::new();
    for mail in mails {
        let mail = Mail::accept(mail, key.clone(), now);
        ids.push(mail.id.clone());
        world.publish("mail", &mail);
        world.resend.mails.with(|mails| mails.push(mail.clone()));
        story::begin(world, mail);
    }
    Ok(ids)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.to_wire())).into_response()
    }
}
