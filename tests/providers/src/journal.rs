//! What the providers were sent, in order.

use std::collections::{BTreeMap, VecDeque};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::faults::FaultKind;
use crate::locked::Locked;
use crate::provider::Provider;

/// How many requests are kept.
const LENGTH: usize = 10_000;

/// One request that a provider was sent.
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// Counts the requests from 1.
    pub number: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// The provider.
    pub provider: Provider,
    /// The method.
    pub method: String,
    /// The path below the provider's own.
    pub path: String,
    /// The query, as it was sent.
    pub query: String,
    /// The headers; of a credential only its scheme.
    pub headers: BTreeMap<String, String>,
    /// The body: JSON as it is, anything else as text.
    pub body: Value,
    /// The fault it met.
    pub fault: Option<FaultKind>,
    /// The status it was answered with, if it was answered.
    pub status: Option<u16>,
}

/// The journal.
#[derive(Debug, Default)]
pub(crate) struct Journal(Locked<Pages>);

#[derive(Debug, Default)]
struct Pages {
    written: u64,
    requests: VecDeque<Request>,
}

impl Journal {
    /// Writes down a request and returns its number.
    pub(crate) fn open(&self, mut request: Request) -> u64 {
        self.0.with(|pages| {
            pages.written += 1;
            request.number = pages.written;
            pages.requests.push_back(request);
            if pages.requests.len() > LENGTH {
                pages.requests.pop_front();
            }
            pages.written
        })
    }

    /// Notes how a request was answered.
    pub(crate) fn close(&self, number: u64, status: u16) {
        self.0.with(|pages| {
            let newest_first = pages.requests.iter_mut().rev();
            if let Some(request) = newest_first.into_iter().find(|one| one.number == number) {
                request.status = Some(status);
            }
        });
    }

    /// All requests, oldest first.
    pub(crate) fn all(&self) -> Vec<Request> {
        self.0
            .with(|pages| pages.requests.iter().cloned().collect())
    }

    /// Forgets all requests.
    pub(crate) fn clear(&self) {
        self.0.with(|pages| pages.requests.clear());
    }
}

/// The headers as text, with the scheme of a credential in its place.
pub(crate) fn readable(headers: &HeaderMap) -> BTreeMap<String, String> {
    let text = |name: &str, value: &str| {
        if name == AUTHORIZATION.as_str() {
            format!("{} …", value.split(' ').next().unwrap_or_default())
        } else if name == "x-goog-api-key" {
            "…".to_owned()
        } else {
            value.to_owned()
        }
    };
    headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .map(|(name, value)| (name.to_owned(), text(name, value)))
        .collect()
}
