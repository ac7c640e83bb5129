//! `OpenAI`'s Responses (<https://platform.openai.com/docs/api-reference/responses>), mounted at
//! `/openai/v1`. Behind it stands no model but a translator that always says the same.

mod anomaly;
mod answer;
pub(crate) mod control;
mod format;
mod input;
mod language;
mod limits;
mod parameter;
mod phrases;
mod placeholder;
mod refusal;
mod request;
mod schema;
mod sentence;
mod state;
mod translator;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::Value;
use uuid::Uuid;

pub use self::anomaly::Anomaly;
pub(crate) use self::anomaly::ScriptedAnswer;
pub(crate) use self::refusal::failure;
use self::refusal::{Refusal, Result};
use self::request::ResponsesRequest;
pub(crate) use self::state::OpenAi;
use crate::world::World;

/// The API.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .route("/responses", post(respond))
        .fallback(|| async {
            let message = "Invalid URL.";
            Refusal::of(StatusCode::NOT_FOUND, "unknown_url", message)
        })
        .method_not_allowed_fallback(|| async {
            let message = "Not allowed to use this method on this URL.";
            Refusal::of(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_supported",
                message,
            )
        })
        .layer(from_fn_with_state(Arc::clone(world), admit))
        .with_state(Arc::clone(world))
}

/// Checks caller and rate before anything else and puts id and limits on every answer.
async fn admit(State(world): State<Arc<World>>, request: Request, next: Next) -> Response {
    let mut response = match authorise(&world, request.headers()) {
        Err(refusal) => refusal.into_response(),
        Ok(()) => within_limits(&world, request, next).await,
    };
    let id = format!("req_{}", Uuid::now_v7().simple());
    let id = HeaderValue::from_str(&id).expect("a UUID is ASCII");
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-request-id"), id);
    response
}

async fn within_limits(world: &World, request: Request, next: Next) -> Response {
    let (most, now) = (world.knobs().openai_per_minute, world.clock.now());
    let left = world.openai.limits.with(|limits| limits.admit(most, now));
    let mut response = if left.requests.is_some() {
        next.run(request).await
    } else {
        let message = format!("Rate limit reached. Please try again in {}s.", left.seconds);
        let status = StatusCode::TOO_MANY_REQUESTS;
        Refusal::of(status, "rate_limit_exceeded", message).into_response()
    };
    left.put(response.headers_mut());
    response
}

fn authorise(world: &World, headers: &HeaderMap) -> Result<()> {
    let shown = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let message = match shown {
        Some(key) if key == world.options.openai_key => return Ok(()),
        Some(_) => "Incorrect API key provided.",
        None => "You didn't provide an API key.",
    };
    Err(Refusal::of(
        StatusCode::UNAUTHORIZED,
        "invalid_api_key",
        message,
    ))
}

/// `POST /responses`.
async fn respond(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !kind.starts_with("application/json") {
        let message = "This API method only accepts 'application/json' requests.";
        return Err(Refusal::invalid("unsupported_content_type", message));
    }
    let request = ResponsesRequest::read(&body)?;
    let anomaly = world.openai.anomalies.take();
    let scripted = world
        .openai
        .scripted_answers
        .take()
        .map(|scripted_answer| scripted_answer.translation);
    let answer = answer::answer(&request, body.len(), (anomaly, scripted), world.clock.now());
    Ok(Json(answer))
}
