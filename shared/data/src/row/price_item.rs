//! What a company charges as a rule.

use domain::id::{MemberId, PriceItemId};
use domain::money::{LineKind, Money, Price, TaxRate};
use domain::text::{Label, fold};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, IndexEntry, RowKey};

/// An item of the price list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PriceItemRow {
    /// Its id.
    pub price_item_id: PriceItemId,
    /// Part, labour or discount.
    #[serde(rename = "line_kind")]
    pub kind: LineKind,
    /// What it is called on the receipt.
    pub label: Label,
    /// The price of one, without tax.
    pub unit_price: Money,
    /// The rate of tax on it; a discount has none.
    pub tax_rate_millipercent: Option<TaxRate>,
    /// Whether it is offered for new lines.
    pub is_active: bool,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Who changed it.
    pub updated_by: MemberId,
    /// Counts the writes.
    pub version: u64,
}

impl From<&PriceItemRow> for Price {
    fn from(row: &PriceItemRow) -> Self {
        Self {
            price_item_id: row.price_item_id,
            version: row.version,
            kind: row.kind,
            label: row.label.clone(),
            unit_price: row.unit_price,
            tax_rate_millipercent: row.tax_rate_millipercent,
        }
    }
}

impl Row for PriceItemRow {
    const KIND: &'static str = "price_item";

    fn row_key(&self) -> RowKey {
        key::price_item(self.price_item_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::listed_price_item(
            &fold(self.label.as_str()),
            self.price_item_id,
        )]
    }

    versioned!();
}
