//! `outbox-sweep`: sends events again that have waited in the outbox for more than two minutes.
//!
//! The relay takes an event out of the outbox within moments; what is older was missed by it. Sending
//! twice does no harm, since workers count effects by the event's id.

use std::sync::Arc;
use std::time::Duration;

use data::outbox::{Envelope, UnreadableRow, WaitingRow};
use data::{Changes, Error, PageRequest, Store, Unreadable, key};
use jiff::{SignedDuration, Timestamp};
use work::{App, Sweep, queues_for, relay};

use work::walk::{Slice, Visit, visit};

/// See the module.
pub struct OutboxSweep;

/// The relay is given this long before the sweep steps in.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// An event that cannot be read is left to a deploy that is under way for this long.
const DEPLOY_TIME: SignedDuration = SignedDuration::from_hours(1);

/// The name under which unreadable events are kept.
const OUTBOX: &str = "outbox";

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
        let pass = |store, slice| sweep(&app, store, before, slice);
        let walk = visit(&app, Self::NAME, remaining, pass).await?;
        let (companies, failed, unfinished) = (walk.companies, walk.failed, walk.unfinished);
        let count = walk.found.into_iter().fold(Count::default(), Count::plus);
        let Count {
            found,
            relayed,
            unreadable,
        } = count;
        tracing::info!(
            companies,
            failed,
            unfinished,
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
    mut slice: Slice,
) -> Result<Visit<Count>, Error> {
    let hopeless_before = store.now() - DEPLOY_TIME;
    let mut count = Count::default();
    let mut cursor = None;
    let mut is_finished = false;
    while let Some(rows) = slice.take(EVENTS) {
        let page_request = PageRequest::new(rows, cursor);
        let page = store
            .page::<WaitingRow>(&key::waiting(), &page_request)
            .await?;
        let rows = page.items.len();
        let mut waiting: Vec<(Store, Envelope)> = Vec::with_capacity(rows);
        let mut young = 0;
        for row in page.items {
            match row {
                WaitingRow::Event(event) if event.at >= before => young += 1,
                WaitingRow::Event(event) => {
                    waiting.push((store.clone().traced(&event.trace), event));
                }
                WaitingRow::Unreadable(row) => {
                    count.unreadable += 1;
                    if row.written_at().is_none_or(|at| at < hopeless_before) {
                        quarantine(app, &store, &row).await?;
                    }
                }
            }
        }
        count.found += waiting.len();
        count.relayed += relay(app, &waiting, queues_for).await.done;
        cursor = page.next;
        // The oldest stand first, so that nothing old comes after a young one.
        if cursor.is_none() || young > 0 {
            is_finished = true;
            break;
        }
    }
    Ok(Visit {
        found: count,
        is_finished,
    })
}

/// Puts an event that nobody can read into quarantine, from where it goes back into the outbox.
async fn quarantine(app: &App, store: &Store, row: &UnreadableRow) -> Result<(), Error> {
    let message = Unreadable {
        queue: OUTBOX,
        reason: &row.reason(),
        body: &row.to_json()?,
        owner: Some(store),
    };
    app.aws().quarantine().add(message).await?;
    let mut changes = Changes::new();
    changes.discard(row);
    store.commit(changes).await
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
