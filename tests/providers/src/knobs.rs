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
    /// Whether every webhook is sent twice, under one id.
    pub duplicate_webhooks: bool,
    /// Whether the webhooks of a mail are sent in the reverse of their order.
    pub reorder_webhooks: bool,
    /// How many minutes APNs wants a provider token to be used before it takes a new one; 20 in
    /// earnest, 0 for a clock that tests move.
    pub apns_token_minutes: u32,
    /// Requests that `OpenAI` takes per minute.
    pub openai_per_minute: u32,
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
            apns_token_minutes: 0,
            openai_per_minute: 10_000,
        }
    }
}
