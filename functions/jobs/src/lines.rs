//! The parts, the labor and the discounts that a request puts on a job, typed or from the price list.

use api::Problem;
use data::Rows;
use data::key::{self, RowKey};
use data::row::PriceItemRow;
use domain::id::LineItemId;
use domain::money::{Currency, LineItem, NewLineItem, Price, Totals};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

/// At most 100 lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename = "NewLineItems")]
pub(crate) struct Lines(#[schemars(length(max = 100))] Vec<NewLineItem>);

impl Lines {
    const MOST: usize = 100;

    /// The items of the price list that the lines name.
    pub(crate) fn rows(&self) -> impl Iterator<Item = RowKey> {
        let named = self.0.iter().filter_map(|line| line.price_item_id);
        named.map(key::price_item)
    }

    /// The lines with their ids, and what they add up to; all in the company's currency.
    pub(crate) fn priced(
        &self,
        rows: &Rows,
        currency: Currency,
        now: Timestamp,
    ) -> Result<(Vec<LineItem>, Totals), Problem> {
        let lines = self.0.iter().enumerate().map(|(position, line)| {
            let pointer = |field| format!("/line_items/{position}/{field}");
            let price = price_of(line, rows, &pointer("price_item_id"))?;
            let line = line.clone().with_id(LineItemId::at(now), price.as_ref());
            let line = line.map_err(|fault| Problem::field(pointer(fault.field), fault.reason))?;
            if line.unit_price.currency() != currency {
                return Err(Problem::field(
                    pointer("unit_price/currency"),
                    format!("must be the company's currency, {currency}"),
                ));
            }
            Ok(line)
        });
        let lines: Vec<_> = lines.collect::<Result<_, _>>()?;
        let totals = Totals::of(currency, &lines)
            .map_err(|error| Problem::field("/line_items", error.to_string()))?;
        Ok((lines, totals))
    }
}

/// What the price list says of a line that names an item of it.
fn price_of(line: &NewLineItem, rows: &Rows, pointer: &str) -> Result<Option<Price>, Problem> {
    let Some(price_item_id) = line.price_item_id else {
        return Ok(None);
    };
    let item: Option<PriceItemRow> = rows.get(&key::price_item(price_item_id))?;
    match item {
        Some(item) if item.is_active => Ok(Some(Price::from(&item))),
        Some(_) => Err(Problem::field(
            pointer,
            "must be an active item; this one is no longer offered",
        )),
        None => Err(Problem::field(
            pointer,
            "must be an existing item of the price list",
        )),
    }
}

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let lines = Vec::deserialize(deserializer)?;
        if lines.len() > Self::MOST {
            return Err(serde::de::Error::custom("must have no more than 100 items"));
        }
        Ok(Self(lines))
    }
}
