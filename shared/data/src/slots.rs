//! Slots of sweeps: of several firings for one slot, one runs.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::sent::Call as _;
use crate::table::{WholeKey, is_condition_failure};
use crate::{Aws, Error, Table, key};

/// Seconds for which a slot stays claimed.
const MEMORY_SECONDS: i64 = 48 * 3600;

/// Claims on the slots of sweeps.
#[derive(Clone, Debug)]
pub struct Slots {
    table: Table,
}

impl Aws {
    /// The slots of sweeps.
    pub fn slots(&self) -> Slots {
        Slots {
            table: self.table().clone(),
        }
    }
}

impl Slots {
    /// Claims a slot (such as the scheduled instant) for a sweep; false if it is claimed already.
    pub async fn claim(&self, sweep: &str, slot: &str) -> Result<bool, Error> {
        let place = key::slot(sweep, slot);
        let whole = WholeKey {
            partition: place.partition,
            sort: place.sort.into(),
        };
        let end = self.table.now().as_second() + MEMORY_SECONDS;
        let outcome = self
            .table
            .client()
            .put_item()
            .table_name(self.table.name())
            .set_item(Some(whole.attributes()))
            .item("ttl", AttributeValue::N(end.to_string()))
            .condition_expression("attribute_not_exists(pk)")
            .sent()
            .await;
        match outcome {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(service) if is_condition_failure(service) => Ok(false),
                _ => Err(Error::from_sdk(&error)),
            },
        }
    }
}
