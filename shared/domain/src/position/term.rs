//! How long a company keeps positions.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::invalid::Invalid;
use crate::value;

/// For how many days a company keeps the positions of its technicians: 1 to 90.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct LocationDays(#[schemars(range(min = 1, max = 90))] u8);

impl LocationDays {
    /// The longest term, which is that of a company that chose none.
    pub const MOST: u8 = 90;

    /// So many days.
    pub fn new(days: u8) -> Result<Self, Invalid> {
        if (1..=Self::MOST).contains(&days) {
            Ok(Self(days))
        } else {
            Err(Invalid::because("must be from 1 to 90 days"))
        }
    }

    /// The same as a duration.
    pub fn to_duration(self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.0))
    }

    /// The oldest position that is still shown.
    pub fn oldest(self, now: Timestamp) -> Timestamp {
        now.checked_sub(self.to_duration())
            .unwrap_or(Timestamp::MIN)
    }
}

impl Default for LocationDays {
    fn default() -> Self {
        Self(Self::MOST)
    }
}

impl<'de> Deserialize<'de> for LocationDays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let days = u8::try_from(value::integer(deserializer)?).unwrap_or(u8::MAX);
        Self::new(days).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_one_to_ninety_days() {
        for (days, is_one) in [
            ("1", true),
            ("90", true),
            ("0", false),
            ("91", false),
            ("-1", false),
        ] {
            let read = serde_json::from_str::<LocationDays>(days);
            assert_eq!(read.is_ok(), is_one, "{days}");
        }
        assert_eq!(LocationDays::default(), LocationDays::new(90).unwrap());
    }
}
