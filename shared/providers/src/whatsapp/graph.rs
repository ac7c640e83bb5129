//! One call to Meta's Graph API and what its answer means.

use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::failure::SendFailure;
use crate::call::{Answer, Call};
use crate::egress::{Base, EgressError};
use crate::error::CallError;
use crate::http::Http;
use crate::provider::Provider;
use crate::retry;

/// How long Meta may take to answer. Longer than usual, for a message whose answer is lost stays
/// uncertain.
const ANSWER: Duration = Duration::from_secs(15);

/// Graph as one holder of a token sees it.
#[derive(Clone)]
pub(super) struct Graph {
    pub(super) http: Http,
    pub(super) base: Base,
    token: String,
}

impl Graph {
    pub(super) fn new(http: Http, url: &str, token: String) -> Result<Self, EgressError> {
        let base = http.egress().base(Provider::Meta, url)?;
        Ok(Self { http, base, token })
    }

    /// Sends a call once, with the token, and reads its answer.
    pub(super) async fn request<T: DeserializeOwned>(
        &self,
        call: Call,
        remaining: Duration,
    ) -> Result<T, SendFailure> {
        self.request_slowly(call, remaining, ANSWER).await
    }

    /// Like [`Graph::request`], with another limit for the answer.
    pub(super) async fn request_slowly<T: DeserializeOwned>(
        &self,
        call: Call,
        remaining: Duration,
        longest: Duration,
    ) -> Result<T, SendFailure> {
        read(&self.answer(call, remaining, longest).await?)
    }

    /// Sends a call once, with the token.
    pub(super) async fn answer(
        &self,
        call: Call,
        remaining: Duration,
        longest: Duration,
    ) -> Result<Answer, CallError> {
        let call = call.bearer(&self.token)?;
        self.http.exchange(&call, remaining, longest).await
    }

    /// Sends a call that is answered by a mere yes.
    pub(super) async fn send(&self, call: Call, remaining: Duration) -> Result<(), SendFailure> {
        let answer: Value = self.request(call, remaining).await?;
        // Meta writes it both ways.
        match answer.get("success") {
            Some(Value::Bool(true)) => Ok(()),
            Some(Value::String(yes)) if yes == "true" => Ok(()),
            _ => Err(SendFailure::Unknown),
        }
    }
}

/// Shows the host only.
impl fmt::Debug for Graph {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.base)
    }
}

/// Reads an answer. A code of Meta's outweighs the HTTP status, whichever it is.
fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, SendFailure> {
    let body = answer.json::<Value>().unwrap_or_default();
    if !answer.status.is_success() || code(&body).is_some() {
        return Err(refusal(answer));
    }
    serde_json::from_value(body).map_err(|_| SendFailure::Unknown)
}

/// What an answer of failure means.
pub(super) fn refusal(answer: &Answer) -> SendFailure {
    let retry_after = retry::retry_after(&answer.headers);
    match answer.json().ok().as_ref().and_then(code) {
        Some(code) => SendFailure::of_code(code, retry_after),
        None => SendFailure::of_status(answer.status, retry_after),
    }
}

fn code(body: &Value) -> Option<u64> {
    match body.pointer("/error/code")? {
        Value::String(code) => code.parse().ok(),
        code => code.as_u64(),
    }
}
