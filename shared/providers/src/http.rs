//! The one HTTP client of the product for everything beyond AWS.

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{ClientBuilder, Response, StatusCode};
use rustls::{ClientConfig, RootCertStore};
use serde::de::DeserializeOwned;

use crate::call::{Answer, Call, is_json};
use crate::egress::{Egress, ListedNames};
use crate::error::CallError;
use crate::provider::Provider;
use crate::retry;

/// How long a connection may take, name lookup and TLS included.
const CONNECT: Duration = Duration::from_secs(2);

/// How long one attempt may take, from the connection to the last byte of the answer.
const ATTEMPT: Duration = Duration::from_secs(5);

/// An attempt that has less time than this is not begun.
pub(crate) const SHORTEST_ATTEMPT: Duration = Duration::from_millis(300);

/// An idle connection is dropped before the usual keep-alive of a server ends it: a frozen process
/// would otherwise wake up with dead ones.
const IDLE: Duration = Duration::from_secs(20);

/// The same for HTTP/2, where a handshake over a cold network is dearer than a wait.
const HTTP2_CONNECT: Duration = Duration::from_secs(3);

/// An idle connection over HTTP/2 is kept longer: whoever asks for HTTP/2 asks for few connections.
const HTTP2_IDLE: Duration = Duration::from_secs(90);

/// The most bytes of an answer of failure that are read; only its name is used.
const FAILURE_CAP_BYTES: usize = 64 * 1024;

/// Resend and Meta refuse a request without one.
const USER_AGENT: &str = concat!("CustomIT/", env!("CARGO_PKG_VERSION"));

/// The client. One per process; a clone shares its connections.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    egress: Egress,
}

impl Http {
    /// A client that reaches what this list holds and nothing else.
    ///
    /// The roots of trust are compiled in: no file of the system is read, so a slim image or a
    /// stale bundle changes nothing. A proxy of the environment is not used.
    pub fn new(egress: Egress) -> Self {
        Self {
            client: built(settings(egress).tls_backend_preconfigured(tls())),
            egress,
        }
    }

    /// A client like [`Http::new`] that speaks HTTP/2 and nothing else, and repeats nothing by
    /// itself.
    ///
    /// A connection that was silent for `silence` is asked for a sign of life when it is used
    /// again, and closed where none comes within `answer`: it died while the process was frozen.
    pub(crate) fn http2(egress: Egress, silence: Duration, answer: Duration) -> Self {
        let mut tls = tls();
        tls.alpn_protocols = vec![b"h2".to_vec()];
        let settings = settings(egress)
            .tls_backend_preconfigured(tls)
            .retry(reqwest::retry::never())
            .http2_prior_knowledge()
            .http2_keep_alive_interval(silence)
            .http2_keep_alive_timeout(answer)
            .connect_timeout(HTTP2_CONNECT)
            .pool_idle_timeout(HTTP2_IDLE);
        Self {
            client: built(settings),
            egress,
        }
    }

    /// The client of this process for a stage, whose connections all that ask share.
    ///
    /// A function asks for its client with each request; the first one makes it. Another stage than
    /// the first one's gets a client of its own, so that no list is stretched.
    pub fn of_stage(stage: &str) -> Self {
        static SHARED: OnceLock<Http> = OnceLock::new();
        let egress = Egress::for_stage(stage);
        let shared = SHARED.get_or_init(|| Self::new(egress));
        if shared.egress == egress {
            shared.clone()
        } else {
            Self::new(egress)
        }
    }

    /// The list this client holds itself to.
    pub fn egress(&self) -> Egress {
        self.egress
    }

    /// Sends a call and reads its complete response, within the time that remains.
    ///
    /// A call that may be repeated is sent up to four times while its failure is one that passes:
    /// after the wait the provider asked for, else after a random one. A wait that does not fit
    /// into the time that remains ends the call at once, with that wait in the error.
    pub async fn send(&self, call: Call, remaining: Duration) -> Result<Answer, CallError> {
        self.run(&call, remaining, Ok).await
    }

    /// Sends a call like [`Http::send`] and reads its answer as JSON. A malformed answer counts as
    /// a failure that passes.
    pub async fn send_json<T: DeserializeOwned>(
        &self,
        call: Call,
        remaining: Duration,
    ) -> Result<T, CallError> {
        self.run(&call, remaining, |answer| answer.json()).await
    }

