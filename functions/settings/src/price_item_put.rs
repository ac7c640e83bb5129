//! `PUT /v1/price-items/{price_item_id}`: adds or changes an item of the price list under an id of the
//! client's making.

use api::{Cx, Endpoint, Json, Owner, Placed, Problem, Route, RowPath, Viewer, Visibility};
use data::Changes;
use data::key::{self, RowKey};
use data::row::{AuditedAction, PriceItemRow};
use domain::event::Event;
use domain::id::PriceItemId;
use domain::money::{LineKind, Money, TaxRate, not_negative, rate_fault};
use domain::text::Label;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::price_item::PriceItem;

/// See [`Endpoint::SUMMARY`].
pub struct PriceItemPut;

/// Which item.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct PriceItemPath {
    /// The item's id: `pi_` and 32 hexadecimal digits, chosen by the client for a new one.
    price_item_id: PriceItemId,
}

impl RowPath for PriceItemPath {
    type Row = PriceItemRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::price_item(self.price_item_id)
    }

    fn visibility(_: &PriceItemRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}

/// The item as it shall be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPriceItem {
    /// Part, labor or discount.
    kind: LineKind,
    /// What it is called on the receipt.
    label: Label,
    /// The price of one, without tax; of a discount, what is taken off. Not negative, and in the
    /// company's currency.
    #[serde(deserialize_with = "not_negative")]
    unit_price: Money,
    /// The rate of tax on it in thousandths of a percent: 8875 is 8.875 %. Required for parts and
    /// labor; a discount has none.
    tax_rate_millipercent: Option<TaxRate>,
    /// Whether it is offered for new lines.
    #[serde(default = "yes")]
    is_active: bool,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

fn yes() -> bool {
    true
}

impl Endpoint for PriceItemPut {
    const NAME: &'static str = "price-item-put";
    const ROUTE: Route = Route::put("/v1/price-items/{price_item_id}");
    const SUMMARY: &'static str = "Add or change an item of the price list.";
    const DETAILS: &'static str = "Choose the id of a new one yourself: `pi_` and 32 hexadecimal digits. A new price changes no line that stands on a job.";

    type Access = Owner;
    type Input = (Placed<PriceItemPath>, Json<PutPriceItem>);
    type Output = PriceItem;

    async fn handle(
        cx: Cx<Owner>,
        ((at, earlier), Json(put)): ((PriceItemPath, Option<PriceItemRow>), Json<PutPriceItem>),
    ) -> Result<PriceItem, Problem> {
        let version = earlier.as_ref().map_or(0, |row| row.version);
        cx.expect_version(version, put.version)?;
        let currency = cx.company().currency;
        if put.unit_price.currency() != currency {
            return Err(Problem::field(
                "/unit_price/currency",
                format!("must be the company's currency, {currency}"),
            ));
        }
        if let Some(reason) = rate_fault(put.kind, put.tax_rate_millipercent) {
            return Err(Problem::field("/tax_rate_millipercent", reason));
        }
        let new_row = PriceItemRow {
            price_item_id: at.price_item_id,
            kind: put.kind,
            label: put.label,
            unit_price: put.unit_price,
            tax_rate_millipercent: put.tax_rate_millipercent,
            is_active: put.is_active,
            updated_at: cx.now(),
            updated_by: cx.member().member_id,
            version: version.max(1),
        };
        let mut changes = Changes::new();
        let item = if earlier.is_some() {
            changes.replace(new_row)
        } else {
            changes.create(&new_row);
            new_row
        };
        let price_item_id = item.price_item_id;
        cx.audit(&mut changes, AuditedAction::PriceItemChanged, price_item_id);
        changes.publish(Event::PriceItemChanged { price_item_id });
        cx.commit(changes).await?;
        Ok(item.into())
    }
}
