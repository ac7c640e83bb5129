//! `outbox-sweep`: sends events again that have waited in the outbox for more than two minutes.
//!
//! The relay takes an event out of the outbox within moments; what is older was missed by it. Sending
//! twice does no harm, since workers count effects by the event's id.

use std::sync::Arc;
use std::time::{Duration, Instant};

use data::outbox::{Envelope, WaitingRow};
use data::{Error, PageRequest, Store, key};
use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use work::{App, Sweep, queues_for, relay};

/// See the module.
pub struct OutboxSweep;

/// The relay is given this long before the sweep steps in.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// A page of companies.
const COMPANIES: i32 = 100;

/// How many companies are looked at together.
const AT_ONCE: usize = 16;

/// A page of one company's events.
const EVENTS: usize = 25;

/// Nothing is begun with less time than this; the next slot finds what is left.
const LEAST_TIME: Duration = Duration::from_secs(6);

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
        let end = Instant::now() + remaining.saturating_sub(LEAST_TIME);
        let before = app.aws().clock().now() - PATIENCE;
        let mut count = Count::default();
        let (mut companies, mut failed) = (0_usize, 0_usize);
        let mut after = None;
        while Instant::now() < end {
            let page = app.aws().directory().companies(after, COMPANIES).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.company_id());
            companies += page.len();
            let mut passes = futures::stream::iter(page)
                .map(|store| sweep(&app, store, before, end))
                .buffer_unordered(AT_ONCE);
            while let Some(pass) = passes.next().await {
                match pass {
                    Ok(pass) => count = count.plus(pass),
                    // One company that cannot be read does not hold up the others.
                    Err(error) => {
                        failed += 1;
                        tracing::error!(cause = %error, "a company's outbox cannot be read");
                    }
                }
            }
        }
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
