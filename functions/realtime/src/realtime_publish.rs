//! `realtime-publish`: gives the events of companies their numbers in the feed, those of a batch together.
//!
//! The number says in which order the events were published, which is the order of their times but
//! for moments: two events that happen at once can reach the queue the other way round.
//!
//! Whoever is connected gets the events at once, each member what that member may see. These are hints:
//! what does not arrive is in the feed, and a client finds the gap by the numbers.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use data::row::{FeedEvent, FeedRow};
use data::{Error, Queue, Setting};
use domain::feed::Audience;
use domain::id::EventId;
use work::{Failure, Gathered, Gatherer};

use crate::audience::Technicians;
use crate::connections::Connections;
use crate::frame::ServerFrame;
use crate::hints;
use crate::stretch::FeedStretch;

/// See the module.
pub struct RealtimePublish;

/// How long the hints of a batch may be on their way.
const LONGEST: Duration = Duration::from_secs(5);

impl Gatherer for RealtimePublish {
    const NAME: &'static str = "realtime-publish";
    const QUEUE: Queue = Queue::RealtimePublish;
    const SETTINGS: &'static [Setting] = &[Setting::SocketApiUrl];

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
        if let Some(row) = &appended
            && let Err(error) = hint(&gathered, row).await
        {
            tracing::warn!(cause = %error, "nobody got a hint of what happened");
        }
        let new = appended.into_iter().flat_map(|row| row.events);
        Ok(new.map(|one| one.event_id).collect())
    }
}

/// Sends each open connection what its member may see of these events.
async fn hint(gathered: &Gathered, row: &FeedRow) -> Result<(), Error> {
    let until = Instant::now() + LONGEST.min(gathered.remaining() / 2);
    let Connections { open, over } = Connections::of(&gathered.store).await?;
    if open.is_empty() && over.is_empty() {
        return Ok(());
    }
    let texts = open.into_iter().map(|(socket, roles)| {
        let stretch = FeedStretch::of(row, socket.member_id, roles);
        (socket, ServerFrame::Feed(stretch).text())
    });
    let sockets = gathered.aws().sockets();
    hints::send(&gathered.store, &sockets, texts.collect(), over, until).await;
    Ok(())
}
