//! Changes a message that is kept, as its author or its reader did at the provider.

use data::row::{AttachmentRow, MessageRow, ParkedNews, ProviderRefRow, ThreadRow, TranslationRow};
use data::{Changes, Error, key};
use domain::event::Event;
use domain::id::TranslationId;
use domain::media::AttachmentState;
use domain::message::{Content, MessageOrigin, Side};
use jiff::Timestamp;

use super::line::Inlet;
use super::outcome::Outcome;

/// What happened to a message.
#[derive(Clone)]
pub(super) enum News {
    /// Something that can wait for it.
    Word(ParkedNews),
    /// Its author took it back at this instant.
    TakenBack(Timestamp),
}

/// Applies news to the message that the reference leads to.
pub(super) async fn apply(
    inlet: &Inlet,
    reference: ProviderRefRow,
    side: Side,
    news: News,
) -> Result<Outcome, Error> {
    let Some((thread_id, message_id)) = reference.message else {
        return Ok(Outcome::Dropped);
    };
    let places = (key::message(thread_id, message_id), key::thread(thread_id));
    let (message, thread) = inlet
        .store
        .get_both::<MessageRow, ThreadRow>(places.0, places.1)
        .await?;
    let (Some(mut message), Some(mut thread)) = (message, thread) else {
        // The customer was erased.
        return Ok(Outcome::Dropped);
    };
    if !may(side, &news, message.origin) {
        return Ok(Outcome::Dropped);
    }
    let mut changes = Changes::new();
    let said_before: Vec<_> = message.translations.values().copied().collect();
    let is_changed = match news {
        News::Word(ParkedNews::Reaction { .. }) if message.content == Content::Removed => false,
        News::Word(word) => message.hear(word),
        News::TakenBack(at) => take_back(inlet, &mut changes, &mut message, reference, at).await?,
    };
    if !is_changed {
        return Ok(Outcome::Suppressed);
    }
    if message.translations.is_empty() {
        forget(inlet, &mut changes, &said_before).await?;
    }
    if thread.show_again(&message) {
        changes.replace(thread);
    }
    changes.replace(message);
    changes.publish(Event::MessageChanged {
        thread_id,
        message_id,
    });
    inlet.store.commit(changes).await?;
    Ok(Outcome::Applied)
}

/// Whether somebody on this side may do so: only its author changes a message.
fn may(side: Side, news: &News, origin: MessageOrigin) -> bool {
    match news {
        News::Word(ParkedNews::Reaction { .. } | ParkedNews::Status { .. }) => true,
        News::Word(ParkedNews::Edit { .. }) | News::TakenBack(_) => match side {
            Side::Customer => origin == MessageOrigin::Customer,
            Side::Company => matches!(origin, MessageOrigin::NativeApp | MessageOrigin::Member),
        },
    }
}

/// Takes the content out of the message, and its file out of reach; the worker deletes the copy.
async fn take_back(
    inlet: &Inlet,
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
        if let Some(row) = inlet.store.get::<AttachmentRow>(place).await? {
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
    inlet: &Inlet,
    changes: &mut Changes,
    translations: &[TranslationId],
) -> Result<(), Error> {
    let places: Vec<_> = translations
        .iter()
        .map(|id| key::translation(*id))
        .collect();
    let rows = inlet.store.get_many::<TranslationRow>(&places).await?;
    for row in rows.into_iter().flatten() {
        changes.discard(&row);
    }
    Ok(())
}
