//! `outbox-sweep`: sends events again that have waited in the outbox for more than two minutes.
//!
//! The relay takes an event out of the outbox within moments; what is older was missed by it. Sending
//! twice does no harm, since workers count effects by the event's id.

use std::sync::Arc;
use std::time::{Duration, Instant};

use data::outbox::{Envelope, WaitingRow};
use data::{Error, PageRequest, Store, key};
use jiff::{SignedDuration, Timestamp};
use work::{App, Sweep, queues_for, relay};

use crate::companies::visit;

/// See the module.
pub struct OutboxSweep;

/// The relay is given this long before the sweep steps in.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// A page of one company's events.
const EVENTS: usize = 25;

/// What a pass came to.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    found: usize,
    relayed: usize,
    unreadable: usize,
}

impl Sweep for OutboxSweep {
    const NAME: &'static str = "outbox-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let before = app.aws().clock().now() - PATIENCE;
        let walk = visit(&app, remaining, |store, end| {
            sweep(&app, store, before, end)
        })
        .await?;
        let (companies, failed) = (walk.companies, walk.failed);
        let count = walk.found.into_iter().fold(Count::default(), Count::plus);
        let Count {
            found,
            relayed,
            unreadable,
        } = count;
        tracing::info!(
            companies,
            failed,
            found,
            relayed,
            unreadable,
            "outboxes were swept"
        );
        Ok(found)
    }
}

/// Sends the old events of one company again, oldest first.
async fn sweep(
    app: &Arc<App>,
    store: Store,
    before: Timestamp,
    end: Instant,
) -> Result<Count, Error> {
    let mut count = Count::default();
    let mut cursor = None;
    while Instant::now() < end {
        let asked = PageRequest::new(EVENTS, cursor);
        let page = store.page::<WaitingRow>(&key::waiting(), &asked).await?;
        let rows = page.items.len();
        let mut waiting: Vec<(Store, Envelope)> = Vec::with_capacity(rows);
        let mut young = 0;
        for row in page.items {
            match row {
                WaitingRow::Event(event) if event.at >= before => young += 1,
                WaitingRow::Event(event) => {
                    waiting.push((store.clone().traced(&event.trace), event));
                }
                WaitingRow::Unreadable { event_id, .. } => {
                    count.unreadable += 1;
                    tracing::error!(event_id = %event_id, "event {event_id} cannot be read");
                }
            }
        }
        count.found += waiting.len();
        count.relayed += relay(app, &waiting, queues_for).await.done;
        cursor = page.next;
        // The oldest stand first, so that nothing old comes after a young one.
        if cursor.is_none() || young > 0 {
            break;
        }
    }
    Ok(count)
}

impl Count {
    fn plus(self, other: Self) -> Self {
        Self {
            found: self.found + other.found,
            relayed: self.relayed + other.relayed,
            unreadable: self.unreadable + other.unreadable,
        }
    }
}
