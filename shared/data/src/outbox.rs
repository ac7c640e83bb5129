//! Events on their way from the commit that made them to the queues.
//!
//! The row is written by the commit, picked up from the table's stream by the relay, and deleted once
//! the queues have it. A sweep looks for rows that nobody deleted.

use domain::event::Event;
use domain::id::{CompanyId, EventId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key::{self, At, Entry};
use crate::row::{Row, stored, versioned};

/// An event with what a worker needs to open it; this very shape is the body of a queue message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// The event's id, by which effects are counted once.
    pub event_id: EventId,
    /// Whose event it is; proven by reading, see [`crate::Directory::open`].
    pub company_id: CompanyId,
    /// When it happened.
    pub at: Timestamp,
    /// The request that caused it.
    pub trace: String,
    /// What happened, in ids only.
    pub event: Event,
    /// Shape of this envelope.
    #[serde(rename = "version")]
    pub shape: u64,
}

/// The shape written now.
pub(crate) const SHAPE: u64 = 1;

impl Row for Envelope {
    /// The stream's filter in `template.yaml` looks for this kind.
    const KIND: &'static str = "outbox";

    stored!();

    fn at(&self) -> At {
        key::outbox(self.event_id)
    }

    fn entries(&self) -> Vec<Entry> {
        vec![key::waiting_since(self.at)]
    }

    fn version(&self) -> u64 {
        self.shape
    }

    fn set_version(&mut self, version: u64) {
        self.shape = version;
    }
}

/// An outbox row as the sweep finds it. A row of a newer shape than this process knows stands in
/// nobody's way.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WaitingRow {
    /// An event that can be sent.
    Event(Envelope),
    /// One that cannot be read here.
    Unreadable {
        /// The event's id.
        event_id: EventId,
        /// The shape of its envelope.
        version: u64,
    },
}

impl Row for WaitingRow {
    const KIND: &'static str = Envelope::KIND;

    stored!();

    fn at(&self) -> At {
        match self {
            Self::Event(envelope) => envelope.at(),
            Self::Unreadable { event_id, .. } => key::outbox(*event_id),
        }
    }

    fn version(&self) -> u64 {
        match self {
            Self::Event(envelope) => envelope.shape,
            Self::Unreadable { version, .. } => *version,
        }
    }

    fn set_version(&mut self, next: u64) {
        match self {
            Self::Event(envelope) => envelope.shape = next,
            Self::Unreadable { version, .. } => *version = next,
        }
    }
}

/// The mark that a worker has dealt with an event; outlives every redelivery of a queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OnceRow {
    /// The worker.
    pub worker: String,
    /// The event.
    pub event_id: EventId,
    /// When it was dealt with.
    pub at: Timestamp,
    /// Always 1.
    pub version: u64,
}

impl Row for OnceRow {
    const KIND: &'static str = "once";

    fn at(&self) -> At {
        key::once(&self.worker, self.event_id)
    }

    /// Dead letters are kept for 14 days and may then be moved back.
    fn expires_at(&self) -> Option<Timestamp> {
        self.at
            .checked_add(jiff::SignedDuration::from_hours(35 * 24))
            .ok()
    }

    versioned!();
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(event: &serde_json::Value) -> serde_dynamo::Item {
        let row = json!({
            "pk": "T#co_1", "sk": "OUTBOX", "kind": "outbox", "version": 1,
            "event_id": EventId::from_bytes([1; 16]).to_string(),
            "company_id": CompanyId::from_bytes([2; 16]).to_string(),
            "at": "2026-11-23T14:00:00Z", "trace": "req", "event": event,
        });
        serde_dynamo::to_item(row).unwrap()
    }

    #[test]
    fn an_event_is_read_from_its_row() {
        let read = serde_dynamo::from_item(row(&json!({ "type": "company_updated" })));
        assert!(matches!(read, Ok(WaitingRow::Event(_))));
    }

    #[test]
    fn an_event_of_a_newer_version_is_told_apart_and_no_error() {
        let read = serde_dynamo::from_item(row(&json!({ "type": "moon_landed", "on": 1 })));
        assert!(matches!(read, Ok(WaitingRow::Unreadable { .. })));
    }
}
