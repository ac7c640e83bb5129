//! Why there is no translation, by what is to be done about it.

use std::time::Duration;

use serde_json::Value;

use crate::call::Answer;
use crate::error::CallError;
use crate::provider::Provider;
use crate::retry;

/// Why there is no translation. The original stays, whatever the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TranslationFailure {
    /// The model declined, or a filter stopped it. Asking again changes nothing.
    #[error("refused")]
    Refused,
    /// The answer was longer than it may be, so its end is missing.
    #[error("incomplete")]
    Incomplete,
    /// The answer is not of the shape that was requested.
    #[error("a malformed answer")]
    Malformed,
    /// Not translated; the same call can succeed later.
    #[error("not translated yet")]
    Later {
        /// How long the provider asked us to wait, if it said so.
        after: Option<Duration>,
    },
    /// The account's money is used up: nothing passes until a person has topped it up.
    #[error("quota exhausted: {name}")]
    Exhausted {
        /// The provider's name for it.
        name: String,
    },
    /// Key, model, address or request are not in order: nothing passes until a person has fixed it.
    #[error("not in order: {reason}")]
    Config {
        /// The status and the provider's name for it, or ours.
        reason: String,
    },
    /// No response in time (timeout). The translation may have been made and billed; asking again
    /// may be billed again.
    #[error("outcome unknown")]
    Unknown,
}

impl TranslationFailure {
    /// What a dispatcher reads.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Refused => "The translation service declined to translate this text.",
            Self::Incomplete => "The text is too long to be translated in one piece.",
            Self::Malformed => "The translation service gave an answer that cannot be used.",
            Self::Later { .. } => "The translation service is busy. Please try again in a minute.",
            Self::Exhausted { .. } => {
                "Translations are not available: the account with the service is used up."
            }
            Self::Config { .. } => "Translations are not available at the moment.",
            Self::Unknown => "The translation service did not answer in time. Please try again.",
        }
    }

    /// How long the provider asked us to wait.
    pub(crate) fn after(&self) -> Option<Duration> {
        match self {
            Self::Later { after } => *after,
            _ => None,
        }
    }
}

impl From<CallError> for TranslationFailure {
    fn from(error: CallError) -> Self {
        Fault::from(error).failure
    }
}

/// A failure of one attempt.
pub(crate) struct Fault {
    pub(crate) failure: TranslationFailure,
    /// Whether it passes and certainly had no effect.
    pub(crate) may_be_repeated: bool,
}

impl Fault {
    /// Reads an answer that is not one of success.
    ///
    /// The provider's own word on a repetition goes before the status.
    pub(crate) fn of(answer: &Answer) -> Self {
        let status = answer.status.as_u16();
        let body: Value = answer.json().unwrap_or_default();
        let name = Provider::OpenAi.error_name(&body);
        let kind = body.pointer("/error/type").and_then(Value::as_str);
        let quota = [name.as_deref(), kind]
            .into_iter()
            .flatten()
            .find(|name| Provider::OpenAi.is_quota(name));
        if let Some(name) = quota {
            return TranslationFailure::Exhausted {
                name: name.to_owned(),
            }
            .into();
        }
        if name.as_deref().is_some_and(is_refusal) {
            return TranslationFailure::Refused.into();
        }
        let word = match answer.header("x-should-retry") {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        let passing = matches!(status, 408 | 409 | 429 | 500..);
        if passing || word == Some(true) {
            // Behind the other 5xx a translation may have been made and billed.
            let harmless = matches!(status, 408 | 409 | 429 | 503);
            return Self {
                failure: TranslationFailure::Later {
                    after: after(answer),
                },
                may_be_repeated: word.unwrap_or(harmless),
            };
        }
        let name = name.as_deref().unwrap_or("unnamed");
        TranslationFailure::Config {
            reason: format!("status {status}, {name}"),
        }
        .into()
    }

    /// Reads the code of a failure inside an answer of success.
    pub(crate) fn of_code(code: &str) -> Self {
        match code {
            "rate_limit_exceeded" | "slow_down" => Self {
                failure: TranslationFailure::Later { after: None },
                may_be_repeated: true,
            },
            "server_error" => TranslationFailure::Later { after: None }.into(),
            "data_residency_mismatch" => TranslationFailure::Config {
                reason: code.to_owned(),
            }
            .into(),
            code if Provider::OpenAi.is_quota(code) => TranslationFailure::Exhausted {
                name: code.to_owned(),
            }
            .into(),
            code if is_refusal(code) => TranslationFailure::Refused.into(),
            _ => TranslationFailure::Malformed.into(),
        }
    }
}

/// A failure that is not repeated at once.
impl From<TranslationFailure> for Fault {
    fn from(failure: TranslationFailure) -> Self {
        Self {
            failure,
            may_be_repeated: false,
        }
    }
}

impl From<CallError> for Fault {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Connect(_) => Self {
                failure: TranslationFailure::Later { after: None },
                may_be_repeated: true,
            },
            CallError::NoTime => TranslationFailure::Later { after: None }.into(),
            CallError::Timeout | CallError::Cut => TranslationFailure::Unknown.into(),
            CallError::Refused(_) | CallError::NotSendable(_) | CallError::Redirect => {
                TranslationFailure::Config {
                    reason: error.to_string(),
                }
                .into()
            }
            CallError::TooLarge { .. }
            | CallError::Malformed
            | CallError::RateLimited { .. }
            | CallError::Exhausted { .. }
            | CallError::Status { .. }
            | CallError::Uncertain(_) => TranslationFailure::Malformed.into(),
        }
    }
}

/// Whether an error of this name is about what the text says.
fn is_refusal(name: &str) -> bool {
    matches!(
        name,
        "invalid_prompt"
            | "content_filter"
            | "content_policy_violation"
            | "bio_policy"
            | "misalignment_policy_violation"
    )
}

/// How long the provider asks us to wait: in milliseconds, in seconds with a fraction, or until a
/// date.
fn after(answer: &Answer) -> Option<Duration> {
    let number = |name: &str| answer.header(name)?.trim().parse::<f64>().ok();
    let seconds = number("retry-after-ms")
        .map(|ms| ms / 1000.0)
        .or_else(|| number("retry-after"));
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .or_else(|| retry::retry_after(&answer.headers))
}
