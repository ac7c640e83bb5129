//! How an outside world is started.

use std::time::Duration;

use crate::knobs::Knobs;
use crate::meta::MetaOptions;

/// What stays the same while an outside world runs, and the position of its knobs at the start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The loopback port to listen on; 0 takes a free one.
    pub port: u16,
    /// Where the product is: webhooks go to `{webhook_base}/webhooks/{provider}`, and what the page's
    /// technician asks goes to its API. Without it none are sent.
    pub webhook_base: Option<String>,
    /// The secret that signs Resend's webhooks, `whsec_…`. Without it none are sent.
    pub webhook_secret: Option<String>,
    /// The API key of Resend that may do everything.
    pub api_key: String,
    /// The API key of Resend that may only send.
    pub sending_key: String,
    /// The domains a mail may come from. None means every domain.
    pub verified_domains: Vec<String>,
    /// The waits before each attempt of a webhook; the default is the schedule of Svix.
    pub webhook_schedule: Vec<Duration>,
    /// The public or the private half of the key that signs provider tokens of APNs, as PEM.
    /// Without it every signature counts as right.
    pub apns_key: Option<String>,
    /// The team that provider tokens of APNs must name.
    pub apns_team_id: String,
    /// The key that provider tokens of APNs must name.
    pub apns_key_id: String,
    /// The bundle that APNs takes pushes for.
    pub apns_topic: String,
    /// The API key of `OpenAI`.
    pub openai_key: String,
    /// The API key of Google Maps.
    pub google_key: String,
    /// Meta with its numbers.
    pub meta: MetaOptions,
    /// The knobs at the start and after a reset.
    pub knobs: Knobs,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            webhook_base: None,
            webhook_secret: None,
            api_key: "re_local".to_owned(),
            sending_key: "re_local_sending".to_owned(),
            verified_domains: Vec::new(),
            webhook_schedule: vec![
                Duration::ZERO,
                Duration::from_secs(5),
                Duration::from_mins(5),
                Duration::from_mins(30),
                Duration::from_hours(2),
                Duration::from_hours(5),
                Duration::from_hours(10),
                Duration::from_hours(10),
            ],
            apns_key: None,
            apns_team_id: "ABCDE12345".to_owned(),
            apns_key_id: "FGHIJ67890".to_owned(),
            apns_topic: "com.example.customit".to_owned(),
            openai_key: "sk-local".to_owned(),
            google_key: "AIza-local".to_owned(),
            meta: MetaOptions::default(),
            knobs: Knobs::default(),
        }
    }
}
