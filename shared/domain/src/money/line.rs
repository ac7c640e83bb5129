//! The parts and the labour of a job, and their totals.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Currency, Money, MoneyError, Quantity, TaxRate};
use crate::id::LineItemId;
use crate::text::Label;
use crate::value::closed_list;

closed_list! {
    /// What a line is for.
    LineKind {
        /// A thing that stays with the customer.
        Part = "part",
        /// Work.
        Labour = "labour",
    }
}

/// A part or labour on a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineItem {
    /// Its id.
    pub line_item_id: LineItemId,
    /// Part or labour.
    pub kind: LineKind,
    /// What it is called on the receipt.
    pub label: Label,
    /// How much of it.
    pub quantity: Quantity,
    /// The price of one, without tax.
    pub unit_price: Money,
    /// The rate of tax on it, in basis points.
    pub tax_rate_bp: TaxRate,
}

/// A line that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLineItem {
    /// Part or labour.
    pub kind: LineKind,
    /// What it is called on the receipt.
    pub label: Label,
    /// How much of it.
    pub quantity: Quantity,
    /// The price of one, without tax; not negative.
    #[serde(deserialize_with = "price")]
    pub unit_price: Money,
    /// The rate of tax on it, in basis points.
    pub tax_rate_bp: TaxRate,
}

impl NewLineItem {
    /// The line with its id.
    pub fn with_id(self, line_item_id: LineItemId) -> LineItem {
        let Self {
            kind,
            label,
            quantity,
            unit_price,
            tax_rate_bp,
        } = self;
        LineItem {
            line_item_id,
            kind,
            label,
            quantity,
            unit_price,
            tax_rate_bp,
        }
    }
}

fn price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let price = Money::deserialize(deserializer)?;
    if price.amount_minor() < 0 {
        Err(serde::de::Error::custom("must not be negative"))
    } else {
        Ok(price)
    }
}

impl LineItem {
    /// Quantity times price, rounded half up.
    pub fn net(&self) -> Result<Money, MoneyError> {
        self.unit_price
            .scaled(self.quantity.thousandths().into(), 1000)
    }

    /// The tax on [`LineItem::net`], rounded half up.
    pub fn tax(&self) -> Result<Money, MoneyError> {
        self.net()?
            .scaled(self.tax_rate_bp.basis_points().into(), 10_000)
    }
}

/// What a job costs: each line is rounded, and the totals are sums of rounded lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Without tax.
    pub subtotal: Money,
    /// The tax.
    pub tax: Money,
    /// What the customer owes.
    pub total: Money,
}

impl Totals {
    /// Adds up lines that are all in the given currency.
    pub fn of(currency: Currency, lines: &[LineItem]) -> Result<Self, MoneyError> {
        let (mut subtotal, mut tax) = (Money::zero(currency), Money::zero(currency));
        for line in lines {
            subtotal = subtotal.checked_add(line.net()?)?;
            tax = tax.checked_add(line.tax()?)?;
        }
        Ok(Self {
            subtotal,
            tax,
            total: subtotal.checked_add(tax)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn line(thousandths: u32, price: i64, basis_points: u16) -> LineItem {
        LineItem {
            line_item_id: LineItemId::at(Timestamp::UNIX_EPOCH),
            kind: LineKind::Part,
            label: Label::parse("Cylinder").unwrap(),
            quantity: Quantity::of_thousandths(thousandths).unwrap(),
            unit_price: Money::new(price, Currency::Usd).unwrap(),
            tax_rate_bp: TaxRate::of_basis_points(basis_points).unwrap(),
        }
    }

    fn amounts(totals: Totals) -> [i64; 3] {
        [totals.subtotal, totals.tax, totals.total].map(Money::amount_minor)
    }

    #[test]
    fn each_line_is_rounded_half_up_before_the_sum() {
        let lines = [
            line(1500, 333, 875),
            line(1000, 8999, 875),
            line(2000, 50, 0),
        ];
        let totals = Totals::of(Currency::Usd, &lines).unwrap();
        assert_eq!(amounts(totals), [500 + 8999 + 100, 44 + 787, 9599 + 831]);
    }

    #[test]
    fn no_lines_cost_nothing() {
        assert_eq!(amounts(Totals::of(Currency::Cad, &[]).unwrap()), [0, 0, 0]);
    }

    #[test]
    fn a_line_in_another_currency_or_beyond_measure_is_an_error() {
        let one = line(1000, 100, 0);
        let mixed = Totals::of(Currency::Cad, std::slice::from_ref(&one));
        assert_eq!(mixed, Err(MoneyError::MixedCurrencies));
        let huge = line(Quantity::MAX_THOUSANDTHS, super::super::LARGEST_AMOUNT, 0);
        assert_eq!(
            Totals::of(Currency::Usd, &[huge]),
            Err(MoneyError::TooLarge)
        );
    }

    #[test]
    fn a_new_line_refuses_unknown_fields_and_negative_prices() {
        let json = r#"{"kind":"labour","label":"Visit","quantity":"0.5",
            "unit_price":{"amount_minor":9000,"currency":"USD"},"tax_rate_bp":0}"#;
        assert!(serde_json::from_str::<NewLineItem>(json).is_ok());
        assert!(serde_json::from_str::<NewLineItem>(&json.replace("9000", "-1")).is_err());
        assert!(serde_json::from_str::<NewLineItem>(&json.replace("kind", "sort")).is_err());
        let extra = json.replace("\"kind\"", "\"canary\":1,\"kind\"");
        assert!(serde_json::from_str::<NewLineItem>(&extra).is_err());
    }

    prop_compose! {
        fn any_line()(
            thousandths in 1_u32..1_000_000,
            price in 0_i64..10_000_000,
            basis_points in 0_u16..=10_000,
        ) -> LineItem {
            line(thousandths, price, basis_points)
        }
    }

    proptest! {
        #[test]
        fn totals_are_the_sum_of_their_lines(
            lines in prop::collection::vec(any_line(), 0..8),
            cut in 0_usize..8,
        ) {
            let all = Totals::of(Currency::Usd, &lines).unwrap();
            let net: i64 = lines.iter().map(|l| l.net().unwrap().amount_minor()).sum();
            let tax: i64 = lines.iter().map(|l| l.tax().unwrap().amount_minor()).sum();
            prop_assert_eq!(amounts(all), [net, tax, net + tax]);

            let (left, right) = lines.split_at(cut.min(lines.len()));
            let left = Totals::of(Currency::Usd, left).unwrap();
            let right = Totals::of(Currency::Usd, right).unwrap();
            prop_assert_eq!(left.total.checked_add(right.total), Ok(all.total));
        }
    }
}
