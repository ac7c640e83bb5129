//! `/product`: hands what the page's technician asks on to the product's API, which answers no page of
//! another origin.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http_body_util::Full;
use serde_json::json;

use crate::world::World;

/// The headers that go on with a request, and those that come back.
const ASKED: [&str; 4] = [
    "authorization",
    "content-type",
    "device-id",
    "idempotency-key",
];
const ANSWERED: [&str; 2] = ["content-type", "retry-after"];

/// More than the API takes, in bytes.
const LARGEST: usize = 2 << 20;

/// The way to the product.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    Router::new()
        .fallback(hand_on)
        .with_state(Arc::clone(world))
}

async fn hand_on(State(world): State<Arc<World>>, request: Request) -> Response {
    exchange(&world, request).await.unwrap_or_else(|why| {
        let problem = json!({ "detail": format!("The product can't be reached: {why}.") });
        (StatusCode::BAD_GATEWAY, Json(problem)).into_response()
    })
}

async fn exchange(world: &World, request: Request) -> Result<Response, String> {
    let base = world.options.webhook_base.as_deref();
    let base = base.ok_or("nobody said where it is")?;
    let (parts, body) = request.into_parts();
    let at = parts.uri.path_and_query().map_or("/", |at| at.as_str());
    let body = to_bytes(body, LARGEST)
        .await
        .map_err(|error| error.to_string())?;
    let mut onward = axum::http::Request::builder()
        .method(parts.method)
        .uri(format!("{base}{at}"))
        .body(Full::new(body))
        .map_err(|error| error.to_string())?;
    *onward.headers_mut() = only(&parts.headers, &ASKED);
    let (parts, body) = world.hooks.exchange(onward).await?.into_parts();
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = parts.status;
    *answer.headers_mut() = only(&parts.headers, &ANSWERED);
    Ok(answer)
}

fn only(headers: &HeaderMap, names: &[&'static str]) -> HeaderMap {
    let found = |name: &&'static str| Some((name.parse().ok()?, headers.get(*name)?.clone()));
    names.iter().filter_map(found).collect()
}
