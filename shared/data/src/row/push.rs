//! How far the pushes of one event have come.

use domain::data_map::DataMap;
use domain::id::{EventId, SessionId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// The devices that have the push of an event, when not all of them had it at once.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Notices, kept = Kept::Term(Self::MEMORY))]
pub struct PushProgressRow {
    /// The event.
    #[data(Id)]
    pub event_id: EventId,
    /// The devices that need no more.
    #[data(Id)]
    pub done: Vec<SessionId>,
    /// When it was stored.
    #[data(Activity)]
    pub at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl PushProgressRow {
    /// Longer than any queue can deliver the event again.
    const MEMORY: SignedDuration = SignedDuration::from_hours(35 * 24);
}

impl Row for PushProgressRow {
    const KIND: &'static str = "push_progress";

    fn row_key(&self) -> RowKey {
        key::push_progress(self.event_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}
