//! A wire between the functions and the emulator that can be cut, and that counts what goes over it.
//!
//! The emulator never throttles and never lets transactions collide, so the wire does it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::units;

/// How a call over the wire ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The table asks to slow down.
    Throttled,
    /// Another transaction holds a row.
    Collision,
    /// The service breaks down.
    Broken,
    /// The call takes effect and its answer is lost.
    AnswerLost,
}

/// One call that went over the wire.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// The operation, such as `Query`.
    pub operation: String,
    /// Read units it consumed; a write has none.
    pub read_units: f64,
}

/// A running wire; it ends with this handle.
pub struct Wire {
    /// The address to give to the functions as that of AWS.
    pub url: String,
    ends: Arc<Ends>,
    server: JoinHandle<()>,
}

struct Ends {
    client: reqwest::Client,
    emulator: String,
    crossings: Mutex<Vec<Crossing>>,
    troubles: Mutex<Vec<Planned>>,
    count: AtomicUsize,
}

/// A trouble for the next calls of an operation.
struct Planned {
    operation: Option<&'static str>,
    trouble: Trouble,
    /// One of so many calls fails.
    one_in: usize,
    left: usize,
}

impl Wire {
    /// Lays a wire to the emulator at this address.
    pub async fn to(emulator: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(
            clippy::disallowed_methods,
            reason = "the wire is no function of the product"
        )]
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client can be made");
        let ends = Arc::new(Ends {
            client,
            emulator: emulator.to_owned(),
            crossings: Mutex::default(),
            troubles: Mutex::default(),
            count: AtomicUsize::new(0),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let service = Router::new().fallback(cross).with_state(ends.clone());
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, service).await;
        });
        Self { url, ends, server }
    }

    /// Lets the next `times` calls of an operation (of any, when none is named) fail.
    pub fn plan(&self, operation: Option<&'static str>, trouble: Trouble, times: usize) {
        self.plan_share(operation, trouble, 1, times);
    }

    /// Lets one in `one_in` of the next calls fail, `times` times at most.
    pub fn plan_share(
        &self,
        operation: Option<&'static str>,
        trouble: Trouble,
        one_in: usize,
        times: usize,
    ) {
        let planned = Planned {
            operation,
            trouble,
            one_in,
            left: times,
        };
        self.ends
            .troubles
            .lock()
            .expect("no panic holds it")
            .push(planned);
    }

    /// Mends the wire.
    pub fn mend(&self) {
        self.ends
            .troubles
            .lock()
            .expect("no panic holds it")
            .clear();
    }

    /// What has crossed since the last time this was asked.
    pub fn crossings(&self) -> Vec<Crossing> {
        std::mem::take(&mut self.ends.crossings.lock().expect("no panic holds it"))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Ends {
    fn trouble_for(&self, operation: &str) -> Option<Trouble> {
        let count = self.count.fetch_add(1, Ordering::SeqCst);
        let mut troubles = self.troubles.lock().expect("no panic holds it");
        let planned = troubles.iter_mut().find(|planned| {
            let fits = planned.operation.is_none_or(|wanted| wanted == operation);
            let can_be = planned.trouble != Trouble::Collision || operation == "TransactWriteItems";
            fits && can_be && planned.left > 0 && count.is_multiple_of(planned.one_in)
        })?;
        planned.left -= 1;
        Some(planned.trouble)
    }
}

async fn cross(
    State(ends): State<Arc<Ends>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|value| value.to_str().ok());
    let is_table = target.is_some_and(|target| target.starts_with("DynamoDB"));
    let operation = target
        .and_then(|target| target.split('.').nth(1))
        .unwrap_or_default();
    let trouble = ends.trouble_for(operation).filter(|_| is_table);
    match trouble {
        Some(Trouble::Throttled) => return refused(400, "ThrottlingException", &Value::Null),
        Some(Trouble::Broken) => return refused(500, "InternalServerError", &Value::Null),
        Some(Trouble::Collision) => {
            let writes = serde_json::from_slice::<Value>(&body).unwrap_or_default();
            let count = writes["TransactItems"].as_array().map_or(1, Vec::len);
            let reasons = vec![json!({ "Code": "TransactionConflict" }); count];
            return refused(400, "TransactionCanceledException", &json!(reasons));
        }
        Some(Trouble::AnswerLost) | None => {}
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut call = ends
        .client
        .request(method, format!("{}{path}", ends.emulator))
        .body(body.clone());
    for (name, value) in &headers {
        if !["host", "content-length"].contains(&name.as_str()) {
            call = call.header(name, value);
        }
    }
    let Ok(answer) = call.send().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let (status, answered) = (answer.status(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap_or_default();
    if is_table {
        let json = |bytes: &Bytes| serde_json::from_slice(bytes).unwrap_or_default();
        let read_units = units::of_read(operation, &json(&body), &json(&bytes));
        let crossing = Crossing {
            operation: operation.to_owned(),
            read_units,
        };
        ends.crossings
            .lock()
            .expect("no panic holds it")
            .push(crossing);
    }
    if trouble == Some(Trouble::AnswerLost) {
        return refused(500, "InternalServerError", &Value::Null);
    }
    let mut response = (status, bytes).into_response();
    for (name, value) in &answered {
        if !["content-length", "transfer-encoding", "connection"].contains(&name.as_str()) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

fn refused(status: u16, code: &str, reasons: &Value) -> Response {
    let body = json!({
        "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"),
        "message": "as planned",
        "CancellationReasons": reasons,
    });
    let status = StatusCode::from_u16(status).expect("a status");
    let headers = [("content-type", "application/x-amz-json-1.0")];
    (status, headers, body.to_string()).into_response()
}
