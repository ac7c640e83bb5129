//! What Meta knows from the start: its app, tokens and numbers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Meta as it stands when the world begins.
#[derive(Debug, Clone)]
pub struct MetaOptions {
    /// The platform's app. Its webhooks go to `{webhook_base}/webhooks/meta` unless it says otherwise.
    pub app: MetaApp,
    /// The verify token of the platform's webhook.
    pub verify_token: String,
    /// Tokens of the platform's app that reach every number.
    pub access_tokens: Vec<String>,
    /// The numbers. More can be added while the world runs.
    pub numbers: Vec<MetaNumber>,
    /// The waits before each attempt of a webhook.
    pub webhook_schedule: Vec<Duration>,
}

/// An app at Meta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetaApp {
    /// Its id.
    pub id: String,
    /// Its secret, which signs its webhooks.
    pub secret: String,
    /// Where its webhooks go. Absent for the platform's app, the platform's place; for another, nowhere
    /// until it says where.
    #[serde(default)]
    pub callback_url: Option<String>,
}

/// A company's WhatsApp number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetaNumber {
    /// Its id in the Graph API.
    pub phone_number_id: String,
    /// The WhatsApp Business Account it belongs to.
    pub waba_id: String,
    /// The number as people read it, such as `+1 212-555-0101`.
    pub display_phone_number: String,
    /// The name that customers see.
    pub verified_name: String,
    /// The token that reaches its WABA.
    pub token: String,
    /// The company's own app, if it does not use the platform's.
    #[serde(default)]
    pub app: Option<MetaApp>,
    /// Whether the company uses it in the app on a phone as well.
    #[serde(default)]
    pub on_biz_app: bool,
    /// The two-step pin that it has.
    #[serde(default)]
    pub pin: Option<String>,
    /// Whether it has to be registered before anything can be sent.
    #[serde(default)]
    pub unregistered: bool,
}

impl MetaNumber {
    /// A number whose ids and token are made from these digits, in a WABA of its own.
    pub fn made_of(digits: &str, verified_name: &str) -> Self {
        Self {
            phone_number_id: format!("106{digits}"),
            waba_id: format!("102{digits}"),
            display_phone_number: format!("+{digits}"),
            verified_name: verified_name.to_owned(),
            token: format!("EAA{digits}"),
            app: None,
            on_biz_app: false,
            pin: None,
            unregistered: false,
        }
    }

    /// The number's digits.
    pub(crate) fn digits(&self) -> String {
        let digits = |one: &char| one.is_ascii_digit();
        self.display_phone_number.chars().filter(digits).collect()
    }
}

impl Default for MetaOptions {
    fn default() -> Self {
        Self {
            app: MetaApp {
                id: "100200300400500".to_owned(),
                secret: "local-meta-app-secret".to_owned(),
                callback_url: None,
            },
            verify_token: "local-meta-verify-token".to_owned(),
            access_tokens: Vec::new(),
            numbers: vec![
                demo("1", "+1 212-555-0101", "Harbor Locksmith"),
                demo("2", "+1 303-555-0102", "Summit Heating"),
            ],
            webhook_schedule: vec![
                Duration::ZERO,
                Duration::from_millis(500),
                Duration::from_secs(5),
                Duration::from_secs(30),
                Duration::from_mins(2),
                Duration::from_mins(10),
                Duration::from_hours(1),
                Duration::from_hours(6),
                Duration::from_hours(24),
            ],
        }
    }
}

fn demo(digit: &str, display_phone_number: &str, verified_name: &str) -> MetaNumber {
    MetaNumber {
        phone_number_id: format!("10654035224292{digit}"),
        waba_id: format!("10229012934039{digit}"),
        display_phone_number: display_phone_number.to_owned(),
        verified_name: verified_name.to_owned(),
        token: format!("EAAlocal{digit}"),
        app: None,
        on_biz_app: false,
        pin: None,
        unregistered: false,
    }
}
