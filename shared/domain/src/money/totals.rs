//! What a job costs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Currency, LineItem, LineKind, Money, MoneyError, TaxRate};

/// What a job costs: subtotal less discount plus tax.
///
/// Each line is rounded to whole minor units, half up. Discounts are taken off before tax and lower
/// what is taxed at each rate in proportion to what is charged at it; whole minor units that do not
/// divide evenly are settled so that the taxed amounts add up to subtotal less discount. The tax is
/// then reckoned and rounded, half up, once for each rate and not for each line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Totals {
    /// All parts and labor, without tax and before discounts.
    pub subtotal: Money,
    /// All discounts; at most the subtotal.
    pub discount: Money,
    /// The tax of each rate that stands on a line, the lowest rate first. What was billed before
    /// rates were told apart has none.
    pub taxes: Vec<RateTotal>,
    /// The sum of `taxes`.
    pub tax: Money,
    /// What the customer owes.
    pub total: Money,
}

/// What is taxed at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RateTotal {
    /// The rate in thousandths of a percent: 8875 is 8.875 %.
    pub tax_rate_millipercent: TaxRate,
    /// What is charged at it, without tax and less its share of the discounts.
    pub taxable: Money,
    /// The tax on `taxable`, rounded half up.
    pub tax: Money,
}

impl Totals {
    /// Adds up lines that are all in the given currency.
    pub fn of(currency: Currency, lines: &[LineItem]) -> Result<Self, MoneyError> {
        let zero = Money::zero(currency);
        let (mut subtotal, mut discount) = (zero, zero);
        let mut charged: BTreeMap<TaxRate, Money> = BTreeMap::new();
        for line in lines {
            let net = line.net()?;
            if line.kind == LineKind::Discount {
                discount = discount.checked_add(net)?;
            } else {
                subtotal = subtotal.checked_add(net)?;
                let rate = line.tax_rate_millipercent.unwrap_or(TaxRate::ZERO);
                let sum = charged.entry(rate).or_insert(zero);
                *sum = sum.checked_add(net)?;
            }
        }
        if discount.amount_minor() > subtotal.amount_minor() {
            return Err(MoneyError::DiscountTooLarge);
        }
        let taxes = taxed(charged, subtotal, subtotal.checked_sub(discount)?)?;
        let tax = taxes
            .iter()
            .try_fold(zero, |sum, rate| sum.checked_add(rate.tax))?;
        Ok(Self {
            subtotal,
            discount,
            tax,
            total: subtotal.checked_sub(discount)?.checked_add(tax)?,
            taxes,
        })
    }
}

/// Spreads what is left after discounts over the rates: up to each rate, together with all lower ones,
/// its exact share rounded down.
fn taxed(
    charged: BTreeMap<TaxRate, Money>,
    subtotal: Money,
    left: Money,
) -> Result<Vec<RateTotal>, MoneyError> {
    let zero = Money::zero(subtotal.currency());
    let (mut charged_so_far, mut taxed_so_far) = (zero, zero);
    let mut taxes = Vec::with_capacity(charged.len());
    for (rate, charge) in charged {
        charged_so_far = charged_so_far.checked_add(charge)?;
        let share = left.share(charged_so_far, subtotal)?;
        let taxable = share.checked_sub(taxed_so_far)?;
        taxed_so_far = share;
        taxes.push(RateTotal {
            tax_rate_millipercent: rate,
            taxable,
            tax: taxable.scaled(rate.millipercent().into(), TaxRate::WHOLE.into())?,
        });
    }
    Ok(taxes)
}

/// Totals as they are stored; older ones know neither discounts nor rates.
#[derive(Deserialize)]
struct Stored {
    subtotal: Money,
    discount: Option<Money>,
    #[serde(default)]
    taxes: Vec<RateTotal>,
    tax: Money,
    total: Money,
}

impl<'de> Deserialize<'de> for Totals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer).map(Self::from)
    }
}

