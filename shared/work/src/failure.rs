//! Why a message was not dealt with.

use std::time::Duration;

/// What should become of a message that failed.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// It comes again, and in the end to the dead letters.
    Retry(String),
    /// It comes again after this pause, and in the end to the dead letters.
    Later {
        /// Why not now.
        reason: String,
        /// How long to wait; at most twelve hours.
        after: Duration,
    },
    /// It cannot be read here. It comes again a few times, since a worker that can read it may be on its
    /// way, and then goes into quarantine with this reason.
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
