//! Money in whole minor units, and what a job costs. No floats anywhere.

mod line;
mod line_kind;
mod payment;
mod price_item;
mod quantity;
mod totals;

pub use line::{LineFault, LineItem, NewLineItem};
pub use line_kind::{LineKind, rate_fault};
pub use payment::{Payment, PaymentMethod, PaymentVoid, holds_card_number, paid};
pub use price_item::Price;
pub use quantity::{Quantity, TaxRate};
pub use totals::{RateTotal, Totals};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::address::Country;
use crate::value::{self, closed_list};

closed_list! {
    /// A currency that a company may charge in (ISO 4217).
    Currency {
        /// United States dollar.
        Usd = "USD",
        /// Canadian dollar.
        Cad = "CAD",
        /// Mexican peso.
        Mxn = "MXN",
        /// Euro.
        Eur = "EUR",
        /// Pound sterling.
        Gbp = "GBP",
        /// Australian dollar.
        Aud = "AUD",
        /// Japanese yen, which has no minor unit.
        Jpy = "JPY",
        /// Kuwaiti dinar, of 1000 fils.
        Kwd = "KWD",
    }
}

impl Currency {
    /// The country whose money it is; none for the euro, which many share.
    pub fn country(self) -> Option<Country> {
        let code = match self {
            Self::Usd => "US",
            Self::Cad => "CA",
            Self::Mxn => "MX",
            Self::Gbp => "GB",
            Self::Aud => "AU",
            Self::Jpy => "JP",
            Self::Kwd => "KW",
            Self::Eur => return None,
        };
        Country::parse(code).ok()
    }

    /// How many decimals an amount of it has: the digits of its minor unit (ISO 4217).
    pub const fn minor_digits(self) -> u8 {
        match self {
            Self::Jpy => 0,
            Self::Usd | Self::Cad | Self::Mxn | Self::Eur | Self::Gbp | Self::Aud => 2,
            Self::Kwd => 3,
        }
    }
}

/// The largest amount, in minor units: what every JSON reader holds exactly (RFC 7493 §2.2).
pub const LARGEST_AMOUNT: i64 = (1 << 53) - 1;

/// An amount in one currency, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The amount in the currency's minor unit: cents for US dollars, yen for yen, fils for Kuwaiti dinars.
    #[schemars(example = 12000)]
    #[serde(deserialize_with = "amount")]
    #[schemars(range(min = -LARGEST_AMOUNT, max = LARGEST_AMOUNT))]
    amount_minor: i64,
    /// The currency of the amount.
    currency: Currency,
}

/// Why amounts could not be reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies in one sum.
    #[error("must all be in the same currency")]
    MixedCurrencies,
    /// More than [`LARGEST_AMOUNT`].
    #[error("add up to more than can be charged")]
    TooLarge,
    /// More is taken off than is charged.
    #[error("discounts must not be more than the parts and labor together")]
    DiscountTooLarge,
}

impl Money {
    /// An amount; refuses one beyond [`LARGEST_AMOUNT`].
    pub const fn new(amount_minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if amount_minor < -LARGEST_AMOUNT || amount_minor > LARGEST_AMOUNT {
            Err(MoneyError::TooLarge)
        } else {
            Ok(Self {
                amount_minor,
                currency,
            })
        }
    }

    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        Self {
            amount_minor: 0,
            currency,
        }
    }

    /// The amount in minor units.
    pub const fn amount_minor(self) -> i64 {
        self.amount_minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum of two amounts of one currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.with_same_currency(other)?;
        Self::new(self.amount_minor + other.amount_minor, self.currency)
    }

    /// The difference of two amounts of one currency.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.with_same_currency(other)?;
        Self::new(self.amount_minor - other.amount_minor, self.currency)
    }

    /// This amount times `times / per`, rounded half up (half away from zero below nothing).
    fn scaled(self, times: i64, per: i64) -> Result<Self, MoneyError> {
        let (product, per) = (
            i128::from(self.amount_minor) * i128::from(times),
            i128::from(per),
        );
        let rounded = (product.abs() * 2 + per) / (per * 2) * product.signum();
        let amount = i64::try_from(rounded).map_err(|_| MoneyError::TooLarge)?;
        Self::new(amount, self.currency)
    }

    /// As much of this amount as `part` is of `whole`, rounded down; all of it where the whole is nothing.
    fn share(self, part: Self, whole: Self) -> Result<Self, MoneyError> {
        self.with_same_currency(part)?;
        let [amount, part, whole] = [self, part, whole].map(|money| i128::from(money.amount_minor));
        let share = (amount * part).checked_div_euclid(whole).unwrap_or(amount);
        let share = i64::try_from(share).map_err(|_| MoneyError::TooLarge)?;
        Self::new(share, self.currency)
    }

    fn with_same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::MixedCurrencies)
        }
    }
}

