//! What stands before every provider: the journal, and the fault that waits for a request.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::journal::{self, Request as Written};
use crate::provider::Provider;
use crate::world::World;

/// The largest request that is read: a document of 100 MB with what is around it.
const REQUEST_CAP_BYTES: usize = 101 * 1024 * 1024;

/// The largest body that is written down when it is not JSON.
const WRITTEN_CAP_BYTES: usize = 64 * 1024;

/// Middleware in front of a provider: records the request and applies the fault that waits for it.
pub(crate) async fn apply_fault(
    State((world, provider)): State<(Arc<World>, Provider)>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, REQUEST_CAP_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let fault = world.faults.take(provider, parts.uri.path());
    let entry = written(
        &world,
        provider,
        (&parts.method, &parts.uri, &parts.headers),
        &body,
    );
    let kind = fault.as_ref().map(|fault| fault.kind);
    let number = world.journal.open(Written {
        fault: kind,
        ..entry
    });
    // A provider goes on with its work when the caller has gone, hence a task of its own.
    let work = async move {
        let request = Request::from_parts(parts, Body::from(body));
        let work = tokio::spawn(async move { next.run(request).await });
        work.await
            .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    };
    let response = match fault {
        None => work.await,
        Some(fault) => {
            world.publish_faults();
            fault.play(work).await
        }
    };
    world.journal.close(number, response.status().as_u16());
    response
}

fn written(
    world: &World,
    provider: Provider,
    (method, uri, headers): (&Method, &Uri, &HeaderMap),
    body: &[u8],
) -> Written {
    let text = || {
        Value::String(if body.len() > WRITTEN_CAP_BYTES {
            format!("{} bytes", body.len())
        } else {
            String::from_utf8_lossy(body).into_owned()
        })
    };
    Written {
        number: 0,
        at: world.clock.now(),
        provider,
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        headers: journal::readable(headers),
        body: serde_json::from_slice(body).unwrap_or_else(|_| text()),
        fault: None,
        status: None,
    }
}
