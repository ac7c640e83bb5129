//! The feed of a company: its events in one order, each with its number.

use domain::event::Event;
use domain::feed::{Audience, KEPT_HOURS};
use domain::id::EventId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// How far the numbers have come. There is one row a company, and it is written once for all events
/// that are numbered together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FeedHeadRow {
    /// The number of the last event.
    pub last: u64,
    /// When it got its number.
    pub at: Timestamp,
    /// Counts the writes.
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FeedRow {
    /// The number before the first of them.
    pub after: u64,
    /// When they got their numbers.
    pub at: Timestamp,
    /// The events, at least one.
    pub events: Vec<FeedEvent>,
    /// Always 1.
    pub version: u64,
}

impl FeedRow {
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
        self.at
            .checked_add(SignedDuration::from_hours(KEPT_HOURS))
            .ok()
    }

    versioned!();
}
