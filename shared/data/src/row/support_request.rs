//! What members asked the people of our support.

use domain::data_map::DataMap;
use domain::id::{MemberId, SupportRequestId};
use domain::support::SupportMessage;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// A request for support.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Support, kept = Kept::Term(Self::MEMORY))]
pub struct SupportRequestRow {
    /// Its id.
    #[data(Id)]
    pub support_request_id: SupportRequestId,
    /// Who asks.
    #[data(Id)]
    pub member_id: MemberId,
    /// What is asked.
    #[data(Content, to = [Resend])]
    pub message: SupportMessage,
    /// When it was received.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl SupportRequestRow {
    /// How long a request is retained.
    pub(crate) const MEMORY: SignedDuration = SignedDuration::from_hours(365 * 24);
}

impl Row for SupportRequestRow {
    const KIND: &'static str = "support_request";

    fn row_key(&self) -> RowKey {
        key::support_request(self.support_request_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.created_at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}
