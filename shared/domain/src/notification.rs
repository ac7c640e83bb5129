//! What a member should not miss: as notifications in the app, and as pushes, by what the member wants
//! and when the phone should be quiet.

mod new;

use jiff::Timestamp;
use jiff::civil::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::invalid::Invalid;
use crate::value::travels_as_text;
use crate::zone::TimeZone;

pub use new::{NewNotification, NotificationKind, Recipients};

/// How long a notification stands in the app, in days.
pub const KEPT_DAYS: i64 = 90;

/// A time of day to the minute, such as `22:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockTime {
    time: Time,
    text: [u8; 5],
}

impl ClockTime {
    /// Reads hours and minutes of the 24-hour clock.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const WRONG: Invalid = Invalid::because("must be a time of day like 22:00");
        let bytes: [u8; 5] = text.as_bytes().try_into().map_err(|_| WRONG)?;
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]];
        if bytes[2] != b':' || !digits.iter().all(u8::is_ascii_digit) {
            return Err(WRONG);
        }
        let [h, i, m, n] = digits.map(|digit| (digit - b'0').cast_signed());
        let time = Time::new(h * 10 + i, m * 10 + n, 0, 0).map_err(|_| WRONG)?;
        Ok(Self { time, text: bytes })
    }

    /// As it was read.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).expect("digits and a colon are ASCII")
    }
}

travels_as_text!(ClockTime, |time| time.as_str(), {
    "description": "A time of day in 24 hours.",
    "examples": ["22:00"],
    "type": "string",
    "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"
});

/// A part of each day where the member is. It may reach over midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// When the quiet hours begin.
    pub from: ClockTime,
    /// When the quiet hours end: the first minute that is not quiet.
    pub until: ClockTime,
    /// The time zone of the two times, for a member who lives in another one than the company's; null for
    /// the company's.
    #[serde(default)]
    pub time_zone: Option<TimeZone>,
}

impl QuietHours {
    /// Whether it is quiet at an instant, for a member of a company of this zone.
    pub fn cover(&self, at: Timestamp, company_zone: &TimeZone) -> bool {
        let zone = self.time_zone.as_ref().unwrap_or(company_zone);
        let now = zone.local(at).time();
        let (from, until) = (self.from.time, self.until.time);
        if from <= until {
            from <= now && now < until
        } else {
            now >= from || now < until
        }
    }
}

/// A member's notification settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the settings page"
)]
pub struct Notifications {
    /// Whether customers' messages are pushed.
    pub messages: bool,
    /// Whether such a push shows the customer's name and words, or only that there is a message.
    pub previews: bool,
    /// Whether jobs assigned to the member, taken away, called off or moved to another time are pushed.
    pub assignments: bool,
    /// Whether a job of the member's is pushed an hour before its arrival window begins.
    pub reminders: bool,
    /// Whether dispatchers are pushed that a visit will not be made in time, or was not.
    pub delays: bool,
    /// When pushes come without sound and do not light the screen.
    pub quiet_hours: Option<QuietHours>,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            messages: true,
            previews: true,
            assignments: true,
            reminders: true,
            delays: true,
            quiet_hours: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> ClockTime {
        ClockTime::parse(text).unwrap()
    }

    #[test]
    fn a_time_of_day_has_hours_and_minutes() {
        assert_eq!(time("07:30").as_str(), "07:30");
        for wrong in ["", "7:30", "24:00", "12:60", "12-30", "ab:cd", "１２:3"] {
            assert!(ClockTime::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn quiet_hours_reach_over_midnight_in_the_companys_zone() {
        let zone = TimeZone::parse("America/New_York").unwrap();
        let night = QuietHours {
            from: time("22:00"),
            until: time("07:00"),
            time_zone: None,
        };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(night.cover(at("2026-11-24T03:00:00Z"), &zone));
        assert!(night.cover(at("2026-11-24T11:59:59Z"), &zone));
        assert!(!night.cover(at("2026-11-24T12:00:00Z"), &zone));
        assert!(!night.cover(at("2026-11-24T02:59:59Z"), &zone));
        let noon = QuietHours {
            from: time("12:00"),
            until: time("13:00"),
            time_zone: None,
        };
        assert!(noon.cover(at("2026-11-24T17:30:00Z"), &zone));
        assert!(!noon.cover(at("2026-11-24T18:00:00Z"), &zone));
    }

    #[test]
    fn quiet_hours_are_those_of_the_members_own_zone() {
        let company_zone = TimeZone::parse("America/New_York").unwrap();
        for (own_zone, at, is_quiet) in [
            ("America/Los_Angeles", "2026-11-24T05:59:59Z", false),
            ("America/Los_Angeles", "2026-11-24T06:00:00Z", true),
            ("America/Los_Angeles", "2026-11-24T14:59:59Z", true),
            ("America/Los_Angeles", "2026-11-24T15:00:00Z", false),
            ("Asia/Kolkata", "2026-11-24T16:29:59Z", false),
            ("Asia/Kolkata", "2026-11-24T16:30:00Z", true),
            // The night on which the clocks go back is an hour longer.
            ("America/New_York", "2026-11-01T11:59:59Z", true),
            ("America/New_York", "2026-11-01T12:00:00Z", false),
        ] {
            let night = QuietHours {
                from: time("22:00"),
                until: time("07:00"),
                time_zone: TimeZone::parse(own_zone).ok(),
            };
            let covers = night.cover(at.parse().unwrap(), &company_zone);
            assert_eq!(covers, is_quiet, "{own_zone} {at}");
        }
    }

    #[test]
    fn everything_is_told_unless_somebody_says_otherwise() {
        let read: Notifications = serde_json::from_str("{}").unwrap();
        assert_eq!(read, Notifications::default());
        assert!(serde_json::from_str::<Notifications>(r#"{"mesages":true}"#).is_err());
    }
}
