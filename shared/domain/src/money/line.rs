//! The parts, the labor and the discounts of a job.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Money, MoneyError, Quantity, TaxRate};
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
        /// What is taken off the sum of parts and labor, before tax.
        Discount = "discount",
    }
}

/// A part, labor or a discount on a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LineItem {
    /// Identifies the line for good, in paths and wherever something refers to it.
    pub line_item_id: LineItemId,
    /// Part, labor or discount.
    pub kind: LineKind,
    /// What it is called on the receipt.
    pub label: Label,
    /// How many, how much or how long, in the unit that the price is for.
    pub quantity: Quantity,
    /// The price of one, without tax; of a discount, what is taken off.
    pub unit_price: Money,
    /// The rate of tax on it in thousandths of a percent: 8875 is 8.875 %. A discount has none.
    pub tax_rate_millipercent: Option<TaxRate>,
}

/// A line that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLineItem {
    /// Part, labor or discount.
    pub kind: LineKind,
    /// What it is called on the receipt.
    pub label: Label,
    /// How many, how much or how long, in the unit that the price is for.
    pub quantity: Quantity,
    /// The price of one, without tax; of a discount, what is taken off. Not negative.
    #[serde(deserialize_with = "price")]
    pub unit_price: Money,
    /// The rate of tax on it in thousandths of a percent: 8875 is 8.875 %. Required for parts and
    /// labor. A discount has none: it lowers what is taxed at each rate in proportion.
    #[serde(default)]
    pub tax_rate_millipercent: Option<TaxRate>,
}

impl NewLineItem {
    /// Whether it has a rate of tax if it needs one, and none if it is a discount.
    pub fn has_right_rate(&self) -> bool {
        self.tax_rate_millipercent.is_some() != (self.kind == LineKind::Discount)
    }

    /// The line with its id.
    pub fn with_id(self, line_item_id: LineItemId) -> LineItem {
        let Self {
            kind,
            label,
            quantity,
            unit_price,
            tax_rate_millipercent,
        } = self;
        LineItem {
            line_item_id,
            kind,
            label,
            quantity,
            unit_price,
            tax_rate_millipercent,
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
}

/// A line as it is stored; older ones have their rate in hundredths of a percent.
#[derive(Deserialize)]
struct Stored {
    line_item_id: LineItemId,
    kind: LineKind,
    label: Label,
    quantity: Quantity,
    unit_price: Money,
    #[serde(default)]
    tax_rate_millipercent: Option<TaxRate>,
    #[serde(default)]
    tax_rate_bp: Option<u16>,
}

impl<'de> Deserialize<'de> for LineItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer).map(Self::from)
    }
}

impl From<Stored> for LineItem {
    fn from(stored: Stored) -> Self {
        let older = stored.tax_rate_bp.map(|rate| u32::from(rate) * 10);
        let older = older.and_then(|rate| TaxRate::of_millipercent(rate).ok());
        Self {
            line_item_id: stored.line_item_id,
            kind: stored.kind,
            label: stored.label,
            quantity: stored.quantity,
            unit_price: stored.unit_price,
            tax_rate_millipercent: stored.tax_rate_millipercent.or(older),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"kind":"labour","label":"Visit","quantity":"0.5",
        "unit_price":{"amount_minor":9000,"currency":"USD"},"tax_rate_millipercent":8875}"#;

    #[test]
    fn a_new_line_refuses_unknown_fields_and_negative_prices() {
        assert!(serde_json::from_str::<NewLineItem>(LINE).is_ok());
        assert!(serde_json::from_str::<NewLineItem>(&LINE.replace("9000", "-1")).is_err());
        assert!(serde_json::from_str::<NewLineItem>(&LINE.replace("kind", "sort")).is_err());
        let extra = LINE.replace("\"kind\"", "\"canary\":1,\"kind\"");
        assert!(serde_json::from_str::<NewLineItem>(&extra).is_err());
        let older = LINE.replace("tax_rate_millipercent", "tax_rate_bp");
        assert!(serde_json::from_str::<NewLineItem>(&older).is_err());
    }

    #[test]
    fn parts_and_labor_have_a_rate_and_discounts_have_none() {
        let without = LINE.replace(",\"tax_rate_millipercent\":8875", "");
        for (json, is_right) in [
            (LINE.to_owned(), true),
            (LINE.replace("labour", "part"), true),
            (LINE.replace("labour", "discount"), false),
            (without.replace("labour", "discount"), true),
            (without, false),
        ] {
            let line: NewLineItem = serde_json::from_str(&json).unwrap();
            assert_eq!(line.has_right_rate(), is_right, "{json}");
        }
    }

    #[test]
    fn a_line_that_was_stored_in_hundredths_of_a_percent_keeps_its_rate() {
        let id = LineItemId::at(jiff::Timestamp::UNIX_EPOCH);
        let line: NewLineItem = serde_json::from_str(LINE).unwrap();
        let line = line.with_id(id);
        let stored = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<LineItem>(&stored).unwrap(), line);
        let older = stored.replace("\"tax_rate_millipercent\":8875", "\"tax_rate_bp\":875");
        let rate = serde_json::from_str::<LineItem>(&older).unwrap();
        let rate = rate.tax_rate_millipercent.map(TaxRate::millipercent);
        assert_eq!(rate, Some(8750));
    }
}
