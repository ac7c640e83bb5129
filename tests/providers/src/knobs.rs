//! What can be turned while an outside world runs.

use serde::{Deserialize, Serialize};

/// The knobs. Over HTTP, `PATCH /_control/settings` with the fields to change.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knobs {
    /// Requests that Resend takes per second.
    pub rate_per_second: u32,
    /// Recipients that Resend takes per day.
    pub daily_quota: Option<u32>,
    /// Recipients that Resend takes per month.
    pub monthly_quota: Option<u32>,
    /// How long Resend works on a mail before it answers, in milliseconds.
    pub latency_ms: u64,
    /// How long after its acceptance a mail is sent, and again until it arrives, in milliseconds.
    pub event_delay_ms: u64,
    /// Whether webhooks are sent at all.
    pub webhooks: bool,
    /// Whether every webhook is sent twice, with Resend under one id.
    pub duplicate_webhooks: bool,
    /// Whether the webhooks of a mail or a message are sent in the reverse of their order.
    pub reorder_webhooks: bool,
    /// How many minutes APNs requires a provider token to be used before it takes a new one; 20 in
    /// earnest, 0 for a clock that tests move.
    pub apns_token_minutes: u32,
    /// Requests that `OpenAI` takes per minute.
    pub openai_per_minute: u32,
    /// Elements of matrices that Google takes per minute.
    pub google_elements_per_minute: u32,
    /// Requests about places that Google takes per minute.
    pub google_places_per_minute: u32,
    /// What concerns Meta alone.
    pub meta: MetaKnobs,
}

/// The knobs of Meta.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetaKnobs {
    /// How long after its acceptance a message is sent, and again until it is delivered and read, in
    /// milliseconds.
    pub status_delay_ms: u64,
    /// How far messages come.
    pub last_status: LastStatus,
    /// Whether the first status is delivered before the message is answered.
    pub status_first: bool,
    /// Whether free messages fail 24 hours after the person's last.
    pub window: bool,
    /// Whether one person gets at most 45 messages at once and then one every six seconds.
    pub pair_limit: bool,
    /// Messages that a number may send per second.
    pub messages_per_second: Option<u32>,
}

/// How far a message comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastStatus {
    /// No status is delivered.
    None,
    /// It leaves Meta.
    Sent,
    /// It reaches the phone.
    Delivered,
    /// The person sees it.
    Read,
    /// The person plays it, if it is a voice note.
    Played,
}

impl Default for MetaKnobs {
    fn default() -> Self {
        Self {
            status_delay_ms: 5,
            last_status: LastStatus::Read,
            status_first: false,
            window: true,
            pair_limit: true,
            messages_per_second: Some(80),
        }
    }
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            rate_per_second: 10,
            daily_quota: None,
            monthly_quota: None,
            latency_ms: 0,
            event_delay_ms: 300,
            webhooks: true,
            duplicate_webhooks: false,
            reorder_webhooks: false,
            meta: MetaKnobs::default(),
            apns_token_minutes: 0,
            openai_per_minute: 10_000,
            google_elements_per_minute: 3_000,
            google_places_per_minute: 600,
        }
    }
}
