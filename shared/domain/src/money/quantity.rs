//! How much of a thing, and the rate of tax on it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::invalid::Invalid;
use crate::value::{self, travels_as_text};

/// A quantity above nothing with up to three decimals, kept in thousandths. It travels as text,
/// so that no reader makes a float of it: `"1.5"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(u32);

impl Quantity {
    /// The largest quantity in thousandths: a million.
    pub const MAX_THOUSANDTHS: u32 = 1_000_000_000;

    /// A quantity of so many thousandths.
    pub fn of_thousandths(thousandths: u32) -> Result<Self, Invalid> {
        if (1..=Self::MAX_THOUSANDTHS).contains(&thousandths) {
            Ok(Self(thousandths))
        } else {
            Err(Invalid::because(
                "must be greater than 0 and no more than 1,000,000",
            ))
        }
    }

    /// Reads digits with at most three decimals after a point.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        if !digits(whole, 7) || !digits(decimals, 3) {
            return Err(Invalid::because("must be a quantity as text, like \"1.5\""));
        }
        let thousandths = format!("{whole}{decimals:0<3}");
        Self::of_thousandths(thousandths.parse().unwrap_or(u32::MAX))
    }

    /// The quantity in thousandths.
    pub const fn thousandths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1000, self.0 % 1000);
        if rest == 0 {
            write!(f, "{whole}")
        } else {
            write!(f, "{whole}.{}", format!("{rest:03}").trim_end_matches('0'))
        }
    }
}

travels_as_text!(Quantity, |quantity| &quantity.to_string(), {
    "description": "How much of something, as a decimal number with up to three places, in text so that nothing is rounded on the way.",
    "examples": ["1.5"],
    "type": "string",
    "pattern": "^[0-9]{1,7}(\\.[0-9]{1,3})?$"
});

/// A rate of tax in thousandths of a percent: 8875 is 8.875 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct TaxRate(#[schemars(range(max = 100_000))] u32);

impl TaxRate {
    /// No tax.
    pub const ZERO: Self = Self(0);

    /// So many thousandths of a percent are the whole.
    pub const WHOLE: u32 = 100_000;

    /// A rate of 0 to 100000 thousandths of a percent.
    pub fn of_millipercent(millipercent: u32) -> Result<Self, Invalid> {
        if millipercent <= Self::WHOLE {
            Ok(Self(millipercent))
        } else {
            Err(Invalid::because(
                "must be from 0 to 100000, in thousandths of a percent: 8875 is 8.875%",
            ))
        }
    }

    /// The rate in thousandths of a percent.
    pub const fn millipercent(self) -> u32 {
        self.0
    }
}

impl<'de> Deserialize<'de> for TaxRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rate = u32::try_from(value::integer(deserializer)?).unwrap_or(u32::MAX);
        Self::of_millipercent(rate).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_quantity_has_three_decimals_at_most() {
        for (text, thousandths) in [
            ("1", 1000),
            ("1.5", 1500),
            ("0.001", 1),
            ("007.250", 7250),
            ("1000000", 1_000_000_000),
        ] {
            assert_eq!(
                Quantity::parse(text).unwrap().thousandths(),
                thousandths,
                "{text}"
            );
        }
        for wrong in [
            "",
            "0",
            "0.000",
            "-1",
            "+1",
            "1.",
            ".5",
            "1.2345",
            "1,5",
            "1e3",
            " 1",
            "1000000.001",
        ] {
            assert!(Quantity::parse(wrong).is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<Quantity>("1.5").is_err());
    }

    #[test]
    fn a_tax_rate_is_at_most_the_whole() {
        assert_eq!(
            serde_json::from_str::<TaxRate>("8875")
                .unwrap()
                .millipercent(),
            8875
        );
        for wrong in ["-1", "100001", "4294967296", "8.875", "8875.5", "\"8875\""] {
            assert!(serde_json::from_str::<TaxRate>(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips(thousandths in 1..=Quantity::MAX_THOUSANDTHS) {
            let quantity = Quantity::of_thousandths(thousandths).unwrap();
            prop_assert_eq!(Quantity::parse(&quantity.to_string()), Ok(quantity));
        }
    }
}
