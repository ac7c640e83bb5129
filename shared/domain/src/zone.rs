//! Time zones by their IANA names, and local time in them.
//!
//! **Where a local time does not exist or exists twice**, because clocks are put forward or back,
//! this rule holds everywhere (RFC 5545 §3.3.5, `compatible` in jiff): a time in the gap is moved
//! forward by the length of the gap, so 02:30 becomes 03:30; of two instants with the same local
//! time the first one is meant.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZoneDatabase;

use crate::invalid::Invalid;
use crate::value::travels_as_text;

/// The database that is part of the program, so that every machine reckons alike.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

const OUT_OF_RANGE: Invalid = Invalid::because("must be a date in the years 0 to 9998");

/// A time zone such as `America/New_York`, or `UTC`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone {
    name: String,
    rules: jiff::tz::TimeZone,
}

impl TimeZone {
    /// Reads a name in the spelling of the database, whatever its case. Names that are not of a
    /// region, such as `EST`, are refused: they have no daylight-saving time.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let regional = text.contains('/') && !text.starts_with("Etc/");
        if text.len() > 64 || !(regional || text.eq_ignore_ascii_case("UTC")) {
            return Err(NOT_A_ZONE);
        }
        let rules = ZONES.get(text).map_err(|_| NOT_A_ZONE)?;
        let name = rules.iana_name().ok_or(NOT_A_ZONE)?.to_owned();
        Ok(Self { name, rules })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The local date and time at an instant.
    pub fn local(&self, at: Timestamp) -> DateTime {
        self.rules.to_datetime(at)
    }

    /// What the zone is called at an instant: `EST`, or `GMT-3` where it has no letters.
    pub fn abbreviation(&self, at: Timestamp) -> String {
        let info = self.rules.to_offset_info(at);
        let name = info.abbreviation();
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return name.to_owned();
        }
        let seconds = info.offset().seconds();
        let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
        let sign = if seconds < 0 { '-' } else { '+' };
        match minutes {
            0 => format!("GMT{sign}{hours}"),
            _ => format!("GMT{sign}{hours}:{minutes:02}"),
        }
    }

    /// Whether a local time comes twice, because clocks are put back.
    pub fn is_doubled(&self, local: DateTime) -> bool {
        matches!(
            self.rules.to_ambiguous_timestamp(local).offset(),
            jiff::tz::AmbiguousOffset::Fold { .. }
        )
    }

    /// The local date at an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// The instant of a local time, by the rule at the top of this module.
    pub fn instant(&self, local: DateTime) -> Result<Timestamp, Invalid> {
        self.rules
            .to_ambiguous_timestamp(local)
            .compatible()
            .map_err(|_| OUT_OF_RANGE)
    }

    /// The instants `[start, end)` of a local day, which may have 23 or 25 hours.
    pub fn day(&self, date: Date) -> Result<(Timestamp, Timestamp), Invalid> {
        let next = date.tomorrow().map_err(|_| OUT_OF_RANGE)?;
        Ok((
            self.instant(date.at(0, 0, 0, 0))?,
            self.instant(next.at(0, 0, 0, 0))?,
        ))
    }
}

const NOT_A_ZONE: Invalid = Invalid::because("must be a time zone like America/New_York");

travels_as_text!(TimeZone, |zone| zone.as_str(), {
    "type": "string",
    "minLength": 3,
    "maxLength": 64,
    "pattern": "^[A-Za-z0-9_+/-]+$"
});

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    fn new_york() -> TimeZone {
        TimeZone::parse("America/New_York").unwrap()
    }

    #[test]
    fn only_names_of_regions_are_zones() {
        assert_eq!(
            TimeZone::parse("america/new_york").unwrap().as_str(),
            "America/New_York"
        );
        assert_eq!(TimeZone::parse("UTC").unwrap().as_str(), "UTC");
        for wrong in [
            "",
            "EST",
            "EST5EDT",
            "Mars/Base",
            "Etc/Unknown",
            "Etc/GMT+5",
            "+05:00",
            "../etc/passwd",
        ] {
            assert!(TimeZone::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_in_the_gap_moves_forward_by_the_gap() {
        let zone = new_york();
        let at = zone.instant(datetime(2026, 3, 8, 2, 30, 0, 0)).unwrap();
        assert_eq!(at.to_string(), "2026-03-08T07:30:00Z");
        assert_eq!(zone.local(at), datetime(2026, 3, 8, 3, 30, 0, 0));
    }

    #[test]
    fn of_a_time_that_comes_twice_the_first_is_meant() {
        let at = new_york()
            .instant(datetime(2026, 11, 1, 1, 30, 0, 0))
            .unwrap();
        assert_eq!(at.to_string(), "2026-11-01T05:30:00Z");
    }

    #[test]
    fn a_local_day_has_23_24_or_25_hours() {
        for (day, hours) in [
            (date(2026, 3, 8), 23),
            (date(2026, 7, 4), 24),
            (date(2026, 11, 1), 25),
        ] {
            let (start, end) = new_york().day(day).unwrap();
            assert_eq!(start.duration_until(end).as_hours(), hours, "{day}");
            assert_eq!(new_york().date(start), day);
        }
        assert!(new_york().day(Date::MAX).is_err());
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_at_one() {
        let santiago = TimeZone::parse("America/Santiago").unwrap();
        let (start, _) = santiago.day(date(2026, 9, 6)).unwrap();
        assert_eq!(santiago.local(start), datetime(2026, 9, 6, 1, 0, 0, 0));
    }
}
