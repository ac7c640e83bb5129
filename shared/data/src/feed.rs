//! Gives events their numbers in the feed of their company: without gaps, in one order, each once.
//!
//! Some events are numbered in one transaction: it moves the head on from what it was, writes the events
//! as one row, and marks each event as numbered. Of two such transactions at once one is refused and made
//! again behind the other. The requests that cause the events never touch the head, so they do not
//! wait for each other.

use jiff::Timestamp;

use crate::outbox::OnceRow;
use crate::row::{FeedEvent, FeedHeadRow, FeedRow};
use crate::{Changes, Error, Rows, Store, key, on_any_conflict};

impl Store {
    /// Appends events to the feed, in the order of their ids. Those that have a number already, by the
    /// marks of `worker`, are left out; returns what was appended, nothing where no event was new.
    ///
    /// # Errors
    /// [`Error::TooLarge`] of more events than one transaction takes; [`Error::Contended`] when others
    /// number events of the same company all the time.
    pub async fn append_to_feed(
        &self,
        worker: &'static str,
        mut events: Vec<FeedEvent>,
    ) -> Result<Option<FeedRow>, Error> {
        events.sort_by_key(|one| one.event_id);
        events.dedup_by_key(|one| one.event_id);
        let mut keys = vec![key::feed_head()];
        keys.extend(events.iter().map(|one| key::once(worker, one.event_id)));
        let rows = self.rows(keys).await?;
        let events = &events;
        self.commit_on(rows, on_any_conflict::<Error>, |rows| async move {
            appended(rows, worker, events, self.now())
        })
        .await
    }
}

fn appended(
    mut rows: Rows,
    worker: &'static str,
    events: &[FeedEvent],
    now: Timestamp,
) -> Result<(Changes, Option<FeedRow>), Error> {
    let head: Option<FeedHeadRow> = rows.take(&key::feed_head())?;
    let mut changes = Changes::new();
    let mut new = Vec::with_capacity(events.len());
    for event in events {
        let marker = key::once(worker, event.event_id);
        if rows.take::<OnceRow>(&marker)?.is_some() {
            continue;
        }
        changes.create(&OnceRow {
            worker: worker.into(),
            event_id: event.event_id,
            at: now,
            version: 1,
        });
        new.push(event.clone());
    }
    if new.is_empty() {
        return Ok((changes, None));
    }
    let row = FeedRow {
        after: head.as_ref().map_or(0, |head| head.last),
        // Rows end in the order of their numbers, whatever the clocks of two processes say.
        at: head.as_ref().map_or(now, |head| head.at.max(now)),
        events: new,
        version: 1,
    };
    let (last, at) = (row.through(), row.at);
    match head {
        Some(head) => {
            changes.replace(FeedHeadRow { last, at, ..head });
        }
        None => {
            changes.create(&FeedHeadRow {
                last,
                at,
                version: 1,
            });
        }
    }
    changes.create(&row);
    Ok((changes, Some(row)))
}
