//! An item of the price list as the API shows it.

use api::Resource;
use data::row::PriceItemRow;
use domain::id::{MemberId, PriceItemId};
use domain::money::{LineKind, Money, TaxRate};
use domain::text::Label;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// What the company charges for a part, a work or a discount as a rule.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct PriceItem {
    /// Identifies the item for good, in paths and wherever something refers to it.
    pub price_item_id: PriceItemId,
    /// Part, labor or discount.
    pub kind: LineKind,
    /// What it is called on the receipt.
    pub label: Label,
    /// The price of one, without tax; of a discount, what is taken off.
    pub unit_price: Money,
    /// The rate of tax on it in thousandths of a percent: 8875 is 8.875 %; null for a discount.
    pub tax_rate_millipercent: Option<TaxRate>,
    /// Whether it is offered for new lines.
    pub is_active: bool,
    /// When the item last changed.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub updated_at: Timestamp,
    /// The member who changed it.
    pub updated_by: MemberId,
    /// Counts the changes; lines tell which version they were priced by. Send it back with a change, so
    /// that no other change is overwritten.
    pub version: u64,
}

impl Resource for PriceItem {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}

impl From<PriceItemRow> for PriceItem {
    fn from(row: PriceItemRow) -> Self {
        Self {
            price_item_id: row.price_item_id,
            kind: row.kind,
            label: row.label,
            unit_price: row.unit_price,
            tax_rate_millipercent: row.tax_rate_millipercent,
            is_active: row.is_active,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
            version: row.version,
        }
    }
}
