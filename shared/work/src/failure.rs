//! Why a message was not processed.

use std::time::Duration;

/// What should become of a message that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is retried, and finally goes to the dead-letter queue.
    Retry(String),
    /// It is retried after this pause, and finally goes to the dead-letter queue.
    Later {
        /// Why not now.
        reason: String,
        /// How long to wait; at most twelve hours.
        after: Duration,
    },
    /// It cannot be read here. It is retried a few times, since a worker that can read it may be on
    /// its way, and then goes into quarantine with this reason.
    Unreadable(String),
}

impl From<data::Error> for Failure {
    fn from(error: data::Error) -> Self {
        match error {
            data::Error::Conversion(reason) => Self::Unreadable(reason),
            other => Self::Retry(other.to_string()),
        }
    }
}
