//! Runs what stands behind the WebSocket API: one function for each of its routes.
//!
//! The gateway keeps the connections and calls a function when one is opened or closed and when a client
//! says something. What a function answers says only whether a connection may be opened; whatever a
//! client gets is sent to its connection.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::{Clock, Setting, Settings};
use domain::id::{CompanyId, MemberId};
use domain::socket::ConnectionId;
use lambda_runtime::{LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};

use crate::serve::{WARM_UP, on_one_thread, remaining, warm};
use crate::{App, StartError};

/// What one route of the WebSocket API does.
pub trait SocketRoute: Send + Sync + 'static {
    /// Its name everywhere: binary, event file, log field.
    const NAME: &'static str;
    /// The occasion on which it is called.
    const OCCASION: SocketOccasion;
    /// The settings it reads; the template gives it exactly these.
    const SETTINGS: &'static [Setting] = &[];

    /// Deals with it; returns the status for the log, which of a connection that is being opened says
    /// whether it may be: 200 alone lets it.
    fn handle(app: Arc<App>, event: SocketEvent) -> impl Future<Output = SocketOutcome> + Send;
}

/// On what occasion the gateway calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SocketOccasion {
    /// A client opens a connection.
    Connect,
    /// A connection is closed, by whichever side.
    Disconnect,
    /// A client said something.
    Message,
}

/// What happened to a connection.
///
/// See "Integrate backend and WebSocket API" in the API Gateway developer guide.
#[derive(Clone)]
pub struct SocketEvent {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The headers of the request that opens a connection, by their lower-case names.
    headers: HashMap<String, String>,
    /// Its query.
    query: HashMap<String, String>,
    /// What the client said; nothing where that is no text.
    pub body: Option<String>,
    /// How much time there is.
    pub remaining: Duration,
}

impl SocketEvent {
    /// A header of the request that opens the connection.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// A parameter of the query of that request.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}

/// What a route came to.
pub struct SocketOutcome {
    /// The status, as HTTP has them.
    pub status: u16,
    /// Whose connection it is, where that is known.
    pub caller: Option<(CompanyId, MemberId)>,
    /// What went wrong on our side.
    pub cause: Option<String>,
}

impl SocketOutcome {
    /// Done.
    pub fn done(company_id: CompanyId, member_id: MemberId) -> Self {
        Self {
            caller: Some((company_id, member_id)),
            ..Self::refused(200)
        }
    }

    /// Refused, or of no effect, with this status.
    pub fn refused(status: u16) -> Self {
        Self {
            status,
            caller: None,
            cause: None,
        }
    }
}

impl From<data::Error> for SocketOutcome {
    fn from(error: data::Error) -> Self {
        let is_busy = matches!(error, data::Error::Busy(_) | data::Error::Contended { .. });
        Self {
            cause: Some(error.to_string()),
            ..Self::refused(if is_busy { 503 } else { 500 })
        }
    }
}

type Running = Pin<Box<dyn Future<Output = SocketOutcome> + Send>>;

/// What the binary of a route runs.
pub struct SocketFunction {
    /// [`SocketRoute::NAME`].
    pub name: &'static str,
    /// [`SocketRoute::SETTINGS`].
    pub settings: &'static [Setting],
    /// [`SocketRoute::OCCASION`].
    pub occasion: SocketOccasion,
    run: fn(Arc<App>, SocketEvent) -> Running,
}

impl SocketFunction {
    /// The function of `R`.
    pub const fn of<R: SocketRoute>() -> Self {
        Self {
            name: R::NAME,
            settings: R::SETTINGS,
            occasion: R::OCCASION,
            run: |app, event| Box::pin(R::handle(app, event)),
        }
    }
}

/// An event as the gateway hands it over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GatewayEvent {
    request_context: GatewayContext,
    #[serde(default)]
    headers: Option<HashMap<String, String>>,
    #[serde(default)]
    query_string_parameters: Option<HashMap<String, String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GatewayContext {
    event_type: SocketOccasion,
    connection_id: ConnectionId,
    #[serde(default)]
    request_id: String,
}

/// The answer that the gateway understands.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GatewayAnswer {
    status_code: u16,
}

/// Serves a route of the WebSocket API until the process is ended.
pub fn run_socket(function: &'static SocketFunction) -> Result<(), StartError> {
    on_one_thread(serve(function))
}

async fn serve(function: &'static SocketFunction) -> Result<(), StartError> {
    let settings = Settings::from_env(function.settings)?;
    let app = Arc::new(App::new(settings, Clock::System)?);
    // What is slow the first time is done before the first event; a failure shows there.
    let _ = tokio::time::timeout(WARM_UP, warm(app.aws(), &[])).await;
    let service = service_fn(|event: LambdaEvent<serde_json::Value>| {
        let app = app.clone();
        async move {
            let remaining = remaining(&event.context);
            let status_code = answer_socket(function, app, event.payload, remaining).await;
            Ok::<_, std::convert::Infallible>(GatewayAnswer { status_code })
        }
    });
    lambda_runtime::run(service)
        .await
        .map_err(StartError::Runtime)
}

/// Deals with an event of the gateway; returns the status of the answer.
pub async fn answer_socket(
    function: &SocketFunction,
    app: Arc<App>,
    event: serde_json::Value,
    remaining: Duration,
) -> u16 {
    let begun = Instant::now();
    let (outcome, request_id) = match serde_json::from_value::<GatewayEvent>(event) {
        // A client chooses the route of what it says, and must not reach another function by it.
        Ok(event) if event.request_context.event_type == function.occasion => {
            let request_id = event.request_context.request_id.clone();
            let event = read(event, remaining);
            let running = (function.run)(app, event);
            let outcome = tokio::time::timeout(remaining, running).await;
            let late = || SocketOutcome {
                cause: Some("no time was left".into()),
                ..SocketOutcome::refused(503)
            };
            (outcome.unwrap_or_else(|_| late()), request_id)
        }
        Ok(event) => (
            SocketOutcome::refused(400),
            event.request_context.request_id,
        ),
        Err(_) => (SocketOutcome::refused(400), String::new()),
    };
    write_line(function.name, &outcome, &request_id, begun.elapsed());
    outcome.status
}

fn read(event: GatewayEvent, remaining: Duration) -> SocketEvent {
    let lower = |(name, value): (String, String)| (name.to_ascii_lowercase(), value);
    let headers = event.headers.unwrap_or_default().into_iter();
    SocketEvent {
        connection_id: event.request_context.connection_id,
        headers: headers.map(lower).collect(),
        query: event.query_string_parameters.unwrap_or_default(),
        body: event.body.filter(|_| !event.is_base64_encoded),
        remaining,
    }
}

/// One line for each event: never the query, which holds a ticket, nor what was said.
fn write_line(socket: &'static str, outcome: &SocketOutcome, request_id: &str, took: Duration) {
    let status = outcome.status;
    let (company_id, member_id) = match &outcome.caller {
        Some((company, member)) => (company.to_string(), member.to_string()),
        None => (String::new(), String::new()),
    };
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if let Some(cause) = &outcome.cause {
        tracing::error!(
            socket,
            status,
            request_id,
            company_id,
            member_id,
            cause,
            duration_ms,
            "{socket} failed"
        );
    } else {
        tracing::info!(
            socket,
            status,
            request_id,
            company_id,
            member_id,
            duration_ms,
            "{socket} answered"
        );
    }
}
