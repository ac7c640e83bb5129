//! How far the pushes of one event have come.

use domain::id::{EventId, SessionId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// The devices that have the push of an event, when not all of them had it at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PushProgressRow {
    /// The event.
    pub event_id: EventId,
    /// The devices that need no more.
    pub done: Vec<SessionId>,
    /// When it was stored.
    pub at: Timestamp,
    /// Counts the writes.
    pub version: u64,
}

impl Row for PushProgressRow {
    const KIND: &'static str = "push_progress";

    fn row_key(&self) -> RowKey {
        key::push_progress(self.event_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at
            .checked_add(SignedDuration::from_hours(35 * 24))
            .ok()
    }

    versioned!();
}
