//! Runs one endpoint as a Lambda function.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use data::{Aws, Clock, Secret, Settings, SettingsError};
use lambda_http::request::RequestContext;
use lambda_http::{Body, Context, RequestExt as _, service_fn};

use crate::{App, Function, Origin};

/// Why a function could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The Lambda runtime gave up.
    #[error("the Lambda runtime ended: {0}")]
    Runtime(lambda_http::Error),
}

/// How long a request may take when nobody says so.
const UNTOLD: Duration = Duration::from_secs(10);

/// How long the first connections may hold up the start.
pub(crate) const WARM_UP: Duration = Duration::from_secs(1);

/// Answers the requests of a function until the process is ended.
pub fn run(function: &'static Function) -> Result<(), StartError> {
    on_one_thread(serve(function))
}

/// Serves until the process is ended.
pub(crate) fn on_one_thread(
    serving: impl Future<Output = Result<(), StartError>>,
) -> Result<(), StartError> {
    data::log::begin();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| StartError::Runtime(error.into()))?
        .block_on(serving)
}

async fn serve(function: &'static Function) -> Result<(), StartError> {
    let app = Arc::new(App::new(
        Settings::from_env(&function.settings())?,
        Clock::System,
    )?);
    // What is slow the first time is done before the first request; a failure shows there.
    let _ = tokio::time::timeout(WARM_UP, warm(app.aws(), function.secrets)).await;
    let service = service_fn(|request: lambda_http::Request| {
        let app = app.clone();
        async move {
            let origin = origin(&request);
            let request = request.map(bytes_of);
            let response = (function.answer)(app, request, origin).await;
            Ok::<_, std::convert::Infallible>(response.map(|bytes| body_of(&bytes)))
        }
    });
    lambda_http::run(service).await.map_err(StartError::Runtime)
}

pub(crate) async fn warm(aws: &Aws, secrets: &[Secret]) {
    let reads = secrets.iter().map(|secret| aws.secrets().get(*secret));
    let _ = tokio::join!(aws.table().probe(), futures::future::join_all(reads));
}

fn origin(request: &lambda_http::Request) -> Origin {
    let (source_ip, gateway_id) = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => {
            (context.http.source_ip.clone(), context.request_id.clone())
        }
        _ => (None, None),
    };
    let context: Option<&Context> = request.lambda_context_ref();
    let remaining = context.map_or(UNTOLD, remaining);
    Origin {
        source_ip: source_ip.and_then(|ip| ip.parse::<IpAddr>().ok()),
        request_id: gateway_id
            .or_else(|| context.map(|context| context.request_id.clone()))
            .unwrap_or_default(),
        remaining,
    }
}

pub(crate) fn remaining(context: &Context) -> Duration {
    #[expect(
        clippy::disallowed_methods,
        reason = "Lambda's deadline is on the machine's clock"
    )]
    let now = std::time::SystemTime::now();
    // `cargo lambda watch` names an instant of 1970; on AWS a deadline is never over at the start.
    context.deadline().duration_since(now).unwrap_or(UNTOLD)
}

fn bytes_of(body: Body) -> Bytes {
    match body {
        Body::Text(text) => Bytes::from(text),
        Body::Binary(bytes) => Bytes::from(bytes),
        _ => Bytes::new(),
    }
}

fn body_of(bytes: &Bytes) -> Body {
    match String::from_utf8(bytes.to_vec()) {
        Ok(text) if text.is_empty() => Body::Empty,
        Ok(text) => Body::Text(text),
        Err(error) => Body::Binary(error.into_bytes()),
    }
}
