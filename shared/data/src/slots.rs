//! Slots of sweeps: of several firings for one slot, one runs. And where the last one stopped.

use domain::id::CompanyId;
use serde::{Deserialize, Serialize};

use crate::sent::Call as _;
use crate::table::{Item, WholeKey};
use crate::{Aws, Error, Table, key};

/// Seconds for which a slot stays claimed.
pub(crate) const MEMORY_SECONDS: i64 = 48 * 3600;

/// Where the last walk of a sweep stopped.
#[derive(Serialize, Deserialize)]
struct Stopped {
    after: Option<CompanyId>,
}

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
        let until = self.table.now().as_second() + MEMORY_SECONDS;
        self.table.take(key::slot(sweep, slot), until).await
    }

    /// The company after which the last walk of a sweep stopped; none if it begins with the first.
    pub async fn position(&self, sweep: &str) -> Result<Option<CompanyId>, Error> {
        let item = self.table.get(&whole(sweep)).await?;
        let Some(item) = item else {
            return Ok(None);
        };
        let Stopped { after } = serde_dynamo::from_item(item)?;
        Ok(after)
    }

    /// Keeps where a walk of a sweep stopped.
    pub async fn save_position(&self, sweep: &str, after: Option<CompanyId>) -> Result<(), Error> {
        let mut stopped: Item = serde_dynamo::to_item(Stopped { after })?;
        stopped.extend(whole(sweep).attributes());
        self.table
            .client()
            .put_item()
            .table_name(self.table.name())
            .set_item(Some(stopped))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(())
    }
}

fn whole(sweep: &str) -> WholeKey {
    let row_key = key::sweep(sweep);
    WholeKey {
        partition: row_key.partition,
        sort: row_key.sort.into(),
    }
}
