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
    /// It is put into quarantine with this reason and does not come again.
    Drop(String),
}

impl From<data::Error> for Failure {
    fn from(error: data::Error) -> Self {
        match error {
            // What is stored or sent cannot be read: trying again reads the same.
            data::Error::Conversion(reason) => Self::Drop(reason),
            other => Self::Retry(other.to_string()),
        }
    }
}
