//! What a company charges as a rule.

use domain::data_map::DataMap;
use domain::id::{MemberId, PriceItemId};
use domain::money::{LineKind, Money, Price, TaxRate};
use domain::text::{Label, fold};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, IndexEntry, RowKey};

/// An item of the price list.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Service, kept = Kept::Account)]
pub struct PriceItemRow {
    /// Its id.
    #[data(Id)]
    pub price_item_id: PriceItemId,
    /// Part, labour or discount.
    #[data(Setting)]
    #[serde(rename = "line_kind")]
    pub kind: LineKind,
    /// What it is called on the receipt.
    #[data(Setting)]
    pub label: Label,
    /// The price of one, without tax.
    #[data(Money)]
    pub unit_price: Money,
    /// The rate of tax on it; a discount has none.
    #[data(Money)]
    pub tax_rate_millipercent: Option<TaxRate>,
    /// Whether it is offered for new lines.
    #[data(Setting)]
    pub is_active: bool,
    /// When it last changed.
    #[data(Activity)]
    pub updated_at: Timestamp,
    /// Who changed it.
    #[data(Id, of = Member)]
    pub updated_by: MemberId,
    /// Counts the writes.
    #[data(Technical)]
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
