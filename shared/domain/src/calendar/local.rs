//! Dates, times and weekdays as a clock on the wall shows them.

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan as _};

use crate::invalid::Invalid;
use crate::value::{closed_list, travels_as_text};
use crate::zone::TimeZone;

const NOT_A_TIME: Invalid = Invalid::because("must be a time like 08:30");
const NOT_A_DATE: Invalid = Invalid::because("must be a date like 2026-01-31, from 2000 to 2199");

/// A time of day in whole minutes, such as `08:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(Time);

impl LocalTime {
    /// Reads hours and minutes of two digits each, from `00:00` to `23:59`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let (hour, minute) = text.split_once(':').ok_or(NOT_A_TIME)?;
        let number = |digits: &str| {
            let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| digits.parse::<i8>().ok()).flatten()
        };
        let (hour, minute) = number(hour).zip(number(minute)).ok_or(NOT_A_TIME)?;
        let time = Time::new(hour, minute, 0, 0).map_err(|_| NOT_A_TIME)?;
        Ok(Self(time))
    }

    /// The time.
    pub const fn time(self) -> Time {
        self.0
    }

    /// The minutes since midnight.
    pub fn minutes(self) -> i32 {
        i32::from(self.0.hour()) * 60 + i32::from(self.0.minute())
    }
}

travels_as_text!(LocalTime, |time| &time.0.strftime("%H:%M").to_string(), {
    "description": "A time of day by the local clock, in hours and minutes.",
    "examples": ["08:30"],
    "type": "string",
    "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"
});

/// A date as a calendar on the wall shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate(Date);

impl LocalDate {
    /// Reads `YYYY-MM-DD`, from 2000 to 2199.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let date = is_plain.then(|| text.parse::<Date>().ok()).flatten();
        date.filter(|date| (2000..2200).contains(&date.year()))
            .map(Self)
            .ok_or(NOT_A_DATE)
    }

    /// The date that it is in a zone at an instant.
    pub fn at(now: Timestamp, zone: &TimeZone) -> Self {
        Self(zone.date(now))
    }

    /// The date.
    pub const fn date(self) -> Date {
        self.0
    }

    /// The date so many days later.
    pub fn plus_days(self, days: i32) -> Option<Self> {
        self.0.checked_add(days.days()).ok().map(Self)
    }
}

travels_as_text!(LocalDate, |date| &date.0.to_string(), {
    "description": "A date by the local calendar, with no time and no zone.",
    "examples": ["2026-03-02"],
    "type": "string",
    "format": "date"
});

closed_list! {
    /// A day of the week.
    Weekday {
        /// The first day of the working week.
        Monday = "monday",
        /// The second day of the working week.
        Tuesday = "tuesday",
        /// The middle of the working week.
        Wednesday = "wednesday",
        /// The fourth day of the working week.
        Thursday = "thursday",
        /// The last day of the working week.
        Friday = "friday",
        /// The first day of the weekend.
        Saturday = "saturday",
        /// The second day of the weekend.
        Sunday = "sunday",
    }
}

impl Weekday {
    /// Which one a date is.
    pub fn of(date: Date) -> Self {
        let days = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        Self::ALL[days]
    }

    /// The days since Monday.
    pub fn since_monday(self) -> i32 {
        let position = Self::ALL.iter().position(|day| *day == self);
        position
            .and_then(|days| i32::try_from(days).ok())
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_time_has_two_digits_for_hours_and_two_for_minutes() {
        assert_eq!(LocalTime::parse("08:30").unwrap().minutes(), 510);
        let late = LocalTime::parse("23:59").unwrap();
        assert_eq!(serde_json::to_string(&late).unwrap(), r#""23:59""#);
        for wrong in [
            "8:30", "24:00", "08:60", "0830", "08:30:00", "+8:30", "08:3 ", "",
        ] {
            assert!(LocalTime::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_date_is_one_that_the_calendar_has() {
        let leap = LocalDate::parse("2028-02-29").unwrap();
        assert_eq!(serde_json::to_string(&leap).unwrap(), r#""2028-02-29""#);
        for wrong in [
            "2027-02-29",
            "2026-3-02",
            "20260302",
            "1999-12-31",
            "2200-01-01",
            "2026-03-02T08:00",
            "",
        ] {
            assert!(LocalDate::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_week_begins_on_monday() {
        assert_eq!(Weekday::of(date(2026, 3, 2)), Weekday::Monday);
        assert_eq!(Weekday::of(date(2026, 3, 8)), Weekday::Sunday);
        assert_eq!(Weekday::Sunday.since_monday(), 6);
    }
}