impl From<Stored> for Totals {
    fn from(stored: Stored) -> Self {
        let none = Money::zero(stored.subtotal.currency());
        Self {
            subtotal: stored.subtotal,
            discount: stored.discount.unwrap_or(none),
            taxes: stored.taxes,
            tax: stored.tax,
            total: stored.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::id::LineItemId;
    use crate::money::Quantity;
    use crate::text::Label;

    fn line(kind: LineKind, thousandths: u32, price: i64, millipercent: u32) -> LineItem {
        let rate = TaxRate::of_millipercent(millipercent).unwrap();
        LineItem {
            line_item_id: LineItemId::at(Timestamp::UNIX_EPOCH),
            price_item_id: None,
            price_item_version: None,
            kind,
            label: Label::parse("Cylinder").unwrap(),
            quantity: Quantity::of_thousandths(thousandths).unwrap(),
            unit_price: Money::new(price, Currency::Usd).unwrap(),
            tax_rate_millipercent: (kind != LineKind::Discount).then_some(rate),
        }
    }

    fn part(thousandths: u32, price: i64, millipercent: u32) -> LineItem {
        line(LineKind::Part, thousandths, price, millipercent)
    }

    fn discount(amount: i64) -> LineItem {
        line(LineKind::Discount, 1000, amount, 0)
    }

    fn totals(lines: &[LineItem]) -> Totals {
        Totals::of(Currency::Usd, lines).unwrap()
    }

    /// Subtotal, discount, tax, total.
    fn amounts(totals: &Totals) -> [i64; 4] {
        [totals.subtotal, totals.discount, totals.tax, totals.total].map(Money::amount_minor)
    }

    /// Rate, what is taxed at it, and the tax.
    fn rates(totals: &Totals) -> Vec<(u32, i64, i64)> {
        let row = |rate: &RateTotal| {
            let (taxable, tax) = (rate.taxable.amount_minor(), rate.tax.amount_minor());
            (rate.tax_rate_millipercent.millipercent(), taxable, tax)
        };
        totals.taxes.iter().map(row).collect()
    }

    #[test]
    fn a_rate_has_three_decimals() {
        for (price, millipercent, tax) in [
            (100_000, 8_875, 8_875),
            (100_000, 6_625, 6_625),
            (100_000, 9_975, 9_975),
            (19_999, 8_875, 1_775),
            (100, 14_975, 15),
            (100_000, 1, 1),
            (100_000, 100_000, 100_000),
            (100_000, 0, 0),
        ] {
            let totals = totals(&[part(1000, price, millipercent)]);
            assert_eq!(totals.tax.amount_minor(), tax, "{millipercent}");
        }
    }

    #[test]
    fn tax_is_rounded_once_for_each_rate() {
        // Three lines of $0.05 at 10 % are 1.5 cents of tax: 2, and not three times 1.
        let three = [
            part(1000, 5, 10_000),
            part(1000, 5, 10_000),
            part(1000, 5, 10_000),
        ];
        assert_eq!(amounts(&totals(&three)), [15, 0, 2, 17]);
        let mixed = [
            part(1500, 333, 8_750),
            part(1000, 8999, 8_750),
            part(2000, 50, 0),
            part(1000, 1000, 5_000),
        ];
        let mixed = totals(&mixed);
        assert_eq!(amounts(&mixed), [10_599, 0, 831 + 50, 10_599 + 881]);
        assert_eq!(
            rates(&mixed),
            [(0, 100, 0), (5_000, 1000, 50), (8_750, 9499, 831)]
        );
    }

    #[test]
    fn a_discount_lowers_what_is_taxed_at_each_rate_in_proportion() {
        let lines = [
            part(1000, 10_000, 8_000),
            line(LineKind::Labour, 1000, 30_000, 0),
            discount(4_000),
        ];
        let off = totals(&lines);
        assert_eq!(amounts(&off), [40_000, 4_000, 720, 36_720]);
        assert_eq!(rates(&off), [(0, 27_000, 0), (8_000, 9_000, 720)]);
        let cents = [
            part(1000, 1, 1_000),
            part(1000, 1, 2_000),
            part(1000, 1, 3_000),
        ];
        let one_off = totals(&[&cents[..], &[discount(1)]].concat());
        let taxable: i64 = rates(&one_off).iter().map(|(_, taxable, _)| taxable).sum();
        assert_eq!((taxable, one_off.total.amount_minor()), (2, 2));
    }

    #[test]
    fn a_discount_takes_all_and_never_more() {
        let lines = [part(1000, 5_000, 8_875), discount(5_000)];
        assert_eq!(amounts(&totals(&lines)), [5_000, 5_000, 0, 0]);
        for lines in [
            vec![part(1000, 5_000, 8_875), discount(5_001)],
            vec![discount(1)],
            vec![part(1000, 5_000, 0), discount(3_000), discount(2_001)],
        ] {
            let refused = Totals::of(Currency::Usd, &lines);
            assert_eq!(refused, Err(MoneyError::DiscountTooLarge));
        }
    }

    #[test]
    fn no_lines_cost_nothing() {
        assert_eq!(amounts(&totals(&[])), [0, 0, 0, 0]);
        assert_eq!(rates(&totals(&[])), []);
    }

    #[test]
    fn a_line_in_another_currency_or_beyond_measure_is_an_error() {
        let mixed = Totals::of(Currency::Cad, &[part(1000, 100, 0)]);
        assert_eq!(mixed, Err(MoneyError::MixedCurrencies));
        let huge = part(Quantity::MAX_THOUSANDTHS, super::super::LARGEST_AMOUNT, 0);
        assert_eq!(
            Totals::of(Currency::Usd, &[huge]),
            Err(MoneyError::TooLarge)
        );
    }

    #[test]
    fn totals_that_were_stored_without_rates_are_read() {
        let stored = r#"{"subtotal":{"amount_minor":100,"currency":"USD"},
            "tax":{"amount_minor":9,"currency":"USD"},"total":{"amount_minor":109,"currency":"USD"}}"#;
        let totals: Totals = serde_json::from_str(stored).unwrap();
        assert_eq!(amounts(&totals), [100, 0, 9, 109]);
        let again = serde_json::to_string(&totals).unwrap();
        assert_eq!(serde_json::from_str::<Totals>(&again).unwrap(), totals);
    }

    prop_compose! {
        fn any_line()(
            kind in prop::sample::select(&[LineKind::Part, LineKind::Labour]),
            thousandths in 1_u32..1_000_000,
            price in 0_i64..10_000_000,
            millipercent in prop::sample::select(&[0_u32, 1, 5_000, 6_625, 8_875, 14_975, 100_000]),
        ) -> LineItem {
            line(kind, thousandths, price, millipercent)
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_adds_up(
            lines in prop::collection::vec(any_line(), 0..12),
            share in 0_i64..=1000,
        ) {
            let charged: i64 = lines.iter().map(|l| l.net().unwrap().amount_minor()).sum();
            let off = charged / 1000 * share;
            let all = totals(&[&lines[..], &[discount(off)]].concat());
            let sum = |amount: fn(&RateTotal) -> Money| -> i64 {
                all.taxes.iter().map(|rate| amount(rate).amount_minor()).sum()
            };
            prop_assert_eq!(all.subtotal.amount_minor(), charged);
            prop_assert_eq!(all.discount.amount_minor(), off);
            prop_assert_eq!(sum(|rate| rate.taxable), charged - off);
            prop_assert_eq!(sum(|rate| rate.tax), all.tax.amount_minor());
            prop_assert_eq!(all.total.amount_minor(), charged - off + all.tax.amount_minor());
            prop_assert!(all.total.amount_minor() >= 0);
        }

        #[test]
        fn each_rate_is_off_by_less_than_a_unit(
            lines in prop::collection::vec(any_line(), 1..12),
            share in 0_i64..=1000,
        ) {
            let charged = totals(&lines);
            let subtotal = i128::from(charged.subtotal.amount_minor());
            let off = charged.subtotal.amount_minor() / 1000 * share;
            let all = totals(&[&lines[..], &[discount(off)]].concat());
            for (before, after) in charged.taxes.iter().zip(&all.taxes) {
                let [before, after] = [before, after].map(|r| i128::from(r.taxable.amount_minor()));
                prop_assert!((0..=before).contains(&after));
                let exact = before * (subtotal - i128::from(off));
                prop_assert!((after * subtotal - exact).abs() <= subtotal);
            }
            for rate in &all.taxes {
                let exact = i128::from(rate.taxable.amount_minor())
                    * i128::from(rate.tax_rate_millipercent.millipercent());
                let error = i128::from(rate.tax.amount_minor()) * 100_000 - exact;
                prop_assert!(error > -50_000 && error <= 50_000);
            }
        }

        #[test]
        fn the_order_of_lines_changes_nothing(
            lines in prop::collection::vec(any_line(), 0..8),
        ) {
            let mut turned = lines.clone();
            turned.reverse();
            prop_assert_eq!(totals(&lines), totals(&turned));
        }
    }
}
