//! A mail that was accepted, and what happened to it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::fields::NewMail;

/// A mail.
#[derive(Debug, Clone, Serialize)]
pub struct Mail {
    /// The provider's id.
    pub id: String,
    /// When it was accepted.
    pub at: Timestamp,
    /// The sender.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
    /// The recipients of a copy.
    pub cc: Vec<String>,
    /// The hidden recipients.
    pub bcc: Vec<String>,
    /// Where answers go.
    pub reply_to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// The body as HTML.
    pub html: Option<String>,
    /// The body as plain text.
    pub text: Option<String>,
    /// Further headers.
    pub headers: BTreeMap<String, String>,
    /// The tags, by name.
    pub tags: BTreeMap<String, String>,
    /// The key it was sent under.
    pub idempotency_key: Option<String>,
    /// What last happened: `queued` (accepted), `sent`, `delivered`, `bounced` and so on.
    pub last_event: &'static str,
    /// All that happened, in order.
    pub history: Vec<Happening>,
}

/// Something that happened to a mail.
#[derive(Debug, Clone, Serialize)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// What, in the words of `last_event`.
    pub event: &'static str,
}

impl Mail {
    /// Takes a mail.
    pub(crate) fn accept(new: NewMail, idempotency_key: Option<String>, at: Timestamp) -> Self {
        let mut mail = Self {
            id: Uuid::now_v7().to_string(),
            at,
            from: new.from,
            to: new.to,
            cc: new.cc,
            bcc: new.bcc,
            reply_to: new.reply_to,
            subject: new.subject,
            html: new.html,
            text: new.text,
            headers: new.headers,
            tags: new.tags,
            idempotency_key,
            last_event: "queued",
            history: Vec::new(),
        };
        mail.happened("queued", at);
        mail
    }

    /// Notes what happened.
    pub(crate) fn happened(&mut self, event: &'static str, at: Timestamp) {
        self.last_event = event;
        self.history.push(Happening { at, event });
    }

    /// Whether this address is among the recipients.
    pub fn is_to(&self, address: &str) -> bool {
        let same = |to: &String| {
            super::address::bare(to).is_some_and(|bare| bare.eq_ignore_ascii_case(address))
        };
        self.to.iter().any(same)
    }

    /// The web addresses in the plain text, in order.
    pub fn links(&self) -> Vec<&str> {
        let words = self.text.as_deref().unwrap_or_default().split_whitespace();
        words
            .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
            .collect()
    }

    /// The mail as `GET /emails/{id}` shows it.
    pub(crate) fn to_wire(&self) -> Value {
        let tags: Vec<_> = self
            .tags
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        json!({
            "object": "email",
            "id": self.id,
            "message_id": format!("<{}@outside.local>", self.id),
            "to": self.to,
            "from": self.from,
            "created_at": self.at,
            "subject": self.subject,
            "html": self.html,
            "text": self.text,
            "cc": self.cc,
            "bcc": self.bcc,
            "reply_to": self.reply_to,
            "last_event": self.last_event,
            "scheduled_at": null,
            "tags": tags,
        })
    }
}
