//! A receiver of webhooks that checks their signatures and keeps them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth::svix::{SignatureHeaders, SvixError, WebhookSecret, verify};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::net::TcpListener;

/// The secret that the receiver shares with the sender.
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A webhook that came in.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    pub(crate) id: String,
    pub(crate) body: Bytes,
    pub(crate) verdict: Result<(), SvixError>,
}

/// The receiver.
pub(crate) struct Receiver {
    pub(crate) base: String,
    state: Arc<Locked>,
}

#[derive(Default)]
struct Locked {
    hooks: Mutex<Vec<Hook>>,
    failures: AtomicUsize,
}

impl Receiver {
    /// Listens on a free port.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Locked::default());
        let routes = Router::new()
            .route("/webhooks/resend", post(receive))
            .with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { base, state }
    }

    /// Answers so many webhooks with a failure.
    pub(crate) fn fail_next(&self, times: usize) {
        self.state.failures.store(times, Ordering::SeqCst);
    }

    /// Waits until so many webhooks came in.
    pub(crate) async fn hooks(&self, count: usize) -> Vec<Hook> {
        for _ in 0..500 {
            let hooks = self.state.hooks.lock().unwrap().clone();
            if hooks.len() >= count {
                return hooks;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!(
            "{count} webhooks were expected: {:?}",
            self.state.hooks.lock().unwrap()
        );
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a signature is checked against the real time"
)]
async fn receive(State(state): State<Arc<Locked>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let shown = SignatureHeaders {
        id: text("svix-id"),
        timestamp: text("svix-timestamp"),
        signature: text("svix-signature"),
    };
    let secret = WebhookSecret::parse(SECRET).unwrap();
    let verdict = verify(&[secret], shown, &body, Timestamp::now()).map(drop);
    let id = text("svix-id").unwrap_or_default().to_owned();
    state.hooks.lock().unwrap().push(Hook { id, body, verdict });
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