    async fn run<T>(
        &self,
        call: &Call,
        remaining: Duration,
        read: impl Fn(Answer) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let began = Instant::now();
        let mut unknown = false;
        let mut attempt = 0;
        loop {
            let left = remaining.saturating_sub(began.elapsed());
            let error = match self.attempt(call, left).await.and_then(&read) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            unknown |= !error.outcome_known();
            let wait = retry::wait(attempt, error.retry_after());
            let left = remaining.saturating_sub(began.elapsed());
            let fits = wait.saturating_add(SHORTEST_ATTEMPT) <= left;
            let again = call.repeatable && error.is_retryable() && attempt + 1 < retry::ATTEMPTS;
            if !(again && fits) {
                return Err(if unknown {
                    error.after_unknown()
                } else {
                    error
                });
            }
            tracing::debug!(
                call.provider = %call.provider,
                call.attempt = attempt + 1,
                call.error = %error,
                call.wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                "call is sent again after a wait"
            );
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, call: &Call, left: Duration) -> Result<Answer, CallError> {
        let answer = self.exchange(call, left, ATTEMPT).await?;
        if answer.status.is_success() {
            Ok(answer)
        } else {
            Err(failure(call.provider, &answer))
        }
    }

    /// Sends a call once and reads its answer, whatever its status, within the time that is left
    /// but no longer than this.
    ///
    /// The body of a failure is read where it says that it is JSON, and is empty where it cannot be
    /// read whole: the status alone is enough.
    pub(crate) async fn exchange(
        &self,
        call: &Call,
        left: Duration,
        longest: Duration,
    ) -> Result<Answer, CallError> {
        self.egress.permit(call.provider, &call.url)?;
        if left < SHORTEST_ATTEMPT {
            return Err(CallError::NoTime);
        }
        let response = self
            .client
            .request(call.method.clone(), call.url.clone())
            .headers(call.headers.clone())
            .body(call.body.clone())
            .timeout(left.min(longest))
            .send()
            .await
            .map_err(|error| without_answer(&error))?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = if status.is_success() {
            read(response, call.cap_bytes).await?
        } else if is_json(&headers) {
            read(response, FAILURE_CAP_BYTES).await.unwrap_or_default()
        } else {
            Bytes::new()
        };
        Ok(Answer {
            status,
            headers,
            body,
        })
    }
}

/// What all clients have in common.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one home of the client"
)]
fn settings(egress: Egress) -> ClientBuilder {
    reqwest::Client::builder()
        .dns_resolver(ListedNames(egress))
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE)
}

fn tls() -> ClientConfig {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring serves TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn built(settings: ClientBuilder) -> reqwest::Client {
    settings.build().expect("the settings above build a client")
}

/// Reads a body that may be endless.
async fn read(mut response: Response, cap_bytes: usize) -> Result<Bytes, CallError> {
    let announced = response.content_length().unwrap_or_default();
    if usize::try_from(announced).map_or(true, |announced| announced > cap_bytes) {
        return Err(CallError::TooLarge { cap_bytes });
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| without_answer(&error))?
    {
        if body.len() + chunk.len() > cap_bytes {
            return Err(CallError::TooLarge { cap_bytes });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Names a failure by its status and, where the body is JSON that can be read, by its name.
fn failure(provider: Provider, answer: &Answer) -> CallError {
    let status = answer.status;
    if status.is_redirection() {
        return CallError::Redirect;
    }
    let retry_after = retry::retry_after(&answer.headers);
    let name = answer
        .json()
        .ok()
        .and_then(|body| provider.error_name(&body));
    if let Some(name) = name.clone().filter(|name| provider.is_quota(name)) {
        return CallError::Exhausted { name };
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        return CallError::RateLimited { retry_after };
    }
    let passing = status.is_server_error()
        || status == StatusCode::REQUEST_TIMEOUT
        || name.as_deref().is_some_and(|name| provider.is_busy(name));
    CallError::Status {
        code: status.as_u16(),
        name,
        passing,
        retry_after,
    }
}

/// Names a failure without an answer. The text of the error itself holds the URL and is dropped.
fn without_answer(error: &reqwest::Error) -> CallError {
    if error.is_connect() {
        return CallError::Connect(root_cause(error));
    }
    if error.is_builder() {
        return CallError::NotSendable("the client cannot build the request");
    }
    if error.is_timeout() {
        CallError::Timeout
    } else {
        CallError::Cut
    }
}

/// The innermost cause, such as "Connection refused (os error 111)".
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause.and_then(Error::source) {
        cause = Some(inner);
    }
    cause.map_or_else(|| "unknown".to_owned(), ToString::to_string)
}
