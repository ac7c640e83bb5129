//! A receiver of Meta's webhooks that answers the verification, checks signatures and keeps bodies.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use outside::MetaOptions;
use providers::whatsapp_webhook::{Part, Update, read_part, split};
use ring::hmac;
use tokio::net::TcpListener;

/// The verify token that the receiver expects.
pub(crate) const VERIFY_TOKEN: &str = "verify & me";

/// A webhook that came in.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    pub(crate) body: Bytes,
    pub(crate) signed: bool,
}

impl Hook {
    /// The parts of the body.
    pub(crate) fn parts(&self) -> Vec<Part> {
        split(&self.body).unwrap()
    }

    /// The updates of all parts.
    pub(crate) fn updates(&self) -> Vec<Update> {
        let parts = self.parts();
        parts
            .iter()
            .flat_map(|part| read_part(&part.json, jiff::Timestamp::UNIX_EPOCH))
            .collect()
    }
}

/// The receiver.
pub(crate) struct Hub {
    pub(crate) base: String,
    state: Arc<Locked>,
}

struct Locked {
    secret: String,
    hooks: Mutex<Vec<Hook>>,
    failures: AtomicUsize,
}

impl Hub {
    /// Listens on a free port, with the secret of the platform's app.
    pub(crate) async fn start() -> Self {
        Self::with_secret(&MetaOptions::default().app.secret).await
    }

    /// Listens on a free port, with the secret of this app.
    pub(crate) async fn with_secret(secret: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Locked {
            secret: secret.to_owned(),
            hooks: Mutex::default(),
            failures: AtomicUsize::default(),
        });
        let routes = Router::new()
            .route("/webhooks/meta", get(verify).post(receive))
            .with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { base, state }
    }

    /// The whole address.
    pub(crate) fn url(&self) -> String {
        format!("{}/webhooks/meta", self.base)
    }

    /// Answers so many webhooks with a failure.
    pub(crate) fn fail_next(&self, times: usize) {
        self.state.failures.store(times, Ordering::SeqCst);
    }

    /// What came in so far.
    pub(crate) fn seen(&self) -> Vec<Hook> {
        self.state.hooks.lock().unwrap().clone()
    }

    /// Waits until so many webhooks came in.
    pub(crate) async fn hooks(&self, count: usize) -> Vec<Hook> {
        for _ in 0..500 {
            let hooks = self.seen();
            if hooks.len() >= count {
                return hooks;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{count} webhooks were expected: {:?}", self.seen());
    }

    /// Every update that came in so far, in order.
    pub(crate) fn updates(&self) -> Vec<Update> {
        self.seen().iter().flat_map(Hook::updates).collect()
    }
}

async fn verify(Query(query): Query<HashMap<String, String>>) -> Response {
    let is = |name: &str, value: &str| query.get(name).is_some_and(|sent| sent == value);
    if is("hub.mode", "subscribe") && is("hub.verify_token", VERIFY_TOKEN) {
        query["hub.challenge"].clone().into_response()
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

async fn receive(State(state): State<Arc<Locked>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let key = hmac::Key::new(hmac::HMAC_SHA256, state.secret.as_bytes());
    let shown = headers.get("x-hub-signature-256").map(|value| {
        let hex = value.to_str().unwrap().strip_prefix("sha256=").unwrap();
        let pairs = (0..hex.len()).step_by(2);
        pairs
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect::<Vec<_>>()
    });
    let signed = shown.is_some_and(|tag| hmac::verify(&key, &body, &tag).is_ok());
    state.hooks.lock().unwrap().push(Hook { body, signed });
    let failing = state
        .failures
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        });
    if failing.is_ok() {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::OK
    }
}
