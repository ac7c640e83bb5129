//! Who was at a customer's last.

use domain::id::{CustomerId, MemberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// The technician who last completed a job of a customer: known there, and a little preferred.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LastVisitRow {
    /// The customer.
    pub customer_id: CustomerId,
    /// Who was there.
    pub technician_id: MemberId,
    /// When the work was done.
    pub at: Timestamp,
    /// Always 1.
    pub version: u64,
}

impl Row for LastVisitRow {
    const KIND: &'static str = "last_visit";

    fn row_key(&self) -> RowKey {
        key::last_visit(self.customer_id)
    }

    versioned!();
}
