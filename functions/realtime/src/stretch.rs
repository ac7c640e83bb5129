//! A stretch of the feed, as it is shown to one member.

use std::collections::BTreeMap;

use api::Resource;
use data::row::{FeedEvent, FeedRow};
use domain::id::{EventId, MemberId};
use domain::role::Roles;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Some numbers of the feed that follow one another, with those of their events that the caller may see.
/// A number without an event is hidden from the caller, and never missing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FeedStretch {
    /// The number before the first of this stretch: equal to the `through` of the stretch before. Where it
    /// is not, events are missing, and the client asks for what follows the number it knows.
    pub after: u64,
    /// The last number of this stretch; once the client has applied it, what to ask `after`.
    pub through: u64,
    /// Whether the client has to read again whatever it shows, since it missed more than can be or is
    /// worth catching up with. It then goes on from `through`.
    pub reset: bool,
    /// What happened, oldest first.
    pub events: Vec<PublishedEvent>,
}

/// An event with its number in the feed.
#[derive(Serialize, JsonSchema)]
pub struct PublishedEvent {
    /// The number in the company's feed: 1 for the first event, and one more for each that follows.
    pub seq: u64,
    /// Identifies the event for good, in the history of a job too.
    pub event_id: EventId,
    /// When it happened.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub at: Timestamp,
    /// What happened, in the past tense, such as `job_assigned`. There will be more of them: clients skip
    /// those that they do not know.
    #[serde(rename = "type")]
    #[schemars(extend("examples" = ["job_assigned"]))]
    pub name: String,
    /// Whom and what it is about: ids, by the names that they have everywhere, and the states of a job
    /// as `from` and `to`.
    #[schemars(extend("examples" = [{ "job_id": "job_019ab0c0d2a47c1e9d3f5b6a7c8d9e07" }]))]
    pub about: BTreeMap<String, String>,
}

domain::debug_by_name!(PublishedEvent);

impl Resource for FeedStretch {}

impl FeedStretch {
    /// What a member with these roles may see of a row.
    pub(crate) fn of(row: &FeedRow, member_id: MemberId, roles: Roles) -> Self {
        let visible = row.numbered();
        let visible = visible.filter(|(_, event)| event.audience.has(member_id, roles));
        Self {
            after: row.after,
            through: row.through(),
            reset: false,
            events: visible
                .map(|(seq, event)| PublishedEvent::of(seq, event))
                .collect(),
        }
    }

    /// The stretch that sends a client on to the end of the feed.
    pub(crate) fn reset(after: u64, last: u64) -> Self {
        Self {
            after,
            through: last,
            reset: true,
            events: Vec::new(),
        }
    }
}

impl PublishedEvent {
    fn of(seq: u64, published: &FeedEvent) -> Self {
        let fields = serde_json::to_value(&published.event).unwrap_or_default();
        let fields = match fields {
            Value::Object(fields) => fields,
            _ => serde_json::Map::new(),
        };
        let text = |(name, value): (String, Value)| match value {
            Value::String(value) if name != "type" => Some((name, value)),
            _ => None,
        };
        Self {
            seq,
            event_id: published.event_id,
            at: published.at,
            name: published.event.name().to_owned(),
            about: fields.into_iter().filter_map(text).collect(),
        }
    }
}
