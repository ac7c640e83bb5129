//! Why a push was not accepted, by what is to be done about it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::call::Answer;
use crate::error::CallError;
use crate::lenient::text;
use crate::provider::Provider;
use crate::retry;

/// Why a push was not accepted.
///
/// Only [`PushFailure::TokenDead`] is evidence against one device; whatever a mistake in our own
/// settings can cause for all devices at once ends no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushFailure {
    /// The app is gone from the device. Remove the token if it was registered before this instant;
    /// a later registration wins. An answer that names no instant gives the epoch, before which
    /// nothing was registered.
    #[error("the device's token is dead")]
    TokenDead {
        /// When Apple found that out.
        since: Timestamp,
    },
    /// The token is of the other service: try that one, once. If it says so too, the token is bad.
    #[error("the token is not of this service")]
    WrongEnvironment,
    /// The token is of another app.
    #[error("the token is of another app")]
    WrongTopic,
    /// Key, topic or address are not in order: no push passes until a person has fixed it.
    #[error("not in order: {reason}")]
    Config {
        /// Apple's name for it.
        reason: String,
    },
    /// The signer's token is too old. A new one may be signed if this one may be replaced.
    #[error("the signer's token is too old")]
    TokenExpired,
    /// The signer's token was changed too often. A further one makes it worse: keep the one there
    /// is, and wait.
    #[error("the signer's token was changed too often")]
    TooManyTokenUpdates,
    /// Too many pushes to this device.
    #[error("too many pushes to one device")]
    Throttled {
        /// How long Apple asked us to wait, if it said so.
        after: Option<Duration>,
    },
    /// Not accepted; the same push can be accepted later.
    #[error("not taken yet: {reason}")]
    Later {
        /// Apple's name for it, or ours.
        reason: String,
    },
    /// The push itself is wrong and will never pass.
    #[error("a wrong push: {reason}")]
    Bug {
        /// Apple's name for it.
        reason: String,
    },
    /// The push may have been accepted. Repeat it with the same ids, and the device shows it once.
    #[error("outcome unknown")]
    Unknown,
}

impl PushFailure {
    /// Reads an answer that is not one of success.
    ///
    /// Decides by Apple's name where it is known, else by the status: new names appear.
    pub(crate) fn of(answer: &Answer) -> Self {
        let status = answer.status.as_u16();
        let body: Value = answer.json().unwrap_or_default();
        let reason = Provider::Apple.error_name(&body);
        let named = || reason.clone().unwrap_or_else(|| format!("status {status}"));
        match (status, reason.as_deref().unwrap_or_default()) {
            (_, "BadDeviceToken") => Self::WrongEnvironment,
            (_, "DeviceTokenNotForTopic") => Self::WrongTopic,
            (_, "ExpiredProviderToken") => Self::TokenExpired,
            (_, "TooManyProviderTokenUpdates") => Self::TooManyTokenUpdates,
            (_, "TopicDisallowed") => Self::Config { reason: named() },
            (_, "IdleTimeout") => Self::Later { reason: named() },
            (_, "Unregistered" | "ExpiredToken") | (410, _) => Self::TokenDead {
                since: since(&body),
            },
            (429, _) => Self::Throttled {
                after: retry::retry_after(&answer.headers),
            },
            (408 | 500.., _) => Self::Later { reason: named() },
            (300..=399 | 401 | 403, _) => Self::Config { reason: named() },
            _ => Self::Bug { reason: named() },
        }
    }
}

/// The instant of a 410, in milliseconds.
fn since(body: &Value) -> Timestamp {
    let ms = text(&body["timestamp"]).and_then(|text| text.parse().ok());
    ms.and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

impl From<CallError> for PushFailure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(_) | CallError::NotSendable(_) | CallError::Redirect => {
                Self::Config {
                    reason: error.to_string(),
                }
            }
            CallError::Connect(_) | CallError::NoTime => Self::Later {
                reason: error.to_string(),
            },
            CallError::Timeout
            | CallError::Cut
            | CallError::TooLarge { .. }
            | CallError::Malformed
            | CallError::RateLimited { .. }
            | CallError::Exhausted { .. }
            | CallError::Status { .. }
            | CallError::Uncertain(_) => Self::Unknown,
        }
    }
}
