//! Fault switches: a provider fails on demand, before or after it did what was requested.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::locked::Locked;
use crate::provider::Provider;

/// How long a hang lasts; every client has timed out by then.
const HANG: Duration = Duration::from_mins(10);

/// Where a redirect leads: the metadata service of a cloud, which nobody must ever call.
const FORBIDDEN: &str = "http://169.254.169.254/latest/meta-data/";

/// A fault that waits for its request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Who fails.
    pub provider: Provider,
    /// What the path below the provider's own must begin with, such as `/emails`. A path with `*`,
    /// which stands for one segment, must fit as a whole: `/v26.0/*/messages`.
    #[serde(default)]
    pub path: Option<String>,
    /// How it fails.
    pub kind: FaultKind,
    /// The status of a `status` (500), `html` (502) or `malformed` (200) fault.
    #[serde(default)]
    pub status: Option<u16>,
    /// The name of the error at the provider; the usual one of the status if absent.
    #[serde(default)]
    pub name: Option<String>,
    /// `Retry-After` in seconds.
    #[serde(default)]
    pub retry_after: Option<u64>,
    /// How long a `slow` fault takes, in milliseconds (3000).
    #[serde(default)]
    pub delay_ms: Option<u64>,
    /// How many requests it is applied to (1); 0 for all until it is cleared.
    #[serde(default = "once")]
    pub times: u32,
    /// Whether the provider first does what was requested, so that the outcome stays unknown.
    #[serde(default)]
    pub after_effect: bool,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// A fault of this kind for the next request of any path, before any effect.
    pub fn next(provider: Provider, kind: FaultKind) -> Self {
        Self {
            provider,
            path: None,
            kind,
            status: None,
            name: None,
            retry_after: None,
            delay_ms: None,
            times: once(),
            after_effect: false,
        }
    }

    /// The next request is answered with this status.
    pub fn status(provider: Provider, status: u16) -> Self {
        Self {
            status: Some(status),
            ..Self::next(provider, FaultKind::Status)
        }
    }

    /// Applies to so many requests; 0 for all until it is cleared.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// Fails only after the provider did what was requested.
    #[must_use]
    pub fn after_effect(self) -> Self {
        Self {
            after_effect: true,
            ..self
        }
    }
}

/// How a provider fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// An error status in the provider's own shape.
    Status,
    /// No answer at all.
    Hang,
    /// An answer that ends in its middle.
    Cut,
    /// A success with malformed JSON.
    Malformed,
    /// The error page of an edge.
    Html,
    /// The right answer, late.
    Slow,
    /// A redirect to an address that nobody must call.
    Redirect,
    /// A success of eight megabytes.
    Huge,
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(crate) struct Faults(Locked<Vec<Fault>>);

impl Faults {
    /// Adds a fault for a later request.
    pub(crate) fn add(&self, fault: Fault) {
        self.0.with(|faults| faults.push(fault));
    }

    /// The faults that wait, oldest first.
    pub(crate) fn all(&self) -> Vec<Fault> {
        self.0.with(|faults| faults.clone())
    }

    /// Clears all faults.
    pub(crate) fn clear(&self) {
        self.0.with(Vec::clear);
    }

    /// The oldest fault for this path, used once.
    pub(crate) fn take(&self, provider: Provider, path: &str) -> Option<Fault> {
        self.0.with(|faults| {
            let matches_request = |fault: &Fault| {
                let pattern = fault.path.as_deref().unwrap_or_default();
                fault.provider == provider && fits(pattern, path)
            };
            let at = faults.iter().position(matches_request)?;
            let fault = faults[at].clone();
            match fault.times {
                0 => {}
                1 => drop(faults.remove(at)),
                _ => faults[at].times -= 1,
            }
            Some(fault)
        })
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    if !pattern.contains('*') {
        return path.starts_with(pattern);
    }
    pattern.split('/').count() == path.split('/').count()
        && pattern
            .split('/')
            .zip(path.split('/'))
            .all(|(pattern, is)| pattern == "*" || pattern == is)
}

impl Fault {
    /// Answers in the place of the work, or beside it.
    pub(crate) async fn play(&self, work: impl Future<Output = Response>) -> Response {
        if self.kind == FaultKind::Slow {
            let delay = Duration::from_millis(self.delay_ms.unwrap_or(3000));
            if self.after_effect {
                let response = work.await;
                tokio::time::sleep(delay).await;
                return response;
            }
            tokio::time::sleep(delay).await;
            return work.await;
        }
        if self.after_effect {
            drop(work.await);
        }
        let mut response = self.response().await;
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }

    async fn response(&self) -> Response {
        let status = |usual: StatusCode| {
            self.status
                .and_then(|code| StatusCode::from_u16(code).ok())
                .unwrap_or(usual)
        };
        let json = [(CONTENT_TYPE, "application/json; charset=utf-8")];
        match self.kind {
            FaultKind::Status | FaultKind::Slow => {
                let status = status(StatusCode::INTERNAL_SERVER_ERROR);
                let body = self.provider.failure(status, self.name.as_deref());
                (status, axum::Json(body)).into_response()
            }
            FaultKind::Hang => {
                tokio::time::sleep(HANG).await;
                StatusCode::GATEWAY_TIMEOUT.into_response()
            }
            FaultKind::Cut => {
                let half: [io::Result<Bytes>; 2] = [
                    Ok(Bytes::from_static(br#"{"id":"5676"#)),
                    Err(io::ErrorKind::ConnectionReset.into()),
                ];
                let body = Body::from_stream(futures::stream::iter(half));
                (json, [(CONTENT_LENGTH, "512")], body).into_response()
            }
            FaultKind::Malformed => {
                (status(StatusCode::OK), json, r#"{"id":"5676"#).into_response()
            }
            FaultKind::Html => {
                let page = "<!doctype html><title>502</title><h1>Bad gateway</h1>";
                let label = [(CONTENT_TYPE, "text/html; charset=utf-8")];
                (status(StatusCode::BAD_GATEWAY), label, page).into_response()
            }
            FaultKind::Redirect => (StatusCode::FOUND, [(LOCATION, FORBIDDEN)]).into_response(),
            FaultKind::Huge => {
                let body = format!(r#"{{"id":"{}"}}"#, "5".repeat(8 * 1024 * 1024));
                (json, body).into_response()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_one_segment() {
        assert!(fits("/emails", "/emails/batch"));
        assert!(fits("/v26.0/*/messages", "/v26.0/106/messages"));
        assert!(!fits("/v26.0/*/messages", "/v26.0/106/media"));
        assert!(!fits("/v26.0/*", "/v26.0/106/messages"));
    }
}
