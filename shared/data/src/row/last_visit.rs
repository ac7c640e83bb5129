//! Who was at a customer's last.

use domain::data_map::DataMap;
use domain::id::{CustomerId, MemberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// The technician who last completed a job of a customer: known there, and a little preferred.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Dispatch, kept = Kept::Account)]
pub struct LastVisitRow {
    /// The customer.
    #[data(Id)]
    pub customer_id: CustomerId,
    /// Who was there.
    #[data(Id, of = Member)]
    pub technician_id: MemberId,
    /// When the work was done.
    #[data(Activity)]
    pub at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl Row for LastVisitRow {
    const KIND: &'static str = "last_visit";

    fn row_key(&self) -> RowKey {
        key::last_visit(self.customer_id)
    }

    versioned!();
}
