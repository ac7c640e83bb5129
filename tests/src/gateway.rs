//! The gateway's side of WebSocket connections, for functions in this process: it keeps what is sent over
//! each, and connections can be dead or hang.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::Value;
use tokio::task::JoinHandle;

/// A running gateway; it ends with this handle.
pub struct Gateway {
    /// Where functions send what goes over connections.
    pub url: String,
    lines: Arc<Mutex<Lines>>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct Lines {
    sent: BTreeMap<String, Vec<Value>>,
    closed: Vec<String>,
    dead: BTreeSet<String>,
    hanging: BTreeSet<String>,
    throttled: BTreeSet<String>,
}

impl Gateway {
    pub(crate) async fn start() -> Self {
        let lines: Arc<Mutex<Lines>> = Arc::default();
        let app = Router::new().fallback(answer).with_state(lines.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a loopback port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, app).await;
        });
        Self {
            url: format!("http://{address}/live"),
            lines,
            server,
        }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was sent over a connection so far, oldest first.
    pub fn sent(&self, connection: &str) -> Vec<Value> {
        self.lines()
            .sent
            .get(connection)
            .cloned()
            .unwrap_or_default()
    }

    /// The connections that functions closed, in that order.
    pub fn closed(&self) -> Vec<String> {
        self.lines().closed.clone()
    }

    /// From now on a connection is closed at the client's side, and nobody said so.
    pub fn die(&self, connection: &str) {
        self.lines().dead.insert(connection.to_owned());
    }

    /// From now on the gateway takes very long to answer for a connection.
    pub fn hang(&self, connection: &str) {
        self.lines().hanging.insert(connection.to_owned());
    }

    /// From now on the gateway refuses what goes over a connection, as being too much.
    pub fn throttle(&self, connection: &str) {
        self.lines().throttled.insert(connection.to_owned());
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(
    State(lines): State<Arc<Mutex<Lines>>>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    let connection = uri.path().rsplit('/').next().unwrap_or_default();
    let connection = connection.replace("%3D", "=");
    let is_hanging = {
        let lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.hanging.contains(&connection)
    };
    if is_hanging {
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
    let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
    if lines.dead.contains(&connection) {
        return StatusCode::GONE.into_response();
    }
    if lines.throttled.contains(&connection) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    if method == Method::DELETE {
        lines.dead.insert(connection.clone());
        lines.closed.push(connection);
        return StatusCode::NO_CONTENT.into_response();
    }
    let frame = serde_json::from_slice(&body).expect("what is sent to clients is JSON");
    lines.sent.entry(connection).or_default().push(frame);
    StatusCode::OK.into_response()
}
