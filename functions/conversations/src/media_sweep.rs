//! `media-sweep`: asks again for files that still wait at their provider, and gives up those that the
//! provider has forgotten.
//!
//! Each file says itself when it is asked for again: ever more seldom, not while its channel is broken,
//! and not while the event that asks for it lies among the dead letters. The event is published in the
//! commit that replaces the row, so a row that was settled meanwhile stays as it is.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use data::row::{AttachmentRow, ChannelRow};
use data::{Changes, Error, Store, key};
use domain::channel::ChannelState;
use domain::event::Event;
use domain::id::ChannelId;
use domain::media::AttachmentState;
use work::{App, Sweep};

use work::walk::{Slice, Visit, visit};

/// See the module.
pub struct MediaSweep;

/// A page of one company's files.
const FILES: usize = 50;

/// What a pass came to.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    asked: usize,
    held: usize,
    expired: usize,
}

impl Sweep for MediaSweep {
    const NAME: &'static str = "media-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, sweep).await?;
        let (companies, failed, unfinished) = (walk.companies, walk.failed, walk.unfinished);
        let found: usize = walk.found.iter().map(|count| count.asked).sum();
        let held: usize = walk.found.iter().map(|count| count.held).sum();
        let expired: usize = walk.found.iter().map(|count| count.expired).sum();
        tracing::info!(
            companies,
            failed,
            unfinished,
            found,
            held,
            expired,
            "waiting files were swept"
        );
        Ok(found + expired)
    }
}

/// Sweeps the files of one company that are due, the one that is so for longest first.
async fn sweep(store: Store, slice: Slice) -> Result<Visit<Count>, Error> {
    let now = store.now();
    let store = store.traced(MediaSweep::NAME);
    let mut found = Count::default();
    let mut channels = Channels::default();
    let mut files = slice.list::<AttachmentRow>(&store, key::pending_attachments(), FILES);
    while let Some(row) = files.next().await? {
        // The index can be some milliseconds behind the row.
        if row.state != AttachmentState::Pending {
            continue;
        }
        if row.due_at() > now {
            // They stand in the order in which they are due.
            files.finish();
            break;
        }
        let age = now.duration_since(row.created_at);
        if age >= AttachmentRow::PROVIDER_MEMORY {
            found.expired += usize::from(give_up(&store, row).await?);
        } else if channels.is_broken(&store, row.channel_id).await? {
            found.held += usize::from(replace(&store, Changes::new(), row.held(now)).await?);
        } else {
            found.asked += usize::from(ask_again(&store, row).await?);
        }
    }
    Ok(files.visit(found))
}

/// Which channels of a company let nothing through until a person has mended them.
#[derive(Default)]
struct Channels(HashMap<ChannelId, bool>);

impl Channels {
    async fn is_broken(&mut self, store: &Store, id: Option<ChannelId>) -> Result<bool, Error> {
        let Some(id) = id else {
            return Ok(false);
        };
        if let Some(is_broken) = self.0.get(&id) {
            return Ok(*is_broken);
        }
        let channel: Option<ChannelRow> = store.get(key::channel(id)).await?;
        // The worker knows what becomes of the files of one that is disconnected.
        let is_broken = channel.is_some_and(|channel| channel.state == ChannelState::Broken);
        self.0.insert(id, is_broken);
        Ok(is_broken)
    }
}

async fn ask_again(store: &Store, row: AttachmentRow) -> Result<bool, Error> {
    let mut changes = Changes::new();
    changes.publish(Event::AttachmentReceived {
        attachment_id: row.attachment_id,
    });
    let now = store.now();
    replace(store, changes, row.retried_later(now)).await
}

async fn give_up(store: &Store, row: AttachmentRow) -> Result<bool, Error> {
    let mut changes = Changes::new();
    if let Some((thread_id, message_id)) = row.message {
        changes.publish(Event::MessageChanged {
            thread_id,
            message_id,
        });
    }
    let failed = AttachmentRow {
        state: AttachmentState::Failed,
        reason: Some(AttachmentRow::NO_LONGER_THERE.to_owned()),
        ..row
    };
    replace(store, changes, failed).await
}

/// Writes the row of a file that waited; false if somebody else has dealt with it meanwhile.
async fn replace(store: &Store, mut changes: Changes, row: AttachmentRow) -> Result<bool, Error> {
    changes.replace(row);
    match store.commit(changes).await {
        Ok(()) => Ok(true),
        Err(Error::Conflict { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
