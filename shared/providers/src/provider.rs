//! The registered sub-processors and what is particular to each of them on the wire.

use std::fmt;

use domain::sub_processor::SubProcessor;
use serde_json::Value;

/// A company that data may be sent to, as the published register of sub-processors names it.
///
/// AWS is on that register too, but is never reached by this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Apple Push Notification service.
    Apple,
    /// SMS and voice.
    Twilio,
    /// `WhatsApp`, Messenger and Instagram.
    Meta,
    /// Transactional mail.
    Resend,
    /// Translation.
    OpenAi,
    /// Addresses, geocoding and routes.
    GoogleMaps,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 6] = [
        Self::Apple,
        Self::Twilio,
        Self::Meta,
        Self::Resend,
        Self::OpenAi,
        Self::GoogleMaps,
    ];

    /// Its entry in the published register.
    pub const fn registered(self) -> SubProcessor {
        match self {
            Self::Apple => SubProcessor::Apple,
            Self::Twilio => SubProcessor::Twilio,
            Self::Meta => SubProcessor::Meta,
            Self::Resend => SubProcessor::Resend,
            Self::OpenAi => SubProcessor::OpenAi,
            Self::GoogleMaps => SubProcessor::GoogleMaps,
        }
    }

    /// The hosts of this provider. One that begins with a dot stands for every host under it.
    pub const fn hosts(self) -> &'static [&'static str] {
        self.registered().hosts()
    }

    /// The ports of this provider's hosts.
    pub(crate) const fn ports(self) -> &'static [u16] {
        match self {
            Self::Apple => &[443, 2197],
            _ => &[443],
        }
    }

    /// The name of the error in this provider's error body, when it is a plain word or number.
    ///
    /// The sentence beside it is left unread: it may quote an address or a message.
    pub(crate) fn error_name(self, body: &Value) -> Option<String> {
        let pointer = match self {
            Self::Apple => "/reason",
            Self::Twilio => "/code",
            Self::Meta | Self::OpenAi => "/error/code",
            Self::Resend => "/name",
            Self::GoogleMaps => "/error/status",
        };
        let name = match body.pointer(pointer)? {
            Value::String(name) => name.clone(),
            Value::Number(code) => code.to_string(),
            _ => return None,
        };
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (plain && (1..=64).contains(&name.len())).then_some(name)
    }

    /// Whether an error of this name means that a paid quantity is used up, so that waiting for
    /// seconds does not help although the status is 429.
    pub(crate) fn is_quota(self, name: &str) -> bool {
        match self {
            Self::Resend => matches!(name, "daily_quota_exceeded" | "monthly_quota_exceeded"),
            Self::OpenAi => matches!(
                name,
                "insufficient_quota"
                    | "credit_balance_exhausted"
                    | "billing_hard_limit_reached"
                    | "billing_not_active"
            ),
            _ => false,
        }
    }

    /// Whether an error of this name passes by itself within moments although its status does not
    /// say so.
    pub(crate) fn is_busy(self, name: &str) -> bool {
        self == Self::Resend && matches!(name, "concurrent_idempotent_requests" | "resource_locked")
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Apple => "apple",
            Self::Twilio => "twilio",
            Self::Meta => "meta",
            Self::Resend => "resend",
            Self::OpenAi => "openai",
            Self::GoogleMaps => "google-maps",
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_is_named_by_a_plain_word_only() {
        let named = json!({"name": "rate_limit_exceeded", "message": "Too many requests"});
        assert_eq!(
            Provider::Resend.error_name(&named).as_deref(),
            Some("rate_limit_exceeded")
        );
        let telling = json!({"name": "ann@example.com is unknown"});
        assert_eq!(Provider::Resend.error_name(&telling), None);
        let numbered = json!({"code": 21610});
        assert_eq!(
            Provider::Twilio.error_name(&numbered).as_deref(),
            Some("21610")
        );
    }

    #[test]
    fn no_host_belongs_to_two_providers() {
        let mut hosts: Vec<_> = Provider::ALL.iter().flat_map(|one| one.hosts()).collect();
        let all = hosts.len();
        hosts.sort_unstable();
        hosts.dedup();
        assert_eq!(hosts.len(), all);
    }
}
