//! `outbox-sweep`: sends events again that have waited in the outbox for more than two minutes.
//!
//! The relay takes an event out of the outbox within moments; what is older was missed by it. Sending
//! twice does no harm, since workers count effects by the event's id.
//!
//! A queue that accepts nothing blocks no event of another: it is skipped for the rest of a visit,
//! and a visit that did not reach the end of a company's outbox continues where it stopped, so that
//! each event has its turn.

use std::sync::Arc;
use std::time::Duration;

use data::outbox::{Envelope, UnreadableRow, WaitingRow};
use data::row::SweepProgressRow;
use data::{Changes, Cursor, Error, Queue, RELAYED, Setting, Store, Unreadable, key};
use jiff::{SignedDuration, Timestamp};
use work::{App, Sweep, goes_to, queues_for, relay};

use work::walk::{Slice, Visit, visit};

/// See the module.
pub struct OutboxSweep;

/// The relay is given this long before the sweep steps in.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// An event that cannot be read is left to a deploy that is under way for this long.
const DEPLOY_TIME: SignedDuration = SignedDuration::from_hours(1);

/// The name under which unreadable events are quarantined.
const OUTBOX: &str = "outbox";

/// A page of one company's events.
const EVENTS: usize = 25;

/// The result of a pass.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    found: usize,
    relayed: usize,
    unreadable: usize,
}

impl Sweep for OutboxSweep {
    const NAME: &'static str = "outbox-sweep";
    const SETTINGS: &'static [Setting] = RELAYED;

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
    slice: Slice,
) -> Result<Visit<Count>, Error> {
    let mut count = Count::default();
    let mut broken = Vec::new();
    let mut outbox = slice.list::<WaitingRow>(&store, key::waiting(), EVENTS);
    let mut page = outbox.next_page().await?;
    // An outbox of one page, which is what nearly all are, needs no place in it.
    let stopped = if outbox.is_finished() {
        None
    } else {
        let row_key = key::sweep_progress(OutboxSweep::NAME);
        store.get::<SweepProgressRow>(row_key).await?
    };
    let position = stopped.as_ref().and_then(|row| row.after.clone());
    let has_skipped = position.is_some();
    if let Some(position) = position {
        outbox.give_back(EVENTS);
        outbox.resume_after(position);
        page = outbox.next_page().await?;
    }
    while let Some(rows) = page {
        let old = old(app, &store, rows, before, &mut count).await?;
        let is_held = |(_, event): &&(Store, Envelope)| is_held(event, &broken);
        outbox.give_back(old.events.iter().filter(is_held).count());
        count.found += old.events.len();
        count.relayed += relay(app, &old.events, queues_for, &mut broken).await.done;
        // The oldest stand first, so that nothing old comes after a young one.
        if old.is_last {
            outbox.finish();
        }
        page = outbox.next_page().await?;
    }
    let visit = outbox.visit(count);
    let after = if visit.is_finished {
        None
    } else {
        outbox.position()
    };
    save_position(&store, stopped, after).await?;
    Ok(Visit {
        is_finished: visit.is_finished && !has_skipped,
        ..visit
    })
}

/// The old events of a page.
struct Old {
    events: Vec<(Store, Envelope)>,
    /// Whether only young ones follow.
    is_last: bool,
}

/// Picks the old events of a page; those that cannot be read are quarantined in time.
async fn old(
    app: &App,
    store: &Store,
    rows: Vec<WaitingRow>,
    before: Timestamp,
    count: &mut Count,
) -> Result<Old, Error> {
    let hopeless_before = store.now() - DEPLOY_TIME;
    let mut old = Old {
        events: Vec::with_capacity(rows.len()),
        is_last: false,
    };
    for row in rows {
        match row {
            WaitingRow::Event(event) if event.at >= before => old.is_last = true,
            WaitingRow::Event(event) => {
                let store = store.clone().traced(&event.trace);
                old.events.push((store, event));
            }
            WaitingRow::Unreadable(row) => {
                count.unreadable += 1;
                if row.written_at().is_none_or(|at| at < hopeless_before) {
                    quarantine(app, store, &row).await?;
                }
            }
        }
    }
    Ok(old)
}

/// Whether an event is skipped because its queue accepts nothing now.
fn is_held(event: &Envelope, broken: &[Queue]) -> bool {
    let mut queues = broken.iter();
    queues.any(|queue| goes_to(*queue, queues_for, &event.event))
}

/// Saves where a visit stopped, unless it is saved already.
async fn save_position(
    store: &Store,
    stopped: Option<SweepProgressRow>,
    after: Option<Cursor>,
) -> Result<(), Error> {
    let mut changes = Changes::new();
    match stopped {
        Some(row) if row.after == after => return Ok(()),
        Some(row) => {
            changes.upsert(&SweepProgressRow { after, ..row });
        }
        None if after.is_none() => return Ok(()),
        None => {
            changes.upsert(&SweepProgressRow::new(OutboxSweep::NAME, after));
        }
    }
    store.commit(changes).await
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
