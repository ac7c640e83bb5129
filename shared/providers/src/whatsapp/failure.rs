//! Why a call to Meta failed, by what is to be done about it.

use std::time::Duration;

use reqwest::StatusCode;

use super::codes::{Kind, LaterScope, kind, words};
use crate::error::CallError;

/// Why a message was not sent, or another call to Meta not answered.
///
/// A code is Meta's (`error.code`), or the HTTP status where Meta named none. No variant holds
/// anything of the message or the person. The sentences are for a dispatcher.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendFailure {
    /// This will never be accepted as it is.
    #[error("refused for good: code {code}")]
    Final {
        /// The code.
        code: u64,
        /// What it means.
        words: &'static str,
    },
    /// Not accepted now; the same call can succeed later.
    #[error("not accepted yet: code {code}")]
    Later {
        /// The code.
        code: u64,
        /// How long Meta asks or advises to wait. Without it the wait is the caller's: seconds that
        /// grow with each attempt; for [`LaterScope::Person`] 4^attempt seconds.
        after: Option<Duration>,
        /// What has to wait.
        scope: LaterScope,
    },
    /// Nothing passes on this channel until a person has fixed it.
    #[error("the channel is broken: code {code}")]
    ChannelBroken {
        /// The code.
        code: u64,
        /// What it means.
        words: &'static str,
    },
    /// The call may have had its effect: no complete response came.
    #[error("outcome unknown")]
    Unknown,
    /// The call had no effect, for it never left or was not taken; [`CallError::is_retryable`] says
    /// whether it can later.
    #[error("not sent: {0}")]
    NotSent(CallError),
}

impl SendFailure {
    /// What a code of Meta's means for a message, whether it came as an answer or by webhook.
    pub fn of_code(code: u64, retry_after: Option<Duration>) -> Self {
        match kind(code) {
            Kind::Final => Self::Final {
                code,
                words: words(code),
            },
            Kind::Later(scope, advised) => Self::Later {
                code,
                after: retry_after.or(advised),
                scope,
            },
            Kind::ChannelBroken => Self::ChannelBroken {
                code,
                words: words(code),
            },
        }
    }

    /// What a status of failure means where Meta named no code, as an edge in front of it does.
    pub(super) fn of_status(status: StatusCode, retry_after: Option<Duration>) -> Self {
        let code = u64::from(status.as_u16());
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::Later {
                code,
                after: retry_after,
                scope: LaterScope::Number,
            },
            StatusCode::UNAUTHORIZED => Self::ChannelBroken {
                code,
                words: words(190),
            },
            StatusCode::REQUEST_TIMEOUT => Self::Unknown,
            _ if status.is_redirection() => Self::NotSent(CallError::Redirect),
            _ if status.is_client_error() => Self::Final {
                code,
                words: words(code),
            },
            _ => Self::Unknown,
        }
    }
}

impl From<CallError> for SendFailure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(_)
            | CallError::NotSendable(_)
            | CallError::Connect(_)
            | CallError::NoTime
            | CallError::Redirect => Self::NotSent(error),
            CallError::RateLimited { retry_after } => {
                Self::of_status(StatusCode::TOO_MANY_REQUESTS, retry_after)
            }
            CallError::Timeout
            | CallError::Cut
            | CallError::TooLarge { .. }
            | CallError::Malformed
            | CallError::Exhausted { .. }
            | CallError::Status { .. }
            | CallError::Uncertain(_) => Self::Unknown,
        }
    }
}
