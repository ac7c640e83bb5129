//! The parts, the labor and the discounts that a request puts on a job.

use api::Problem;
use domain::id::LineItemId;
use domain::money::{Currency, LineItem, LineKind, NewLineItem, Totals};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

/// At most 100 lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename = "NewLineItems")]
pub(crate) struct Lines(#[schemars(length(max = 100))] Vec<NewLineItem>);

impl Lines {
    const MOST: usize = 100;

    /// The lines with their ids, and what they add up to; all in the company's currency.
    pub(crate) fn priced(
        self,
        currency: Currency,
        now: Timestamp,
    ) -> Result<(Vec<LineItem>, Totals), Problem> {
        let is_foreign = |line: &NewLineItem| line.unit_price.currency() != currency;
        if let Some(position) = self.0.iter().position(is_foreign) {
            return Err(Problem::field(
                format!("/line_items/{position}/unit_price/currency"),
                format!("must be the company's currency, {currency}"),
            ));
        }
        if let Some(position) = self.0.iter().position(|line| !line.has_right_rate()) {
            let reason = match self.0[position].kind {
                LineKind::Discount => {
                    "must be absent: a discount lowers what is taxed at each rate in proportion"
                }
                LineKind::Part | LineKind::Labour => "is required for parts and labor",
            };
            let pointer = format!("/line_items/{position}/tax_rate_millipercent");
            return Err(Problem::field(pointer, reason));
        }
        let with_id = |line: NewLineItem| line.with_id(LineItemId::at(now));
        let lines: Vec<_> = self.0.into_iter().map(with_id).collect();
        let totals = Totals::of(currency, &lines)
            .map_err(|error| Problem::field("/line_items", error.to_string()))?;
        Ok((lines, totals))
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
