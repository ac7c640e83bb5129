//! The outside world's clock, which a test can move forward.

use jiff::{SignedDuration, Timestamp};

use crate::locked::Locked;

/// The time of the machine, plus what a test has added to it.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: Locked<SignedDuration>,
}

impl Clock {
    /// This moment.
    #[expect(
        clippy::disallowed_methods,
        reason = "the outside world has a clock of its own"
    )]
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now() + self.ahead.with(|ahead| *ahead)
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, by: SignedDuration) {
        self.ahead.with(|ahead| *ahead += by);
    }

    /// Returns to the time of the machine.
    pub(crate) fn reset(&self) {
        self.ahead.with(|ahead| *ahead = SignedDuration::ZERO);
    }
}
