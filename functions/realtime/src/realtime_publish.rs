//! `realtime-publish`: gives the events of companies their numbers in the feed, those of a batch together.
//!
//! The number says in which order the events were published, which is the order of their times but
//! for moments: two events that happen at once can reach the queue the other way round.

use std::collections::HashSet;

use data::Queue;
use data::row::FeedEvent;
use domain::feed::Audience;
use domain::id::EventId;
use work::{Failure, Gathered, Gatherer};

use crate::audience::Technicians;

/// See the module.
pub struct RealtimePublish;

impl Gatherer for RealtimePublish {
    const NAME: &'static str = "realtime-publish";
    const QUEUE: Queue = Queue::RealtimePublish;

    async fn handle(gathered: Gathered) -> Result<HashSet<EventId>, Failure> {
        let store = &gathered.store;
        let events = gathered.envelopes.iter().map(|one| &one.event);
        let technicians = Technicians::of(store, events).await?;
        let published = gathered.envelopes.iter().map(|envelope| FeedEvent {
            event_id: envelope.event_id,
            at: envelope.at,
            audience: Audience::of(&envelope.event, technicians.at_work_for(&envelope.event)),
            event: envelope.event.clone(),
        });
        let appended = store
            .append_to_feed(Self::NAME, published.collect())
            .await?;
        let new = appended.into_iter().flat_map(|row| row.events);
        Ok(new.map(|one| one.event_id).collect())
    }
}
