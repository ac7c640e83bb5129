//! A member of the company with an app that stays signed in.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::Caller;

/// How old an access token may get before it is renewed; it lives for ten minutes.
const LONGEST: SignedDuration = SignedDuration::from_mins(9);

/// Somebody who is signed in.
pub(super) struct Member {
    caller: Caller,
    since: Timestamp,
    /// How many requests were made.
    pub(super) requests: usize,
}

impl Member {
    pub(super) fn new(caller: &Caller) -> Self {
        let since = caller.now();
        Self {
            caller: caller.patient(),
            since,
            requests: 0,
        }
    }

    pub(super) fn id(&self) -> String {
        self.caller.id().to_string()
    }

    /// The caller with a token that is still good, for one request.
    pub(super) async fn caller(&mut self) -> &Caller {
        let now = self.caller.now();
        if self.since.duration_until(now) > LONGEST {
            let renewed = self.caller.refresh().await;
            renewed.expect(200);
            self.caller = self.caller.with_tokens(&renewed);
            self.since = now;
            self.requests += 1;
        }
        self.requests += 1;
        &self.caller
    }

    /// Every item of a list, page by page.
    pub(super) async fn list(&mut self, path: &str) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut items = Vec::new();
        let mut next = path.to_owned();
        loop {
            let page = self.caller().await.get(next).await.expect(200);
            items.extend(page["items"].as_array().expect("a list").iter().cloned());
            match page["next"].as_str() {
                Some(cursor) => next = format!("{path}{separator}cursor={cursor}"),
                None => return items,
            }
        }
    }
}
