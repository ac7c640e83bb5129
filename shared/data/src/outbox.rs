//! Events on their way from the commit that made them to the queues.
//!
//! The row is written by the commit, picked up from the table's stream by the relay, and deleted once
//! the queues have it. A sweep looks for rows that nobody deleted.

use domain::data_map::{DataMap, TypeMap};
use domain::event::Event;
use domain::id::{CompanyId, EventId, MemberId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::key::{self, IndexEntry, RowKey};
use crate::row::{Row, stored, versioned};
use crate::table::Item;

/// An event with what a worker needs to open it; this very shape is the body of a queue message.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Operation, kept = Kept::UntilDone)]
pub struct Envelope {
    /// The event's id, by which effects are counted once.
    #[data(Id)]
    pub event_id: EventId,
    /// Whose event it is; proven by reading, see [`crate::Directory::open`].
    #[data(Id)]
    pub company_id: CompanyId,
    /// When it happened.
    #[data(Activity)]
    pub at: Timestamp,
    /// The request that caused it.
    #[data(Technical)]
    pub trace: String,
    /// The member whose request that was. Absent where nobody's was, and on rows from before it was
    /// kept.
    #[data(Id)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<MemberId>,
    /// What happened, in ids only.
    #[data(Activity)]
    pub event: Event,
    /// Shape of this envelope.
    #[data(Technical)]
    #[serde(rename = "version")]
    pub shape: u64,
}

/// The shape written now.
pub(crate) const SHAPE: u64 = 1;

impl Row for Envelope {
    /// The stream's filter in `template.yaml` looks for this kind.
    const KIND: &'static str = "outbox";

    stored!();

    fn row_key(&self) -> RowKey {
        key::outbox(self.event_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
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
    Unreadable(UnreadableRow),
}

/// An outbox row that cannot be read here, whole as it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnreadableRow(serde_dynamo::Item);

impl UnreadableRow {
    /// When it was written, as it says itself or as it stands in the index.
    pub fn written_at(&self) -> Option<Timestamp> {
        let (_, instant) = key::Index::States.attributes();
        let texts = ["at", instant].map(|name| self.text(name));
        texts
            .into_iter()
            .flatten()
            .find_map(|text| text.parse().ok())
    }

    /// The whole row in DynamoDB's JSON.
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string(&self.0).map_err(|error| Error::Conversion(error.to_string()))
    }

    /// Why it cannot be read. Names fields and kinds, and never a value.
    pub fn reason(&self) -> String {
        match serde_dynamo::from_item::<_, Envelope>(self.0.clone()) {
            Err(error) => format!("not an event: {error}"),
            Ok(_) => "it can be read by now".to_owned(),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            serde_dynamo::AttributeValue::S(text) => Some(text),
            _ => None,
        }
    }
}

impl DataMap for UnreadableRow {
    fn data_map() -> TypeMap {
        Envelope::data_map()
    }
}

impl DataMap for WaitingRow {
    fn data_map() -> TypeMap {
        Envelope::data_map()
    }
}

impl Row for UnreadableRow {
    const KIND: &'static str = Envelope::KIND;

    fn row_key(&self) -> RowKey {
        let row_key = self.text("pk").and_then(key::outbox_in);
        row_key.unwrap_or_else(|| key::outbox(EventId::from_bytes([0; 16])))
    }

    fn version(&self) -> u64 {
        0
    }

    fn set_version(&mut self, _: u64) {}
}

impl Row for WaitingRow {
    const KIND: &'static str = Envelope::KIND;

    fn row_key(&self) -> RowKey {
        match self {
            Self::Event(envelope) => envelope.row_key(),
            Self::Unreadable(row) => row.row_key(),
        }
    }

    fn version(&self) -> u64 {
        match self {
            Self::Event(envelope) => envelope.version(),
            Self::Unreadable(row) => row.version(),
        }
    }

    fn set_version(&mut self, next: u64) {
        match self {
            Self::Event(envelope) => envelope.set_version(next),
            Self::Unreadable(row) => row.set_version(next),
        }
    }

    fn from_item(item: Item) -> Result<Self, Error> {
        let whole = serde_dynamo::Item::from(item);
        Ok(match serde_dynamo::from_item(whole.clone()) {
            Ok(envelope) => Self::Event(envelope),
            Err(_) => Self::Unreadable(UnreadableRow(whole)),
        })
    }
}

/// The mark that a worker has processed an event; outlives every redelivery of a queue.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Nobody, purpose = Operation, kept = Kept::Term(Self::MEMORY))]
pub struct OnceRow {
    /// The worker.
    #[data(Technical)]
    pub worker: String,
    /// The event.
    #[data(Id)]
    pub event_id: EventId,
    /// When it was processed.
    #[data(Technical)]
    pub at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl OnceRow {
    /// Dead letters are kept for 14 days and may then be moved back.
    const MEMORY: SignedDuration = SignedDuration::from_hours(35 * 24);
}

impl Row for OnceRow {
    const KIND: &'static str = "once";

    fn row_key(&self) -> RowKey {
        key::once(&self.worker, self.event_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(event: &serde_json::Value) -> WaitingRow {
        let row = json!({
            "pk": format!("T#co_1#OUTBOX#{}", EventId::from_bytes([1; 16])),
            "sk": "OUTBOX", "kind": "outbox", "version": 1,
            "event_id": EventId::from_bytes([1; 16]).to_string(),
            "company_id": CompanyId::from_bytes([2; 16]).to_string(),
            "at": "2026-11-23T14:00:00Z", "trace": "req", "event": event,
        });
        WaitingRow::from_item(serde_dynamo::to_item(row).unwrap()).unwrap()
    }

    #[test]
    fn an_event_is_read_from_its_row() {
        let read = row(&json!({ "type": "company_updated" }));
        assert!(matches!(read, WaitingRow::Event(_)));
    }

    #[test]
    fn an_event_of_a_newer_version_is_kept_whole_with_its_age_and_place() {
        let WaitingRow::Unreadable(read) = row(&json!({ "type": "moon_landed", "on": 1 })) else {
            panic!("nobody knows such an event");
        };
        let at = "2026-11-23T14:00:00Z".parse().unwrap();
        assert_eq!(read.written_at(), Some(at));
        assert_eq!(read.row_key(), key::outbox(EventId::from_bytes([1; 16])));
        let json: serde_json::Value = serde_json::from_str(&read.to_json().unwrap()).unwrap();
        assert_eq!(json["event"]["M"]["type"]["S"], "moon_landed");
        assert_eq!(json["version"]["N"], "1");
    }
}
