//! The parts, the labor and the discounts of a job.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::line_kind::rate_fault;
use super::{LineKind, Money, MoneyError, Price, Quantity, TaxRate, not_negative};
use crate::id::{LineItemId, PriceItemId};
use crate::text::Label;

/// A part, labor or a discount on a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LineItem {
    /// Identifies the line for good, in paths and wherever something refers to it.
    pub line_item_id: LineItemId,
    /// The item of the price list that it was taken from; null for a line that was typed.
    pub price_item_id: Option<PriceItemId>,
    /// The version that the item had then. A later price changes no line.
    pub price_item_version: Option<u64>,
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

/// A line that is asked for: typed, or taken from the price list. What is sent beside `price_item_id` is
/// used in place of what the list says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLineItem {
    /// The item of the price list to take it from.
    #[serde(default)]
    pub price_item_id: Option<PriceItemId>,
    /// Part, labor or discount. Required for a typed line; absent for one of the price list.
    #[serde(default)]
    pub kind: Option<LineKind>,
    /// What it is called on the receipt. Required for a typed line.
    #[serde(default)]
    pub label: Option<Label>,
    /// How many, how much or how long, in the unit that the price is for.
    pub quantity: Quantity,
    /// The price of one, without tax; of a discount, what is taken off. Not negative. Required for a typed
    /// line.
    #[serde(default, deserialize_with = "price")]
    pub unit_price: Option<Money>,
    /// The rate of tax on it in thousandths of a percent: 8875 is 8.875 %. Required for typed parts and
    /// labor. A discount has none: it lowers what is taxed at each rate in proportion.
    #[serde(default)]
    pub tax_rate_millipercent: Option<TaxRate>,
}

/// A field of a new line that is missing or does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl NewLineItem {
    /// The line with its id, with all that the price list says of it.
    pub fn with_id(
        self,
        line_item_id: LineItemId,
        price: Option<&Price>,
    ) -> Result<LineItem, LineFault> {
        const TYPED: &str = "is required unless price_item_id is sent";
        let missing = |field| LineFault {
            field,
            reason: TYPED,
        };
        if price.is_some() && self.kind.is_some() {
            return Err(LineFault {
                field: "kind",
                reason: "must be absent: the price list says what kind of line it is",
            });
        }
        let kind = price.map(|price| price.kind).or(self.kind);
        let kind = kind.ok_or(missing("kind"))?;
        let label = self
            .label
            .or_else(|| price.map(|price| price.label.clone()));
        let unit_price = self.unit_price.or(price.map(|price| price.unit_price));
        let listed_rate = price.and_then(|price| price.tax_rate_millipercent);
        let tax_rate_millipercent = self.tax_rate_millipercent.or(listed_rate);
        if let Some(reason) = rate_fault(kind, tax_rate_millipercent) {
            return Err(LineFault {
                field: "tax_rate_millipercent",
                reason,
            });
        }
        Ok(LineItem {
            line_item_id,
            price_item_id: price.map(|price| price.price_item_id),
            price_item_version: price.map(|price| price.version),
            kind,
            label: label.ok_or(missing("label"))?,
            quantity: self.quantity,
            unit_price: unit_price.ok_or(missing("unit_price"))?,
            tax_rate_millipercent,
        })
    }
}

fn price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
    #[derive(Deserialize)]
    struct NotNegative(#[serde(deserialize_with = "not_negative")] Money);
    let price = Option::<NotNegative>::deserialize(deserializer)?;
    Ok(price.map(|NotNegative(price)| price))
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
    #[serde(default)]
    price_item_id: Option<PriceItemId>,
    #[serde(default)]
    price_item_version: Option<u64>,
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
            price_item_id: stored.price_item_id,
            price_item_version: stored.price_item_version,
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

    fn read(json: &str) -> NewLineItem {
        serde_json::from_str(json).unwrap()
    }

    const ID: LineItemId = LineItemId::from_bytes([1; 16]);

    fn fault(json: &str, price: Option<&Price>) -> Option<&'static str> {
        let line = read(json).with_id(ID, price);
        line.err().map(|fault| fault.field)
    }

    fn deadbolt() -> Price {
        Price {
            price_item_id: PriceItemId::from_bytes([2; 16]),
            version: 3,
            kind: LineKind::Part,
            label: Label::parse("Deadbolt").unwrap(),
            unit_price: Money::new(8999, super::super::Currency::Usd).unwrap(),
            tax_rate_millipercent: Some(TaxRate::of_millipercent(8750).unwrap()),
        }
    }

    #[test]
    fn parts_and_labor_have_a_rate_and_discounts_have_none() {
        let without = LINE.replace(",\"tax_rate_millipercent\":8875", "");
        let rate = Some("tax_rate_millipercent");
        for (json, expected) in [
            (LINE.to_owned(), None),
            (LINE.replace("labour", "part"), None),
            (LINE.replace("labour", "discount"), rate),
            (without.replace("labour", "discount"), None),
            (without, rate),
        ] {
            assert_eq!(fault(&json, None), expected, "{json}");
        }
    }

    #[test]
    fn a_line_of_the_price_list_needs_a_quantity_only_and_may_differ_from_the_list() {
        let deadbolt = deadbolt();
        let bare = r#"{"price_item_id":"pi_02020202020202020202020202020202","quantity":"2"}"#;
        let line = read(bare).with_id(ID, Some(&deadbolt)).unwrap();
        assert_eq!(line.price_item_version, Some(3));
        assert_eq!(line.label, deadbolt.label);
        assert_eq!(line.net().unwrap().amount_minor(), 2 * 8999);
        let own = r#"{"quantity":"1","label":"Used deadbolt","tax_rate_millipercent":0,
            "unit_price":{"amount_minor":100,"currency":"USD"}}"#;
        let line = read(own).with_id(ID, Some(&deadbolt)).unwrap();
        assert_eq!(line.label.as_str(), "Used deadbolt");
        assert_eq!(line.unit_price.amount_minor(), 100);
        assert_eq!(line.tax_rate_millipercent, Some(TaxRate::ZERO));
        assert_eq!(fault(LINE, Some(&deadbolt)), Some("kind"));
    }

    #[test]
    fn a_typed_line_says_what_is_missing() {
        for (field, json) in [
            ("kind", LINE.replace(r#""kind":"labour","#, "")),
            ("label", LINE.replace(r#""label":"Visit","#, "")),
            (
                "unit_price",
                LINE.replace(
                    r#""unit_price":{"amount_minor":9000,"currency":"USD"},"#,
                    "",
                ),
            ),
        ] {
            assert_eq!(fault(&json, None), Some(field), "{json}");
        }
    }

    #[test]
    fn a_line_that_was_stored_in_hundredths_of_a_percent_keeps_its_rate() {
        let line = read(LINE).with_id(ID, None).unwrap();
        let stored = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<LineItem>(&stored).unwrap(), line);
        let older = stored.replace("\"tax_rate_millipercent\":8875", "\"tax_rate_bp\":875");
        let rate = serde_json::from_str::<LineItem>(&older).unwrap();
        let rate = rate.tax_rate_millipercent.map(TaxRate::millipercent);
        assert_eq!(rate, Some(8750));
    }
}
