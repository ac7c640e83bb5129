//! Why Google Maps gave no answer, by what is to be done about it.

use std::time::Duration;

use serde_json::Value;

use crate::call::Answer;
use crate::error::CallError;
use crate::provider::Provider;
use crate::retry;

/// Why there is no answer. Whoever asked goes on without a map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapsFailure {
    /// The quota of this minute or day is used up.
    #[error("over quota")]
    OverQuota {
        /// How long the provider asked us to wait, if it said so.
        after: Option<Duration>,
    },
    /// No answer, or none of use; the same call can succeed later.
    #[error("no answer: {reason}")]
    Unavailable {
        /// The status and the provider's name for it, or ours.
        reason: String,
    },
    /// The place does not exist any more.
    #[error("the place does not exist")]
    NotFound,
    /// What was asked is not in order: another key or more time changes nothing.
    #[error("an invalid argument")]
    Invalid,
    /// Key, billing or address are not in order: nothing passes until a person has fixed it.
    #[error("not in order: {reason}")]
    Config {
        /// The status and the provider's name for it, or ours.
        reason: String,
    },
}

impl MapsFailure {
    pub(crate) fn unavailable(reason: impl Into<String>) -> Self {
        Self::Unavailable {
            reason: reason.into(),
        }
    }

    /// Reads an answer that is not one of success.
    pub(crate) fn of(answer: &Answer) -> Self {
        let status = answer.status.as_u16();
        let body: Value = answer.json().unwrap_or_default();
        // A streaming method wraps the error of a whole request in an array.
        let body = body.get(0).unwrap_or(&body);
        Self::of_error(status, body, retry::retry_after(&answer.headers))
    }

    /// Reads `{"error":{…}}` (<https://cloud.google.com/apis/design/errors>).
    pub(crate) fn of_error(status: u16, body: &Value, after: Option<Duration>) -> Self {
        let name = Provider::GoogleMaps.error_name(body);
        let name = name.as_deref().unwrap_or("unnamed");
        let reason = || format!("status {status}, {name}");
        match (status, name) {
            (429, _) | (_, "RESOURCE_EXHAUSTED") => Self::OverQuota { after },
            // A 404 that is not Google's own word is that of a wrong address.
            (_, "NOT_FOUND") => Self::NotFound,
            (408 | 500.., _) => Self::unavailable(reason()),
            (400, _) if !is_about_the_key(body) => Self::Invalid,
            _ => Self::Config { reason: reason() },
        }
    }
}

/// Whether an invalid argument is the key: a wrong one is a 400 as well.
fn is_about_the_key(body: &Value) -> bool {
    let details = body.pointer("/error/details").and_then(Value::as_array);
    details.into_iter().flatten().any(|detail| {
        let reason = detail.get("reason").and_then(Value::as_str);
        reason.is_some_and(|reason| reason.starts_with("API_KEY"))
    })
}

impl From<CallError> for MapsFailure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(_) | CallError::NotSendable(_) | CallError::Redirect => {
                Self::Config {
                    reason: error.to_string(),
                }
            }
            CallError::RateLimited { retry_after } => Self::OverQuota { after: retry_after },
            CallError::Connect(_)
            | CallError::NoTime
            | CallError::Timeout
            | CallError::Cut
            | CallError::TooLarge { .. }
            | CallError::Malformed
            | CallError::Exhausted { .. }
            | CallError::Status { .. }
            | CallError::Uncertain(_) => Self::unavailable(error.to_string()),
        }
    }
}
