//! The mark that an event was processed, so that a second delivery has no second effect.

use data::outbox::{Envelope, OnceRow};
use data::{Changes, Error, Store};

/// Whether this worker has processed this event before.
pub(crate) async fn is_done(
    store: &Store,
    worker: &'static str,
    envelope: &Envelope,
) -> Result<bool, Error> {
    let at = data::key::once(worker, envelope.event_id);
    Ok(store.get::<OnceRow>(at).await?.is_some())
}

/// Marks the event as processed.
pub(crate) async fn mark(
    store: &Store,
    worker: &'static str,
    envelope: &Envelope,
) -> Result<(), Error> {
    let row = OnceRow {
        worker: worker.into(),
        event_id: envelope.event_id,
        at: store.now(),
        version: 1,
    };
    let mut changes = Changes::new();
    changes.upsert(&row);
    store.commit(changes).await
}
