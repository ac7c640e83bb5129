//! The phone's clock against ours.

use jiff::{SignedDuration, Timestamp};

/// How far a phone's clock is off, as far as its times can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneClock {
    correction: SignedDuration,
}

impl PhoneClock {
    /// A report that is so late may be a slow network or a repeated request as well as a slow clock:
    /// its times stay as they are, since a correction could be the greater error.
    pub const DELAY: SignedDuration = SignedDuration::from_secs(30);

    /// A clock that is further off is not corrected. Such a report may as well have waited in a queue
    /// of the phone, and a correction would show points of long ago as present ones.
    pub const FURTHEST: SignedDuration = SignedDuration::from_mins(15);

    /// Compares the time at which the phone says that it sent a report with that of its arrival;
    /// nothing where the two are too far apart.
    ///
    /// No delay makes a report arrive before it was sent: a fast clock is corrected however little it
    /// is fast.
    pub fn at_arrival(sent_at: Timestamp, now: Timestamp) -> Option<Self> {
        let behind = sent_at.duration_until(now);
        if behind.abs() > Self::FURTHEST {
            return None;
        }
        let is_delay = SignedDuration::ZERO <= behind && behind <= Self::DELAY;
        let correction = if is_delay {
            SignedDuration::ZERO
        } else {
            behind
        };
        Some(Self { correction })
    }

    /// What is added to the phone's times.
    pub const fn correction(self) -> SignedDuration {
        self.correction
    }

    /// An instant of the phone in our time.
    pub fn corrected(self, device_at: Timestamp) -> Timestamp {
        let corrected = device_at.checked_add(self.correction);
        corrected.unwrap_or(device_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_corrected_up_to_a_quarter_of_an_hour_and_a_delay_is_none() {
        let now: Timestamp = "2026-11-29T12:00:00Z".parse().unwrap();
        for (sent_seconds_ago, correction) in [
            (0, Some(0)),
            (30, Some(0)),
            (31, Some(31)),
            (600, Some(600)),
            (900, Some(900)),
            (901, None),
            (-1, Some(-1)),
            (-600, Some(-600)),
            (-900, Some(-900)),
            (-901, None),
            (86_400, None),
        ] {
            let sent_at = now - SignedDuration::from_secs(sent_seconds_ago);
            let clock = PhoneClock::at_arrival(sent_at, now);
            let seconds = clock.map(|clock| clock.correction().as_secs());
            assert_eq!(seconds, correction, "{sent_seconds_ago}");
        }
        assert!(PhoneClock::at_arrival(Timestamp::MIN, now).is_none());
        assert!(PhoneClock::at_arrival(Timestamp::MAX, now).is_none());
    }
}
