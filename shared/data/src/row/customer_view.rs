//! That a member has the record of a customer open.

use domain::data_map::DataMap;
use domain::id::{CustomerId, MemberId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// A member opened the record of a customer, and the audit trail says so; while this stands, it need not say so
/// again.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Accountability, kept = Kept::Term(Self::MEMORY))]
pub struct CustomerViewRow {
    /// The member.
    #[data(Id, of = Member)]
    pub member_id: MemberId,
    /// The customer.
    #[data(Id)]
    pub customer_id: CustomerId,
    /// When it was written down.
    #[data(Activity)]
    pub at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl CustomerViewRow {
    /// Whoever asks who saw a record before or after something happened needs no more than the hour.
    const MEMORY: SignedDuration = SignedDuration::from_hours(1);
}

impl Row for CustomerViewRow {
    const KIND: &'static str = "customer_view";

    fn row_key(&self) -> RowKey {
        key::customer_view(self.member_id, self.customer_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}
