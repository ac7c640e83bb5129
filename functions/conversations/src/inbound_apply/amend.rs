//! Applies an edit, a reaction or a revocation to a stored message.

use data::row::{
    AttachmentRow, MessageRow, PendingUpdate, ProviderRefRow, ThreadRow, TranslationRow,
};
use data::{Changes, Error, key};
use domain::event::Event;
use domain::id::TranslationId;
use domain::media::AttachmentState;
use domain::message::{Content, MessageOrigin, Side};
use jiff::Timestamp;

use super::destination::Destination;
use super::outcome::Outcome;

/// What happened to a message.
#[derive(Clone)]
pub(super) enum MessageUpdate {
    /// An update that can wait until the message arrives.
    Pending(PendingUpdate),
    /// Its author took it back at this instant.
    Revoked(Timestamp),
}

/// Applies the update to the message that the reference leads to.
pub(super) async fn apply(
    destination: &Destination,
    reference: ProviderRefRow,
    side: Side,
    update: MessageUpdate,
) -> Result<Outcome, Error> {
    let Some((thread_id, message_id)) = reference.message else {
        return Ok(Outcome::Dropped);
    };
    let places = (key::message(thread_id, message_id), key::thread(thread_id));
    let (message, thread) = destination
        .store
        .get_both::<MessageRow, ThreadRow>(places.0, places.1)
        .await?;
    let (Some(mut message), Some(mut thread)) = (message, thread) else {
        // The customer was erased.
        return Ok(Outcome::Dropped);
    };
    if !may(side, &update, message.origin) {
        return Ok(Outcome::Dropped);
    }
    let mut changes = Changes::new();
    let had_failed = message.has_failed();
    let earlier_translations: Vec<_> = message.translations.values().copied().collect();
    let is_changed = match update {
        MessageUpdate::Pending(PendingUpdate::Reaction { .. })
            if message.content == Content::Removed =>
        {
            false
        }
        MessageUpdate::Pending(update) => message.apply(update),
        MessageUpdate::Revoked(at) => {
            take_back(destination, &mut changes, &mut message, reference, at).await?
        }
    };
    if !is_changed {
        return Ok(Outcome::Suppressed);
    }
    if message.translations.is_empty() {
        forget(destination, &mut changes, &earlier_translations).await?;
    }
    if thread.refresh_preview(&message) {
        changes.replace(thread);
    }
    message.publish_change(had_failed, &mut changes);
    changes.replace(message);
    destination.store.commit(changes).await?;
    Ok(Outcome::Applied)
}

/// Whether somebody on this side may do so: only its author changes a message.
fn may(side: Side, update: &MessageUpdate, origin: MessageOrigin) -> bool {
    match update {
        MessageUpdate::Pending(PendingUpdate::Reaction { .. } | PendingUpdate::Status { .. }) => {
            true
        }
        MessageUpdate::Pending(PendingUpdate::Edit { .. }) | MessageUpdate::Revoked(_) => {
            match side {
                Side::Customer => origin == MessageOrigin::Customer,
                Side::Company => matches!(origin, MessageOrigin::NativeApp | MessageOrigin::Member),
            }
        }
    }
}

/// Takes the content out of the message, and its file out of reach; the worker deletes the copy.
async fn take_back(
    destination: &Destination,
    changes: &mut Changes,
    message: &mut MessageRow,
    reference: ProviderRefRow,
    at: Timestamp,
) -> Result<bool, Error> {
    let file = message.content.attachment_id();
    if !message.take_back(at) {
        return Ok(false);
    }
    if let Some(attachment_id) = file {
        let place = key::attachment(attachment_id);
        if let Some(row) = destination.store.get::<AttachmentRow>(place).await? {
            changes.replace(AttachmentRow {
                state: AttachmentState::Removed,
                file_name: None,
                ..row
            });
        }
        changes.publish(Event::AttachmentRemoved { attachment_id });
    }
    changes.replace(ProviderRefRow {
        is_revoked: true,
        ..reference
    });
    Ok(true)
}

/// Removes translations of words that are no more.
async fn forget(
    destination: &Destination,
    changes: &mut Changes,
    translations: &[TranslationId],
) -> Result<(), Error> {
    let places: Vec<_> = translations
        .iter()
        .map(|id| key::translation(*id))
        .collect();
    let rows = destination
        .store
        .get_many::<TranslationRow>(&places)
        .await?;
    for row in rows.into_iter().flatten() {
        changes.discard(&row);
    }
    Ok(())
}