/// Reads an amount that is not below nothing.
pub fn not_negative<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let money = Money::deserialize(deserializer)?;
    if money.amount_minor < 0 {
        Err(serde::de::Error::custom("must not be negative"))
    } else {
        Ok(money)
    }
}

fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let amount = value::integer(deserializer)?;
    if (-LARGEST_AMOUNT..=LARGEST_AMOUNT).contains(&amount) {
        Ok(amount)
    } else {
        Err(serde::de::Error::custom(MoneyError::TooLarge))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(amount: i64) -> Money {
        Money::new(amount, Currency::Usd).unwrap()
    }

    #[test]
    fn halves_are_rounded_up() {
        for (amount, times, per, rounded) in [
            (1, 1, 2, 1),
            (3, 1, 2, 2),
            (149, 1, 100, 1),
            (150, 1, 100, 2),
            (-1, 1, 2, -1),
        ] {
            assert_eq!(usd(amount).scaled(times, per), Ok(usd(rounded)), "{amount}");
        }
    }

    #[test]
    fn too_much_and_two_currencies_are_errors() {
        let most = usd(LARGEST_AMOUNT);
        assert_eq!(most.checked_add(usd(1)), Err(MoneyError::TooLarge));
        assert_eq!(
            usd(-LARGEST_AMOUNT).checked_sub(usd(1)),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(most.scaled(i64::MAX, 1), Err(MoneyError::TooLarge));
        let euro = Money::zero(Currency::Eur);
        assert_eq!(usd(1).checked_add(euro), Err(MoneyError::MixedCurrencies));
        assert_eq!(usd(1).checked_sub(euro), Err(MoneyError::MixedCurrencies));
    }

    #[test]
    fn json_holds_whole_minor_units_only() {
        let json = r#"{"amount_minor":1999,"currency":"USD"}"#;
        assert_eq!(serde_json::from_str::<Money>(json).unwrap(), usd(1999));
        assert_eq!(serde_json::to_string(&usd(1999)).unwrap(), json);
        for wrong in [
            "19.99",
            "\"1999\"",
            "9007199254740992",
            "18446744073709551615",
            "null",
        ] {
            let json = json.replace("1999", wrong);
            assert!(serde_json::from_str::<Money>(&json).is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<Money>(&json.replace("USD", "BTC")).is_err());
    }

    proptest! {
        #[test]
        fn addition_is_associative_and_undone_by_subtraction(
            a in -1_000_000_000_i64..1_000_000_000,
            b in -1_000_000_000_i64..1_000_000_000,
            c in -1_000_000_000_i64..1_000_000_000,
        ) {
            let (a, b, c) = (usd(a), usd(b), usd(c));
            prop_assert_eq!(a.checked_add(b).unwrap().checked_add(c), a.checked_add(b.checked_add(c).unwrap()));
            prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b), Ok(a));
        }

        #[test]
        fn rounding_is_off_by_half_a_unit_at_most(a in 0_i64..1 << 40, times in 0_i64..1 << 20) {
            if let Ok(scaled) = usd(a).scaled(times, 1000) {
                let exact = i128::from(a) * i128::from(times);
                let error = i128::from(scaled.amount_minor()) * 1000 - exact;
                prop_assert!(error > -500 && error <= 500);
            }
        }
    }
}
