//! What a customer remembers of another one who was merged into it.

use domain::id::{CustomerId, MemberId, SiteId};
use domain::text::{Note, PersonName};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A customer who was merged into another one, as that one remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedCustomer {
    /// Who it was.
    pub customer_id: CustomerId,
    /// What the customer was called then.
    pub name: PersonName,
    /// When it was done.
    pub at: Timestamp,
    /// By whom.
    pub by: MemberId,
    /// Those who had been merged into this one before.
    pub earlier: Vec<CustomerId>,
    /// The service addresses that were taken over.
    pub site_ids: Vec<SiteId>,
    /// The survivor's note before.
    pub note_before: Option<Note>,
    /// The survivor's note right after.
    pub note_after: Option<Note>,
}

impl MergedCustomer {
    /// How long a merge can be undone.
    pub const UNDOABLE: SignedDuration = SignedDuration::from_hours(30 * 24);

    /// Until when it can be undone.
    pub fn undoable_until(&self) -> Timestamp {
        self.at.saturating_add(Self::UNDOABLE).unwrap_or(self.at)
    }
}
