//! What a company charges for a part, a work or a discount, as its price list has it.

use super::{LineKind, Money, TaxRate};
use crate::id::PriceItemId;
use crate::text::Label;

/// One version of an item of the price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// Which item.
    pub price_item_id: PriceItemId,
    /// Which version of it.
    pub version: u64,
    /// Part, labor or discount.
    pub kind: LineKind,
    /// What it is called on the receipt.
    pub label: Label,
    /// The price of one, without tax.
    pub unit_price: Money,
    /// The rate of tax on it; a discount has none.
    pub tax_rate_millipercent: Option<TaxRate>,
}
