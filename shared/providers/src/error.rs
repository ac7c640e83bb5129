//! What can go wrong with a call, and what is then known of its effect.

use std::time::Duration;

use crate::egress::EgressError;

/// Why a call has no answer.
///
/// No variant holds a body, a header or a path, so that an error may be logged whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The address is not on the egress list; no socket was opened.
    #[error(transparent)]
    Refused(#[from] EgressError),
    /// The request is not valid HTTP; nothing was sent.
    #[error("not sendable: {0}")]
    NotSendable(&'static str),
    /// No connection could be opened, so nothing was sent.
    #[error("no connection: {0}")]
    Connect(String),
    /// The time that was left is too short to begin; nothing was sent.
    #[error("no time left to begin")]
    NoTime,
    /// The request was sent, and no complete response came in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection ended before the complete response was there.
    #[error("the connection was cut")]
    Cut,
    /// The answer exceeds the cap.
    #[error("an answer of more than {cap_bytes} bytes")]
    TooLarge {
        /// The cap it exceeds.
        cap_bytes: usize,
    },
    /// The answer is not the JSON that it should be.
    #[error("a malformed answer")]
    Malformed,
    /// The answer sends us to another address, and no redirect is followed.
    #[error("a redirect")]
    Redirect,
    /// Too many calls.
    #[error("rate limited")]
    RateLimited {
        /// How long the provider asked us to wait, if it said so.
        retry_after: Option<Duration>,
    },
    /// A quota is used up: the provider accepts no more today or this month.
    #[error("quota exhausted: {name}")]
    Exhausted {
        /// The provider's name for it.
        name: String,
    },
    /// Any other status of failure.
    #[error("status {code}")]
    Status {
        /// The HTTP status.
        code: u16,
        /// The provider's name for the error.
        name: Option<String>,
        /// Whether it passes by itself within moments.
        passing: bool,
        /// How long the provider asked us to wait, if it said so.
        retry_after: Option<Duration>,
    },
    /// The last attempt failed in a known way, but an earlier one may have had its effect.
    #[error("uncertain, at last: {0}")]
    Uncertain(Box<CallError>),
}

impl CallError {
    /// Whether the same call can succeed later. A call that is not idempotent must still be
    /// repeated only while [`CallError::outcome_known`].
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Connect(_)
            | Self::NoTime
            | Self::Timeout
            | Self::Cut
            | Self::Malformed
            | Self::RateLimited { .. } => true,
            Self::Status { passing, .. } => *passing,
            Self::Uncertain(last) => last.is_retryable(),
            Self::Refused(_)
            | Self::NotSendable(_)
            | Self::TooLarge { .. }
            | Self::Redirect
            | Self::Exhausted { .. } => false,
        }
    }

    /// Whether it is certain that the call had no effect.
    pub fn outcome_known(&self) -> bool {
        match self {
            Self::Refused(_)
            | Self::NotSendable(_)
            | Self::Connect(_)
            | Self::NoTime
            | Self::Redirect
            | Self::RateLimited { .. }
            | Self::Exhausted { .. } => true,
            // The twin that makes an answer "busy" may be the effect itself.
            Self::Status { code, passing, .. } => *code < 500 && !passing,
            Self::Timeout
            | Self::Cut
            | Self::TooLarge { .. }
            | Self::Malformed
            | Self::Uncertain(_) => false,
        }
    }

    /// How long the provider asked us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Status { retry_after, .. } => *retry_after,
            Self::Uncertain(last) => last.retry_after(),
            _ => None,
        }
    }

    /// This error at the end of a call of which an earlier attempt may have had its effect.
    pub(crate) fn after_unknown(self) -> Self {
        if self.outcome_known() {
            Self::Uncertain(Box::new(self))
        } else {
            self
        }
    }
}
