//! The feed of a company: its events in one order, each with its number.

use domain::data_map::DataMap;
use domain::event::Event;
use domain::feed::{Audience, KEPT_HOURS};
use domain::id::EventId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// How far the numbers have come. There is one row a company, and it is written once for all events
/// that are numbered together.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Operation, kept = Kept::Account)]
pub struct FeedHeadRow {
    /// The number of the last event.
    #[data(Technical)]
    pub last: u64,
    /// When it got its number.
    #[data(Technical)]
    pub at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl Row for FeedHeadRow {
    const KIND: &'static str = "feed_head";

    fn row_key(&self) -> RowKey {
        key::feed_head()
    }

    versioned!();
}

/// An event with those who may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedEvent {
    /// The event's id; an event has one number however often it is delivered.
    pub event_id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// Who may see it.
    pub audience: Audience,
}

/// Events that got their numbers together: the first one has the number that follows `after`, and each
/// one that follows the next.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Operation, kept = Kept::Term(Self::MEMORY))]
pub struct FeedRow {
    /// The number before the first of them.
    #[data(Technical)]
    pub after: u64,
    /// When they got their numbers.
    #[data(Activity)]
    pub at: Timestamp,
    /// The events, at least one.
    #[data(Activity)]
    pub events: Vec<FeedEvent>,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl FeedRow {
    const MEMORY: SignedDuration = SignedDuration::from_hours(KEPT_HOURS);

    /// The number of the last event.
    pub fn through(&self) -> u64 {
        self.after + self.events.len() as u64
    }

    /// The events with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (u64, &FeedEvent)> {
        (self.after + 1..).zip(&self.events)
    }
}

impl Row for FeedRow {
    const KIND: &'static str = "feed";

    fn row_key(&self) -> RowKey {
        key::feed_until(self.through())
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}
