//! Slots of sweeps: of several firings for one slot, one runs.

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
        let until = self.table.now().as_second() + MEMORY_SECONDS;
        self.table.take(key::slot(sweep, slot), until).await
    }
}
