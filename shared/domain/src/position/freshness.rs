//! What a position is worth by its age.

use jiff::{SignedDuration, Timestamp};

use crate::value::closed_list;

closed_list! {
    /// What a position says of the present.
    Freshness {
        /// At most 15 minutes old: where the technician is.
        Live = "live",
        /// At most an hour old: where the technician was last known to be.
        LastKnown = "last_known",
        /// Older than an hour: no help to find the nearest technician.
        Old = "old",
    }
}

impl Freshness {
    /// The oldest live position.
    pub const LIVE: SignedDuration = SignedDuration::from_mins(15);

    /// The oldest last known position.
    pub const LAST_KNOWN: SignedDuration = SignedDuration::from_mins(60);

    /// Of a position that was measured at this instant.
    pub fn of(at: Timestamp, now: Timestamp) -> Self {
        // In whole seconds, as the age is shown.
        let age = SignedDuration::from_secs(at.duration_until(now).as_secs());
        if age <= Self::LIVE {
            Self::Live
        } else if age <= Self::LAST_KNOWN {
            Self::LastKnown
        } else {
            Self::Old
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_live_then_last_known_then_old() {
        let now: Timestamp = "2026-11-29T12:00:00Z".parse().unwrap();
        for (seconds, freshness) in [
            (0, Freshness::Live),
            (900, Freshness::Live),
            (901, Freshness::LastKnown),
            (3600, Freshness::LastKnown),
            (3601, Freshness::Old),
        ] {
            let at = now - SignedDuration::from_secs(seconds);
            assert_eq!(Freshness::of(at, now), freshness, "{seconds}");
        }
    }
}
