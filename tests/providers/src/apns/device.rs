//! What APNs knows about a device.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::reason::Reason;

/// One of Apple's two push services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// For builds from the store, under `/apns`.
    Production,
    /// For builds from the developer's machine, under `/apns-sandbox`.
    Sandbox,
}

/// What is known about a device. One that nobody spoke of is live in both environments.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// The token, in lower-case hexadecimal digits.
    pub token: String,
    /// What the page calls its phone.
    #[serde(default)]
    pub name: Option<String>,
    /// The only environment that knows it; both if absent.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Why every push to it is refused, if it is.
    #[serde(default)]
    pub refusal: Option<Reason>,
    /// Since when it is `Unregistered` or `ExpiredToken`; this moment if absent.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

impl Device {
    /// A live device of both environments.
    pub fn live(token: &str) -> Self {
        Self {
            token: token.to_ascii_lowercase(),
            name: None,
            environment: None,
            refusal: None,
            since: None,
        }
    }

    /// Gives it a name for the page.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self {
            name: Some(name.to_owned()),
            ..self
        }
    }

    /// Lets one environment alone know it.
    #[must_use]
    pub fn only_in(self, environment: Environment) -> Self {
        Self {
            environment: Some(environment),
            ..self
        }
    }

    /// Lets every push to it be refused.
    #[must_use]
    pub fn refused(self, reason: Reason) -> Self {
        Self {
            refusal: Some(reason),
            ..self
        }
    }

    /// The app has been gone since this instant.
    #[must_use]
    pub fn unregistered(self, since: Timestamp) -> Self {
        Self {
            since: Some(since),
            ..self.refused(Reason::Unregistered)
        }
    }

    /// Why a push in this environment is refused, if it is.
    pub(crate) fn refusal_in(&self, environment: Environment) -> Option<Reason> {
        if self.environment.is_some_and(|own| own != environment) {
            return Some(Reason::BadDeviceToken);
        }
        self.refusal
    }
}

/// Whether this may be a device's token.
pub(crate) fn is_token(text: &str) -> bool {
    (64..=200).contains(&text.len())
        && text.len().is_multiple_of(2)
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
