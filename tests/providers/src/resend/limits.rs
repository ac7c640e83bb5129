//! How much Resend takes: requests per second, recipients per day and month.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use super::refusal::{Refusal, Result};
use crate::knobs::Knobs;

/// What has been used of each limit.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    second: i64,
    requests: u32,
    day: civil::Date,
    day_used: u32,
    month_used: u32,
}

impl Limits {
    /// Counts a request; how many more fit into this second, or nothing if this one does not.
    pub(crate) fn admit(&mut self, rate: u32, now: Timestamp) -> Option<u32> {
        if self.second != now.as_second() {
            self.second = now.as_second();
            self.requests = 0;
        }
        let left = rate.checked_sub(self.requests + 1)?;
        self.requests += 1;
        Some(left)
    }

    /// Counts the recipients of mails that are about to be accepted.
    pub(crate) fn spend(&mut self, recipients: u32, knobs: &Knobs, now: Timestamp) -> Result<()> {
        let today = TimeZone::UTC.to_datetime(now).date();
        if self.day != today {
            self.day_used = 0;
        }
        if self.day.first_of_month() != today.first_of_month() {
            self.month_used = 0;
        }
        self.day = today;
        let exceeds =
            |used: u32, quota: Option<u32>| quota.is_some_and(|most| used + recipients > most);
        if exceeds(self.day_used, knobs.daily_quota) {
            let message = "You have reached your daily email sending quota.";
            return Err(Refusal::of(429, "daily_quota_exceeded", message));
        }
        if exceeds(self.month_used, knobs.monthly_quota) {
            let message = "You have reached your monthly email sending quota.";
            return Err(Refusal::of(429, "monthly_quota_exceeded", message));
        }
        self.day_used += recipients;
        self.month_used += recipients;
        Ok(())
    }

    /// The recipients of this day and this month.
    pub(crate) fn used(&self) -> (u32, u32) {
        (self.day_used, self.month_used)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn the_rate_holds_per_second() {
        let mut limits = Limits::default();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        assert_eq!(
            [limits.admit(2, now), limits.admit(2, now)],
            [Some(1), Some(0)]
        );
        assert_eq!(limits.admit(2, now), None);
        assert_eq!(limits.admit(2, now + 1.second()), Some(1));
    }

    #[test]
    fn a_quota_is_whole_again_the_next_day() {
        let mut limits = Limits::default();
        let knobs = Knobs {
            daily_quota: Some(2),
            ..Knobs::default()
        };
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        limits.spend(2, &knobs, now).unwrap();
        assert_eq!(
            limits.spend(1, &knobs, now).unwrap_err().name,
            "daily_quota_exceeded"
        );
        limits.spend(1, &knobs, now + 24.hours()).unwrap();
        assert_eq!(limits.used(), (1, 3));
    }
}
