//! The one clock, which tests can move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The clock: what "now" is.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is moved; microseconds since the epoch.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until [`Clock::advance`] moves it.
    pub fn manual(at: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    /// The present instant, to the microsecond.
    pub fn now(&self) -> Timestamp {
        let micros = match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock's home")]
            Self::System => Timestamp::now().as_microsecond(),
            Self::Manual(micros) => micros.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(micros).expect("an instant read from a clock is in range")
    }

    /// Moves a manual clock; the machine's clock stays as it is.
    pub fn advance(&self, by: SignedDuration) {
        if let Self::Manual(micros) = self {
            let step =
                i64::try_from(by.as_micros()).expect("a test moves the clock by years at most");
            micros.fetch_add(step, Ordering::SeqCst);
        }
    }
}
