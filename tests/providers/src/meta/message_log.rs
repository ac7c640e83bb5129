//! The messages between people and companies.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::resend::Happening;

/// How long a company may answer freely.
const WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// A message that a company sent.
#[derive(Debug, Clone, Serialize)]
pub struct SentMessage {
    /// Its id, `wamid.…`.
    pub id: String,
    /// The number it came from.
    pub phone_number_id: String,
    /// The recipient as it was written, a phone or a user id.
    pub to: String,
    /// The recipient's phone as Meta knows it, unless the message names a user id.
    pub wa_id: Option<String>,
    /// The recipient's user id.
    pub user_id: Option<String>,
    /// `text`, `image`, `template` and so on.
    pub kind: String,
    /// The object under the kind's name, as it was sent.
    pub content: Value,
    /// The text of a template with its parameters.
    pub template_text: Option<String>,
    /// The message it answers.
    pub reply_to: Option<String>,
    /// `biz_opaque_callback_data`.
    pub callback_data: Option<String>,
    /// When it was accepted.
    pub at: Timestamp,
    /// What last happened: `accepted`, `sent`, `delivered`, `read`, `played` or `failed`.
    pub status: &'static str,
    /// Why it failed.
    pub error: Option<u32>,
    /// All that happened, in order.
    pub history: Vec<Happening>,
    #[serde(skip)]
    pub(crate) person: usize,
    #[serde(skip)]
    pub(crate) order: usize,
}

impl SentMessage {
    /// Whether this phone or user id is the recipient's.
    pub fn is_to(&self, whom: &str) -> bool {
        let whom = whom.trim_start_matches('+');
        self.to.trim_start_matches('+') == whom
            || self.wa_id.as_deref() == Some(whom)
            || self.user_id.as_deref() == Some(whom)
    }

    /// The text, the caption, or the text of the template.
    pub fn text(&self) -> Option<&str> {
        let of = |name: &str| self.content[name].as_str();
        self.template_text
            .as_deref()
            .or_else(|| of("body"))
            .or_else(|| of("caption"))
    }
}

/// A message that a person sent, or that a company typed in the app on its phone.
#[derive(Debug, Clone, Serialize)]
pub struct PersonMessage {
    /// Its id, `wamid.…`.
    pub id: String,
    /// The number it went to.
    pub phone_number_id: String,
    /// The element of `messages` or `message_echoes`.
    pub message: Value,
    /// When it was sent.
    pub at: Timestamp,
    /// Whether the company wrote it on its phone.
    pub echo: bool,
    /// When the company marked it as read.
    pub read_at: Option<Timestamp>,
    /// Whether the company showed that it was writing an answer.
    pub typing: bool,
    #[serde(skip)]
    pub(crate) person: usize,
    #[serde(skip)]
    pub(crate) order: usize,
}

/// All messages.
#[derive(Debug, Default)]
pub(crate) struct MessageLog {
    pub(crate) sent: Vec<SentMessage>,
    pub(crate) person_messages: Vec<PersonMessage>,
    sent_by_id: HashMap<String, usize>,
    person_message_by_id: HashMap<String, usize>,
    windows: HashMap<(String, usize), Timestamp>,
    order: usize,
}

impl MessageLog {
    /// Stores what a company sent.
    pub(crate) fn send(&mut self, mut message: SentMessage) {
        self.order += 1;
        message.order = self.order;
        self.sent_by_id.insert(message.id.clone(), self.sent.len());
        self.sent.push(message);
    }

    /// Stores what a person wrote.
    pub(crate) fn receive(&mut self, mut message: PersonMessage) {
        self.order += 1;
        message.order = self.order;
        self.person_message_by_id
            .insert(message.id.clone(), self.person_messages.len());
        self.person_messages.push(message);
    }

    /// Opens or renews the window in which a company may answer this person.
    pub(crate) fn open_window(&mut self, phone_number_id: &str, person: usize, at: Timestamp) {
        let key = (phone_number_id.to_owned(), person);
        let last = self.windows.entry(key).or_insert(at);
        *last = at.max(*last);
    }

    /// Whether a company may answer this person.
    pub(crate) fn is_open(&self, phone_number_id: &str, person: usize, now: Timestamp) -> bool {
        let last = self.windows.get(&(phone_number_id.to_owned(), person));
        last.is_some_and(|last| now.duration_since(*last) < WINDOW)
    }

    /// Whether a message was exchanged with this number.
    pub(crate) fn knows(&self, phone_number_id: &str, id: &str) -> bool {
        let person_messages = self
            .person_message_by_id
            .get(id)
            .map(|at| &self.person_messages[*at]);
        let sent = self.sent_by_id.get(id).map(|at| &self.sent[*at]);
        person_messages.is_some_and(|one| one.phone_number_id == phone_number_id)
            || sent.is_some_and(|one| one.phone_number_id == phone_number_id)
    }

    /// What a person wrote, by its id.
    pub(crate) fn person_message_mut(&mut self, id: &str) -> Option<&mut PersonMessage> {
        let at = *self.person_message_by_id.get(id)?;
        self.person_messages.get_mut(at)
    }

    /// What a company sent, by its id.
    pub(crate) fn sent_mut(&mut self, id: &str) -> Option<&mut SentMessage> {
        let at = *self.sent_by_id.get(id)?;
        self.sent.get_mut(at)
    }
}
