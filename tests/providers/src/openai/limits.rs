//! The rate limits of `OpenAI`, and the headers that report them.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;

/// The tokens that a minute has; none is ever used up here.
const TOKENS: u32 = 4_000_000;

/// The requests of this minute.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    minute: i64,
    requests: u32,
}

/// What is left of a minute.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Left {
    most: u32,
    /// The further requests that fit; nothing if this one does not.
    pub(crate) requests: Option<u32>,
    /// The seconds until the next minute.
    pub(crate) seconds: i64,
}

impl Limits {
    /// Counts a request.
    pub(crate) fn admit(&mut self, most: u32, now: Timestamp) -> Left {
        let minute = now.as_second().div_euclid(60);
        if self.minute != minute {
            self.minute = minute;
            self.requests = 0;
        }
        let requests = most.checked_sub(self.requests + 1);
        if requests.is_some() {
            self.requests += 1;
        }
        Left {
            most,
            requests,
            seconds: 60 - now.as_second().rem_euclid(60),
        }
    }
}

impl Left {
    /// Puts the limits on an answer; waits are durations as Go writes them.
    pub(crate) fn put(self, headers: &mut HeaderMap) {
        let mut put = |name: &'static str, value: String| {
            let value = HeaderValue::from_str(&value).expect("numbers and units are ASCII");
            headers.insert(HeaderName::from_static(name), value);
        };
        put("x-ratelimit-limit-requests", self.most.to_string());
        put(
            "x-ratelimit-remaining-requests",
            self.requests.unwrap_or_default().to_string(),
        );
        put("x-ratelimit-reset-requests", format!("{}s", self.seconds));
        put("x-ratelimit-limit-tokens", TOKENS.to_string());
        put("x-ratelimit-remaining-tokens", TOKENS.to_string());
        put("x-ratelimit-reset-tokens", "0s".to_owned());
        if self.requests.is_none() {
            put("retry-after", self.seconds.to_string());
        }
    }
}
