//! `Idempotency-Key`: one effect per key within 24 hours.

use std::collections::HashMap;

use axum::http::HeaderMap;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::refusal::{Refusal, Result};
use crate::clock::Clock;
use crate::locked::Locked;

/// How long an answer is remembered.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);

/// The longest key, in characters.
const LONGEST_KEY: usize = 256;

/// What is remembered of each key.
#[derive(Debug, Default)]
pub(crate) struct Once(Locked<HashMap<String, Entry>>);

#[derive(Debug)]
struct Entry {
    since: Timestamp,
    path: &'static str,
    body: Bytes,
    answer: Option<Value>,
}

/// The key of a request, if it carries one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .filter(|key| (1..=LONGEST_KEY).contains(&key.len()));
    let message = "The idempotency key must be between 1-256 characters.";
    key.map(|key| Some(key.to_owned()))
        .ok_or(Refusal::of(400, "invalid_idempotency_key", message))
}

impl Once {
    /// Does the work, or gives the answer of the time it was done. A refused request is not
    /// remembered.
    pub(crate) async fn run(
        &self,
        clock: &Clock,
        headers: &HeaderMap,
        path: &'static str,
        body: &Bytes,
        work: impl Future<Output = Result<Value>>,
    ) -> Result<Value> {
        let Some(key) = key(headers)? else {
            return work.await;
        };
        if let Some(answer) = self.claim(&key, path, body, clock.now())? {
            return Ok(answer);
        }
        let outcome = work.await;
        self.0.with(|entries| match &outcome {
            Ok(answer) => {
                if let Some(entry) = entries.get_mut(&key) {
                    entry.answer = Some(answer.clone());
                }
            }
            Err(_) => drop(entries.remove(&key)),
        });
        outcome
    }

    /// Takes a key for this request, or finds the answer that its twin was given.
    fn claim(
        &self,
        key: &str,
        path: &'static str,
        body: &Bytes,
        now: Timestamp,
    ) -> Result<Option<Value>> {
        self.0.with(|entries| {
            entries.retain(|_, entry| now.duration_since(entry.since) < MEMORY);
            let Some(entry) = entries.get(key) else {
                let entry = Entry {
                    since: now,
                    path,
                    body: body.clone(),
                    answer: None,
                };
                entries.insert(key.to_owned(), entry);
                return Ok(None);
            };
            if entry.path != path || entry.body != *body {
                let message = "Same idempotency key used with a different request payload.";
                return Err(Refusal::of(409, "invalid_idempotent_request", message));
            }
            entry.answer.clone().map(Some).ok_or(Refusal::of(
                409,
                "concurrent_idempotent_requests",
                "Same idempotency key used while original request is still in progress.",
            ))
        })
    }

    /// Forgets all keys.
    pub(crate) fn clear(&self) {
        self.0.with(HashMap::clear);
    }
}
