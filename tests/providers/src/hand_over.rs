//! Hands a webhook over to its receiver, once.

use std::time::Instant;

use axum::http::Request;
use bytes::Bytes;
use http_body_util::Full;

use crate::hooks::{Attempt, PATIENCE};
use crate::world::World;

impl World {
    /// Notes an attempt; nothing if the delivery is forgotten by now.
    pub(crate) fn note(&self, id: &str, attempt: &Attempt) -> Option<()> {
        let delivery = self.hooks.note(id, attempt)?;
        self.publish("delivery", &delivery);
        Some(())
    }

    /// Delivers a webhook once and returns the attempt.
    pub(crate) async fn hand_over(&self, request: Result<Request<Full<Bytes>>, String>) -> Attempt {
        let at = self.clock.now();
        let begun = Instant::now();
        let sent = tokio::time::timeout(PATIENCE, self.hooks.send(request)).await;
        let outcome = sent.unwrap_or_else(|_| Err("no answer within 15 seconds".to_owned()));
        Attempt {
            at,
            status: outcome.as_ref().ok().copied(),
            error: outcome.err(),
            duration_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }
}
