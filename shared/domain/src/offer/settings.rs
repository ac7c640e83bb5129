//! The dials by which a company offers jobs.

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::OfferRound;
use crate::value;

/// How a company offers jobs. What is left out is as it is for a new company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OfferSettings {
    /// How many closed rounds come before the open list: with 0 everybody is asked at once, with 1 the nearest
    /// technician first, with 2 and 3 some more together after that.
    #[serde(deserialize_with = "within::<_, 0, 3>")]
    #[schemars(range(min = 0, max = 3))]
    pub closed_rounds: u16,
    /// For how long the nearest technician is asked alone, in seconds.
    #[serde(deserialize_with = "within::<_, 15, 600>")]
    #[schemars(range(min = 15, max = 600))]
    pub first_seconds: u16,
    /// How many technicians are asked together in the second round.
    #[serde(deserialize_with = "within::<_, 1, 20>")]
    #[schemars(range(min = 1, max = 20))]
    pub second_technicians: u16,
    /// How long the second round lasts, in seconds.
    #[serde(deserialize_with = "within::<_, 15, 600>")]
    #[schemars(range(min = 15, max = 600))]
    pub second_seconds: u16,
    /// How many technicians are asked together in the third round.
    #[serde(deserialize_with = "within::<_, 1, 20>")]
    #[schemars(range(min = 1, max = 20))]
    pub third_technicians: u16,
    /// How long the third round lasts, in seconds.
    #[serde(deserialize_with = "within::<_, 15, 600>")]
    #[schemars(range(min = 15, max = 600))]
    pub third_seconds: u16,
    /// How long the open list stands at the end, in minutes. Dispatchers are alerted when it follows a closed
    /// round.
    #[serde(deserialize_with = "within::<_, 1, 14>")]
    #[schemars(range(min = 1, max = 14))]
    pub open_minutes: u16,
    /// What a position loses by its age: so many percent of the age count as way. A last known position
    /// counts twice, and a home zone like a last known position of an hour ago.
    #[serde(deserialize_with = "within::<_, 0, 200>")]
    #[schemars(range(min = 0, max = 200))]
    pub staleness_percent: u16,
    /// What each further job of the next hours counts, in seconds of way.
    #[serde(deserialize_with = "within::<_, 0, 3600>")]
    #[schemars(range(min = 0, max = 3600))]
    pub load_seconds: u16,
    /// What each offer that the technician accepted within twelve hours counts, in seconds of way.
    #[serde(deserialize_with = "within::<_, 0, 3600>")]
    #[schemars(range(min = 0, max = 3600))]
    pub fairness_seconds: u16,
    /// What it is worth to be the technician who was at this customer's last, in seconds of way.
    #[serde(deserialize_with = "within::<_, 0, 3600>")]
    #[schemars(range(min = 0, max = 3600))]
    pub previous_technician_seconds: u16,
}

impl Default for OfferSettings {
    fn default() -> Self {
        Self {
            closed_rounds: 3,
            first_seconds: 45,
            second_technicians: 2,
            second_seconds: 45,
            third_technicians: 5,
            third_seconds: 60,
            open_minutes: 14,
            staleness_percent: 50,
            load_seconds: 300,
            fairness_seconds: 120,
            previous_technician_seconds: 300,
        }
    }
}

impl OfferSettings {
    /// The most technicians who are asked at once.
    pub const MOST: usize = 20;

    /// How many technicians a round asks.
    pub fn technicians(&self, round: OfferRound) -> usize {
        match round {
            OfferRound::First => 1,
            OfferRound::Second => self.second_technicians.into(),
            OfferRound::Third => self.third_technicians.into(),
            OfferRound::Open => Self::MOST,
        }
    }

    /// How long a round lasts: less than a quarter of an hour, which is as long as a queue keeps a message
    /// back.
    pub fn duration(&self, round: OfferRound) -> SignedDuration {
        let seconds = match round {
            OfferRound::First => self.first_seconds,
            OfferRound::Second => self.second_seconds,
            OfferRound::Third => self.third_seconds,
            OfferRound::Open => self.open_minutes * 60,
        };
        SignedDuration::from_secs(seconds.into())
    }
}

fn within<'de, D: Deserializer<'de>, const LEAST: u16, const MOST: u16>(
    deserializer: D,
) -> Result<u16, D::Error> {
    let number = u16::try_from(value::integer(deserializer)?).ok();
    let number = number.filter(|number| (LEAST..=MOST).contains(number));
    number.ok_or_else(|| serde::de::Error::custom(format!("must be from {LEAST} to {MOST}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dial_has_bounds_and_what_is_left_out_is_the_default() {
        let read: OfferSettings = serde_json::from_str(r#"{"first_seconds": 30}"#).unwrap();
        assert_eq!(read.first_seconds, 30);
        assert_eq!((read.third_technicians, read.closed_rounds), (5, 3));
        for wrong in [
            r#"{"first_seconds": 14}"#,
            r#"{"first_seconds": 601}"#,
            r#"{"open_minutes": 15}"#,
            r#"{"closed_rounds": 4}"#,
            r#"{"closed_rounds": -1}"#,
            r#"{"third_technicians": 0}"#,
            r#"{"load_seconds": -1}"#,
            r#"{"load_second": 1}"#,
        ] {
            assert!(
                serde_json::from_str::<OfferSettings>(wrong).is_err(),
                "{wrong}"
            );
        }
    }
}
