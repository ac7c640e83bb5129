//! That a member has the record of a customer open.

use domain::id::{CustomerId, MemberId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// A member opened the record of a customer, and the audit trail says so; while this stands, it need not say so
/// again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CustomerViewRow {
    /// The member.
    pub member_id: MemberId,
    /// The customer.
    pub customer_id: CustomerId,
    /// When it was written down.
    pub at: Timestamp,
    /// Always 1.
    pub version: u64,
}

impl Row for CustomerViewRow {
    const KIND: &'static str = "customer_view";

    fn row_key(&self) -> RowKey {
        key::customer_view(self.member_id, self.customer_id)
    }

    /// Whoever asks who saw a record before or after something happened needs no more than the hour.
    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(SignedDuration::from_hours(1)).ok()
    }

    versioned!();
}
