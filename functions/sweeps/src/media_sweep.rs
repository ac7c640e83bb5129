//! `media-sweep`: asks again for files that still wait at their provider, and gives up those that the
//! provider has forgotten.
//!
//! A copy that failed for long enough is among the dead letters, and nobody would try it again before
//! the provider's memory ends. The event that asks for it is published in the commit that replaces the
//! row, so a row that was settled meanwhile stays as it is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use data::row::AttachmentRow;
use data::{Changes, Error, PageRequest, Store, key};
use domain::event::Event;
use domain::media::AttachmentState;
use jiff::SignedDuration;
use work::{App, Sweep};

use crate::companies::visit;

/// See the module.
pub struct MediaSweep;

/// The worker is given this long before the sweep steps in.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

/// A page of one company's files.
const FILES: usize = 50;

/// What a pass came to.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    asked: usize,
    expired: usize,
}

impl Sweep for MediaSweep {
    const NAME: &'static str = "media-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, remaining, sweep).await?;
        let (companies, failed) = (walk.companies, walk.failed);
        let found: usize = walk.found.iter().map(|count| count.asked).sum();
        let expired: usize = walk.found.iter().map(|count| count.expired).sum();
        tracing::info!(
            companies,
            failed,
            found,
            expired,
            "waiting files were swept"
        );
        Ok(found + expired)
    }
}

/// Sweeps the files of one company that wait for long, the oldest first.
async fn sweep(store: Store, end: Instant) -> Result<Count, Error> {
    let now = store.now();
    let store = store.traced(MediaSweep::NAME);
    let mut count = Count::default();
    let mut cursor = None;
    while Instant::now() < end {
        let asked = PageRequest::new(FILES, cursor);
        let page = store
            .page::<AttachmentRow>(&key::pending_attachments(), &asked)
            .await?;
        for row in page.items {
            let age = now.duration_since(row.created_at);
            if age < PATIENCE {
                // The oldest stand first, so that nothing old comes after a young one.
                return Ok(count);
            }
            let is_forgotten = age >= AttachmentRow::PROVIDER_MEMORY;
            if settle(&store, row, is_forgotten).await? {
                if is_forgotten {
                    count.expired += 1;
                } else {
                    count.asked += 1;
                }
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(count)
}

/// Asks for a file again, or gives it up; false if somebody else has dealt with it meanwhile.
async fn settle(store: &Store, row: AttachmentRow, is_forgotten: bool) -> Result<bool, Error> {
    // The index can be some milliseconds behind the row.
    if row.state != AttachmentState::Pending {
        return Ok(false);
    }
    let mut changes = Changes::new();
    if is_forgotten {
        if let Some((thread_id, message_id)) = row.message {
            changes.publish(Event::MessageChanged {
                thread_id,
                message_id,
            });
        }
        changes.replace(AttachmentRow {
            state: AttachmentState::Failed,
            reason: Some(AttachmentRow::NO_LONGER_THERE.to_owned()),
            ..row
        });
    } else {
        changes.publish(Event::AttachmentReceived {
            attachment_id: row.attachment_id,
        });
        changes.replace(row);
    }
    match store.commit(changes).await {
        Ok(()) => Ok(true),
        Err(Error::Conflict { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
