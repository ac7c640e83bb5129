//! How much a number may send: messages per second, and to one person.
//! <https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput>

use std::collections::HashMap;

use jiff::Timestamp;

use super::refusal::{Refusal, Result};
use crate::knobs::MetaKnobs;

/// How many messages one person may get at once.
const BURST: f64 = 45.0;

/// How long one more takes, in seconds.
const PAUSE: f64 = 6.0;

/// What has been used of each limit.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    seconds: HashMap<String, (i64, u32)>,
    pairs: HashMap<(String, usize), (f64, Timestamp)>,
}

impl Limits {
    /// Counts a message of a number.
    pub(crate) fn pass(&mut self, number: &str, knobs: &MetaKnobs, now: Timestamp) -> Result<()> {
        let Some(most) = knobs.messages_per_second else {
            return Ok(());
        };
        let used = self.seconds.entry(number.to_owned()).or_default();
        if used.0 != now.as_second() {
            *used = (now.as_second(), 0);
        }
        if used.1 >= most {
            let details = "Cloud API message throughput has been reached.";
            return Err(Refusal::of(130_429, details));
        }
        used.1 += 1;
        Ok(())
    }

    /// Counts a message of a number to a person.
    pub(crate) fn pair(
        &mut self,
        (number, person): (&str, usize),
        knobs: &MetaKnobs,
        now: Timestamp,
    ) -> Result<()> {
        if !knobs.pair_limit {
            return Ok(());
        }
        let key = (number.to_owned(), person);
        let (left, since) = self.pairs.entry(key).or_insert((BURST, now));
        let gained = now.duration_since(*since).as_secs_f64() / PAUSE;
        *left = (*left + gained).min(BURST);
        *since = now;
        if *left < 1.0 {
            let details = "Message failed to send because there were too many messages sent from \
                           this phone number to the same phone number in a short period of time.";
            return Err(Refusal::of(131_056, details));
        }
        *left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn a_person_gets_45_messages_at_once_and_then_one_every_six_seconds() {
        let mut limits = Limits::default();
        let knobs = MetaKnobs::default();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        for _ in 0..45 {
            limits.pair(("106", 1), &knobs, now).unwrap();
        }
        assert!(limits.pair(("106", 1), &knobs, now).is_err());
        assert!(limits.pair(("106", 2), &knobs, now).is_ok());
        assert!(limits.pair(("106", 1), &knobs, now + 6.seconds()).is_ok());
        assert!(limits.pair(("106", 1), &knobs, now + 6.seconds()).is_err());
    }

    #[test]
    fn a_number_has_its_throughput() {
        let mut limits = Limits::default();
        let knobs = MetaKnobs {
            messages_per_second: Some(1),
            ..MetaKnobs::default()
        };
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        limits.pass("106", &knobs, now).unwrap();
        assert!(limits.pass("106", &knobs, now).is_err());
        assert!(limits.pass("107", &knobs, now).is_ok());
        assert!(limits.pass("106", &knobs, now + 1.second()).is_ok());
    }
}
