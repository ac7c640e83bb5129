//! How long a message waits until it is retried. The queue counts receipts and we many reasons to
//! wait, so pauses grow with the time that has passed instead.

use std::time::Duration;

use domain::id::MessageId;
use jiff::SignedDuration;
use work::{Cx, Failure};

/// The shortest and longest pause after a fault of ours, in seconds.
const FAULT: (u64, u64) = (5, 1800);

/// The longest pause of our own choice after the provider was busy.
const LONGEST: Duration = Duration::from_hours(1);

/// A quarter of the time that has passed, within these seconds.
pub(crate) fn grown(passed: SignedDuration, least: u64, most: u64) -> Duration {
    let passed = u64::try_from(passed.as_secs()).unwrap_or_default();
    Duration::from_secs((passed / 4).clamp(least, most))
}

/// In a second.
pub(crate) fn shortly(reason: &str) -> Failure {
    Failure::Later {
        reason: reason.into(),
        after: Duration::from_secs(1),
    }
}

/// Gives a failure without a pause of its own one that grows with the age of the request. The usual one
/// grows with the receipts, of which waiting for its turn may have cost many.
pub(crate) fn paced(cx: &Cx, failure: Failure) -> Failure {
    match failure {
        Failure::Retry(reason) => {
            let age = cx.now().duration_since(cx.envelope().at);
            let (least, most) = FAULT;
            Failure::Later {
                reason,
                after: grown(age, least, most),
            }
        }
        other => other,
    }
}

/// The pause after so many refusals, the first being 1: powers of this base, and up to a quarter
/// more, so that messages which were refused together are not retried together.
pub(crate) fn backoff(base: u64, refusals: u32, message: MessageId) -> Duration {
    let seconds = base.saturating_pow(refusals.saturating_sub(1));
    let pause = Duration::from_secs(seconds).min(LONGEST);
    let share = u32::from(message.to_bytes()[15]);
    pause + pause / 4 * share / u32::from(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_grows_with_the_time_that_has_passed() {
        let after = |seconds| grown(SignedDuration::from_secs(seconds), 1, 10).as_secs();
        assert_eq!([-5, 0, 3, 8, 20, 400].map(after), [1, 1, 1, 2, 5, 10]);
    }

    #[test]
    fn waiting_for_a_turn_costs_fewer_receipts_than_the_queue_allows() {
        let (mut passed, mut receipts) = (SignedDuration::ZERO, 0);
        while passed < SignedDuration::from_mins(2) {
            passed += SignedDuration::try_from(grown(passed, 1, 10)).unwrap();
            receipts += 1;
        }
        assert!(receipts < 30, "{receipts}");
    }

    #[test]
    fn refusals_for_a_person_are_answered_by_powers_of_four() {
        let message = MessageId::from_bytes([0; 16]);
        let pauses = [1, 2, 3, 4].map(|refusals| backoff(4, refusals, message).as_secs());
        assert_eq!(pauses, [1, 4, 16, 64]);
        let late = MessageId::from_bytes([0xff; 16]);
        assert_eq!(backoff(4, 3, late), Duration::from_secs(20));
        assert!(backoff(4, 40, late) <= LONGEST + LONGEST / 4);
    }
}
