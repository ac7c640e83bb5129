//! Resend's webhooks, as Svix sends them: signed, at least once, again after a while when they fail.

use std::sync::Arc;

use auth::svix::{WebhookSecret, sign};
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use http_body_util::Full;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::hooks::{Attempt, Delivery};
use crate::provider::Provider;
use crate::world::World;

/// The faults of a webhook that a test requests.
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

fn delivery(event: &Value, id: &str) -> Delivery {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
    Delivery {
        id: id.to_owned(),
        provider: Provider::Resend,
        kind: text("/type").unwrap_or_default().to_owned(),
        email_id: text("/data/email_id").map(ToOwned::to_owned),
        attempts: Vec::new(),
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
        self.hooks.open(delivery(event, &id));
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

    /// Sends an event at once, with the requested oddities, and returns the attempts.
    pub(crate) async fn announce_oddly(&self, event: &Value, odd: &Oddities) -> Vec<Attempt> {
        let id = odd.id.clone().unwrap_or_else(fresh_id);
        let body = Bytes::from(event.to_string());
        self.hooks.open(delivery(event, &id));
        let mut attempts = Vec::new();
        for _ in 0..=u8::from(odd.duplicate) {
            let attempt = self.attempt(&id, &body, odd).await;
            self.note(&id, &attempt);
            attempts.push(attempt);
        }
        attempts
    }

    async fn attempt(&self, id: &str, body: &Bytes, odd: &Oddities) -> Attempt {
        self.hand_over(self.signed(id, body, odd)).await
    }

    fn signed(
        &self,
        id: &str,
        body: &Bytes,
        odd: &Oddities,
    ) -> Result<Request<Full<Bytes>>, String> {
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
        Request::post(format!("{base}/webhooks/resend"))
            .header(CONTENT_TYPE, "application/json")
            .header("user-agent", "Svix-Webhooks/1.99")
            .header("svix-id", id)
            .header("svix-timestamp", stamped.as_second())
            .header("svix-signature", sign(&secret, id, stamped, body))
            .body(Full::new(body.clone()))
            .map_err(|error| error.to_string())
    }
}

fn fresh_id() -> String {
    format!("msg_{}", Uuid::now_v7().simple())
}
