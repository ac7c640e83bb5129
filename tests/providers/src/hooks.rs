//! Webhooks on their way to their receivers, whichever provider sends them.

use std::collections::VecDeque;
use std::time::Duration;

use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use serde::Serialize;

use crate::locked::Locked;
use crate::provider::Provider;

/// How long a receiver may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// How many deliveries are kept.
const LENGTH: usize = 10_000;

/// One event on its way to the receiver.
#[derive(Debug, Clone, Serialize)]
pub struct Delivery {
    /// The same at each attempt; with Resend the `svix-id`.
    pub id: String,
    /// Who sends it.
    pub provider: Provider,
    /// What happened, in the provider's words, such as `email.delivered` or `messages`.
    pub kind: String,
    /// The mail it is about.
    pub email_id: Option<String>,
    /// What became of it so far.
    pub attempts: Vec<Attempt>,
}

/// One attempt to hand an event over.
#[derive(Debug, Clone, Serialize)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// The status the receiver answered with.
    pub status: Option<u16>,
    /// Why there is no status.
    pub error: Option<String>,
    /// How long the receiver took, in milliseconds.
    pub duration_ms: u64,
}

impl Attempt {
    /// Whether the receiver has taken the event. A redirect counts as a failure.
    pub fn succeeded(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}

/// The sender of webhooks.
#[derive(Debug)]
pub(crate) struct Hooks {
    client: Client<HttpConnector, Full<Bytes>>,
    deliveries: Locked<VecDeque<Delivery>>,
}

impl Default for Hooks {
    fn default() -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self {
            client,
            deliveries: Locked::default(),
        }
    }
}

impl Hooks {
    /// What was sent, newest first.
    pub(crate) fn all(&self) -> Vec<Delivery> {
        self.deliveries.with(|all| all.iter().cloned().collect())
    }

    /// Forgets what was sent.
    pub(crate) fn clear(&self) {
        self.deliveries.with(VecDeque::clear);
    }

    /// Sends a request; the status of its answer.
    pub(crate) async fn send(
        &self,
        request: Result<Request<Full<Bytes>>, String>,
    ) -> Result<u16, String> {
        let response = self.client.request(request?).await;
        response
            .map(|answer| answer.status().as_u16())
            .map_err(|error| error.to_string())
    }

    /// Gets an address; returns status and body.
    pub(crate) async fn get(&self, url: &str) -> Result<(u16, Bytes), String> {
        let request = Request::get(url).body(Full::default());
        let request = request.map_err(|error| error.to_string())?;
        let (parts, body) = self.exchange(request).await?.into_parts();
        Ok((parts.status.as_u16(), body))
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Bytes>, String> {
        let response = async {
            let response = self.client.request(request).await;
            let (parts, body) = response.map_err(|error| error.to_string())?.into_parts();
            let body = body.collect().await.map_err(|error| error.to_string())?;
            Ok(Response::from_parts(parts, body.to_bytes()))
        };
        let answer = tokio::time::timeout(PATIENCE, response).await;
        answer.unwrap_or_else(|_| Err("no answer within 15 seconds".to_owned()))
    }

    /// Begins to keep one.
    pub(crate) fn open(&self, delivery: Delivery) {
        self.deliveries.with(|all| {
            all.push_front(delivery);
            all.truncate(LENGTH);
        });
    }

    /// Keeps what became of an attempt.
    pub(crate) fn note(&self, id: &str, attempt: &Attempt) -> Option<Delivery> {
        self.deliveries.with(|all| {
            let delivery = all.iter_mut().find(|one| one.id == id)?;
            delivery.attempts.push(attempt.clone());
            Some(delivery.clone())
        })
    }
}
