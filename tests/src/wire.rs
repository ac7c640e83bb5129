//! A wire between the functions and the emulator that can be cut, and that counts what goes over it.
//!
//! The emulator never throttles and never lets transactions collide, so the wire does it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::units;

/// How long a held answer is held.
const HELD: Duration = Duration::from_millis(30);

/// How a call over the wire ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The table throttles.
    Throttled,
    /// Another transaction holds a row.
    Collision,
    /// The service breaks down.
    Broken,
    /// The call takes effect and its answer is lost.
    AnswerLost,
    /// The answer comes after three seconds.
    Slow,
    /// A batch is done by half: the rest is named as left out.
    Partial,
    /// A batch read reads nothing and names all keys as left out.
    Unread,
}

/// One call that went over the wire.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// The operation, such as `Query`.
    pub operation: String,
    /// Read units it consumed; a write has none.
    pub read_units: f64,
    /// How many rows it put or deleted, whether or not it took effect.
    pub rows_written: usize,
    /// The kinds of the rows that it put.
    pub kinds_put: Vec<String>,
    /// When it was sent.
    begun: Instant,
    /// When it was answered.
    ended: Instant,
}

/// How often somebody waited for an answer before the next call: calls that were under way at the same
/// time are one trip.
pub fn trips(crossings: &[Crossing]) -> usize {
    let mut crossings: Vec<_> = crossings.iter().collect();
    crossings.sort_by_key(|crossing| crossing.ended);
    let mut last: Option<Instant> = None;
    let mut trips = 0;
    for crossing in crossings {
        if last.is_none_or(|last| crossing.begun >= last) {
            trips += 1;
            last = Some(crossing.ended);
        }
    }
    trips
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
    is_holding: AtomicBool,
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
            is_holding: AtomicBool::new(false),
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

    /// Holds each answer back for a moment, so that calls that are made side by side also are under way
    /// at the same time.
    pub fn hold(&self, is_holding: bool) {
        self.ends.is_holding.store(is_holding, Ordering::SeqCst);
    }

    /// Mends the wire.
    pub fn mend(&self) {
        self.ends
            .troubles
            .lock()
            .expect("no panic holds it")
            .clear();
    }

    /// The calls since the last time this was called.
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
            let fits = planned
                .operation
                .is_none_or(|requested| requested == operation);
            let can_be = match planned.trouble {
                Trouble::Collision => operation == "TransactWriteItems",
                Trouble::Partial => matches!(operation, "BatchGetItem" | "SendMessageBatch"),
                Trouble::Unread => operation == "BatchGetItem",
                _ => true,
            };
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
    let begun = Instant::now();
    let target = headers
        .get("x-amz-target")
        .and_then(|value| value.to_str().ok());
    let is_table = target.is_some_and(|target| target.starts_with("DynamoDB"));
    let operation = target
        .and_then(|target| target.split('.').nth(1))
        .unwrap_or_default();
    let trouble = ends
        .trouble_for(operation)
        .filter(|trouble| is_table || *trouble == Trouble::Partial);
    match trouble {
        Some(Trouble::Slow) => tokio::time::sleep(Duration::from_secs(3)).await,
        Some(Trouble::Throttled) => return refused(400, "ThrottlingException", &Value::Null),
        Some(Trouble::Broken) => return refused(500, "InternalServerError", &Value::Null),
        Some(Trouble::Collision) => {
            let writes = serde_json::from_slice::<Value>(&body).unwrap_or_default();
            let count = writes["TransactItems"].as_array().map_or(1, Vec::len);
            let reasons = vec![json!({ "Code": "TransactionConflict" }); count];
            return refused(400, "TransactionCanceledException", &json!(reasons));
        }
        Some(Trouble::Unread) => {
            let request: Value = serde_json::from_slice(&body).unwrap_or_default();
            let answer = json!({ "Responses": {}, "UnprocessedKeys": request["RequestItems"] });
            return axum::Json(answer).into_response();
        }
        Some(Trouble::AnswerLost | Trouble::Partial) | None => {}
    }
    let (body, left_out) = if trouble == Some(Trouble::Partial) {
        halved(operation, &body)
    } else {
        (body, Value::Null)
    };
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
    let bytes = with_left_out(operation, bytes, left_out);
    if ends.is_holding.load(Ordering::SeqCst) {
        tokio::time::sleep(HELD).await;
    }
    if is_table {
        let json = |bytes: &Bytes| serde_json::from_slice(bytes).unwrap_or_default();
        let read_units = units::of_read(operation, &json(&body), &json(&bytes));
        let rows_written = units::rows_written(operation, &json(&body));
        let crossing = Crossing {
            operation: operation.to_owned(),
            read_units,
            rows_written,
            kinds_put: units::kinds_put(operation, &json(&body)),
            begun,
            ended: Instant::now(),
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

/// The first half of a batch, and what the answer has to name as left out.
fn halved(operation: &str, body: &Bytes) -> (Bytes, Value) {
    let mut request: Value = serde_json::from_slice(body).expect("calls of AWS are JSON");
    let cut = |list: &mut Value| {
        let list = list.as_array_mut().expect("a batch is a list");
        Value::from(list.split_off(list.len().div_ceil(2)))
    };
    let left_out = if operation == "BatchGetItem" {
        let tables = request["RequestItems"].as_object_mut().expect("by table");
        let left = tables.iter_mut().map(|(table, requested)| {
            let mut left = requested.clone();
            left["Keys"] = cut(&mut requested["Keys"]);
            (table.clone(), left)
        });
        let left: serde_json::Map<_, _> = left.collect();
        let is_any = left.values().any(|left| left["Keys"] != json!([]));
        if is_any { left.into() } else { Value::Null }
    } else {
        let left = cut(&mut request["Entries"]);
        let entries = left.as_array().expect("a list").iter();
        let failed = entries.map(|entry| {
            json!({ "Id": entry["Id"], "SenderFault": false, "Code": "ServiceUnavailable" })
        });
        failed.collect()
    };
    (request.to_string().into(), left_out)
}

fn with_left_out(operation: &str, bytes: Bytes, left_out: Value) -> Bytes {
    if left_out.is_null() {
        return bytes;
    }
    let mut answer: Value = serde_json::from_slice(&bytes).expect("answers of AWS are JSON");
    let name = if operation == "BatchGetItem" {
        "UnprocessedKeys"
    } else {
        "Failed"
    };
    answer[name] = left_out;
    answer.to_string().into()
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
