//! Webhooks as Svix sends them: signed, at least once, again after a while when they fail.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use auth::svix::{WebhookSecret, sign};
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::kept::Kept;
use crate::world::World;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How many deliveries are kept.
const LENGTH: usize = 10_000;

/// One event on its way to the receiver.
#[derive(Debug, Clone, Serialize)]
pub struct Delivery {
    /// `svix-id`, the same at each attempt.
    pub id: String,
    /// The event's type, such as `email.delivered`.
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
}

impl Attempt {
    /// Whether the receiver has taken the event. A redirect counts as a failure.
    pub fn succeeded(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}

/// What is wrong with a webhook that a test asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oddities {
    /// The `svix-id`; a fresh one if absent.
    pub id: Option<String>,
    /// Whether the signature is made with another secret.
    pub bad_signature: bool,
    /// Whether it is sent twice.
    pub duplicate: bool,
    /// How long ago it was stamped, in seconds; below zero for the future.
    pub age_seconds: i64,
}

/// The sender of webhooks.
#[derive(Debug)]
pub(crate) struct Hooks {
    client: Client<HttpConnector, Full<Bytes>>,
    deliveries: Kept<VecDeque<Delivery>>,
}

impl Default for Hooks {
    fn default() -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self {
            client,
            deliveries: Kept::default(),
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

    fn open(&self, event: &Value, id: &str) {
        let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
        let delivery = Delivery {
            id: id.to_owned(),
            kind: text("/type").unwrap_or_default().to_owned(),
            email_id: text("/data/email_id").map(ToOwned::to_owned),
            attempts: Vec::new(),
        };
        self.deliveries.with(|all| {
            all.push_front(delivery);
            all.truncate(LENGTH);
        });
    }

    fn note(&self, id: &str, attempt: &Attempt) -> Option<Delivery> {
        self.deliveries.with(|all| {
            let delivery = all.iter_mut().find(|one| one.id == id)?;
            delivery.attempts.push(attempt.clone());
            Some(delivery.clone())
        })
    }
}

impl World {
    /// Sends an event by the schedule until the receiver has taken it, in the background.
    pub(crate) fn announce(self: &Arc<Self>, event: &Value) {
        let knobs = self.knobs();
        let receiver = self.options.webhook_base.is_some() && self.options.webhook_secret.is_some();
        if !knobs.webhooks || !receiver {
            return;
        }
        let id = fresh_id();
        self.hooks.open(event, &id);
        let body = Bytes::from(event.to_string());
        for _ in 0..=u8::from(knobs.duplicate_webhooks) {
            let (world, id, body) = (Arc::clone(self), id.clone(), body.clone());
            tokio::spawn(async move {
                for wait in &world.options.webhook_schedule {
                    tokio::time::sleep(*wait).await;
                    let attempt = world.attempt(&id, &body, &Oddities::default()).await;
                    // After a reset nobody knows this event any more.
                    if world.note(&id, &attempt).is_none() || attempt.succeeded() {
                        return;
                    }
                }
            });
        }
    }

    /// Sends an event at once, as odd as asked, and tells how it went.
    pub(crate) async fn announce_oddly(&self, event: &Value, odd: &Oddities) -> Vec<Attempt> {
        let id = odd.id.clone().unwrap_or_else(fresh_id);
        let body = Bytes::from(event.to_string());
        self.hooks.open(event, &id);
        let mut attempts = Vec::new();
        for _ in 0..=u8::from(odd.duplicate) {
            let attempt = self.attempt(&id, &body, odd).await;
            self.note(&id, &attempt);
            attempts.push(attempt);
        }
        attempts
    }

    fn note(&self, id: &str, attempt: &Attempt) -> Option<()> {
        let delivery = self.hooks.note(id, attempt)?;
        self.tell("delivery", &delivery);
        Some(())
    }

    async fn attempt(&self, id: &str, body: &Bytes, odd: &Oddities) -> Attempt {
        let at = self.clock.now();
        let sent = tokio::time::timeout(PATIENCE, self.post(id, body, odd)).await;
        let outcome = sent.unwrap_or_else(|_| Err("no answer within 15 seconds".to_owned()));
        Attempt {
            at,
            status: outcome.as_ref().ok().copied(),
            error: outcome.err(),
        }
    }

    async fn post(&self, id: &str, body: &Bytes, odd: &Oddities) -> Result<u16, String> {
        let base = self
            .options
            .webhook_base
            .as_deref()
            .ok_or("no webhook base is set")?;
        let text = self
            .options
            .webhook_secret
            .as_deref()
            .ok_or("no webhook secret is set")?;
        let text = if odd.bad_signature {
            "whsec_d3Jvbmcgc2VjcmV0IGhlcmU="
        } else {
            text
        };
        let secret = WebhookSecret::parse(text).ok_or("the webhook secret is not base64")?;
        let stamped = self.clock.now() - SignedDuration::from_secs(odd.age_seconds);
        let request = Request::post(format!("{base}/webhooks/resend"))
            .header(CONTENT_TYPE, "application/json")
            .header("user-agent", "Svix-Webhooks/1.99")
            .header("svix-id", id)
            .header("svix-timestamp", stamped.as_second())
            .header("svix-signature", sign(&secret, id, stamped, body))
            .body(Full::new(body.clone()))
            .map_err(|error| error.to_string())?;
        let response = self.hooks.client.request(request).await;
        response
            .map(|answer| answer.status().as_u16())
            .map_err(|error| error.to_string())
    }
}

fn fresh_id() -> String {
    format!("msg_{}", Uuid::now_v7().simple())
}
