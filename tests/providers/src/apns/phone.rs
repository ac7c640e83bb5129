//! Phones and what they show.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::device::Environment;

/// How many pushes are kept, give or take a tenth.
const LENGTH: usize = 50_000;

/// How many alerts a phone shows.
const SHOWN: usize = 1000;

/// A push that was accepted.
#[derive(Debug, Clone, Serialize)]
pub struct Notification {
    /// `apns-id`.
    pub apns_id: String,
    /// When it was accepted.
    pub at: Timestamp,
    /// Where it was accepted.
    pub environment: Environment,
    /// The device, in lower-case hexadecimal digits.
    pub token: String,
    /// `apns-push-type`.
    pub push_type: &'static str,
    /// `apns-topic`.
    pub topic: String,
    /// `apns-priority`.
    pub priority: u8,
    /// `apns-expiration`, in seconds since 1970.
    pub expiration: Option<i64>,
    /// `apns-collapse-id`.
    pub collapse_id: Option<String>,
    /// The title, or the key of it; of a call who calls.
    pub title: Option<String>,
    /// The text, or the key of it.
    pub body: Option<String>,
    /// What it makes the badge.
    pub badge: Option<u64>,
    /// Whether it neither lights up the screen nor makes a sound.
    pub is_passive: bool,
    /// The payload as it came.
    pub payload: Value,
}

impl Notification {
    /// Whether a phone shows it.
    pub fn is_alert(&self) -> bool {
        self.title.is_some() || self.body.is_some()
    }

    fn takes_the_place_of(&self, other: &Self) -> bool {
        self.collapse_id.is_some() && self.collapse_id == other.collapse_id
    }
}

/// A phone: one token in one environment.
#[derive(Debug, Clone, Serialize)]
pub struct Phone {
    /// The device, in lower-case hexadecimal digits.
    pub token: String,
    /// Where it was pushed to.
    pub environment: Environment,
    /// The name that its device was given.
    pub name: Option<String>,
    /// The number on the app's icon.
    pub badge: u64,
    /// How many alerts came, those that took another's place included.
    pub alerts: usize,
    /// The alerts that it shows, newest first.
    pub shown: Vec<Notification>,
}

impl Phone {
    /// A phone without pushes.
    pub(crate) fn new(token: &str, environment: Environment) -> Self {
        Self {
            token: token.to_owned(),
            environment,
            name: None,
            badge: 0,
            alerts: 0,
            shown: Vec::new(),
        }
    }

    /// Receives a push: an alert is shown, in the place of one with the same collapse id.
    pub(crate) fn take(&mut self, push: &Notification) {
        self.badge = push.badge.unwrap_or(self.badge);
        if push.is_alert() {
            self.alerts += 1;
            self.shown.retain(|shown| !push.takes_the_place_of(shown));
            self.shown.insert(0, push.clone());
            self.shown.truncate(SHOWN);
        }
    }
}

/// Where each push went, in order.
#[derive(Debug, Default)]
pub(crate) struct Phones {
    phones: Vec<Phone>,
    pushes: Vec<Notification>,
}

impl Phones {
    /// Hands over a push and returns its phone's badge.
    pub(crate) fn take(&mut self, push: Notification) -> u64 {
        let own =
            |phone: &Phone| phone.token == push.token && phone.environment == push.environment;
        let at = self.phones.iter().position(own).unwrap_or_else(|| {
            self.phones.push(Phone::new(&push.token, push.environment));
            self.phones.len() - 1
        });
        self.phones[at].take(&push);
        if self.pushes.len() >= LENGTH {
            self.pushes.drain(..LENGTH / 10);
        }
        self.pushes.push(push);
        self.phones[at].badge
    }

    /// All phones, in the order of their first push.
    pub(crate) fn all(&self) -> &[Phone] {
        &self.phones
    }

    /// All pushes, oldest first.
    pub(crate) fn pushes(&self) -> &[Notification] {
        &self.pushes
    }

    /// Takes an alert off a phone, as its reader does by opening it. The badge stays: its number
    /// is the sender's.
    pub(crate) fn open(&mut self, token: &str, apns_id: &str) -> bool {
        let mut opened = false;
        for phone in self.phones.iter_mut().filter(|phone| phone.token == token) {
            let before = phone.shown.len();
            phone.shown.retain(|shown| shown.apns_id != apns_id);
            opened |= phone.shown.len() < before;
        }
        opened
    }

    /// Forgets all phones.
    pub(crate) fn clear(&mut self) {
        self.phones.clear();
        self.pushes.clear();
    }
}
