//! News about a message that its provider names: reactions, changes and revocations.

use data::row::{AttachmentRow, MessageRow, ParkedNews, ProviderRefRow, ThreadRow, TranslationRow};
use data::{Changes, Error, key};
use domain::event::Event;
use domain::id::{MessageId, ThreadId, TranslationId};
use domain::media::AttachmentState;
use domain::message::{Content, MessageOrigin, Side, received_text};
use jiff::Timestamp;
use providers::whatsapp_webhook as whatsapp;

use super::line::Inlet;
use super::outcome::Outcome;

/// How many news wait for one message at most.
const MOST_PARKED: usize = 40;

/// What happened to a message.
#[derive(Clone)]
pub(super) enum News {
    /// Something that can wait for it.
    Word(ParkedNews),
    /// Its author took it back at this instant.
    TakenBack(Timestamp),
}

/// The message that a content is news about, and the news; nothing if it is a message of its own.
pub(super) fn of<'a>(
    inlet: &Inlet,
    content: &'a whatsapp::Content,
    side: Side,
    at: Timestamp,
) -> Option<(&'a str, News)> {
    let at = inlet.instant(at);
    match content {
        whatsapp::Content::Reaction { message_id, emoji } => {
            let emoji = emoji.as_deref().map(received_text);
            let emoji = emoji.map(|emoji| emoji.chars().take(LONGEST_EMOJI).collect());
            let word = ParkedNews::Reaction { side, emoji, at };
            Some((message_id, News::Word(word)))
        }
        whatsapp::Content::Edit { original_id, text } => {
            let text = text.as_deref().map(received_text).unwrap_or_default();
            Some((original_id, News::Word(ParkedNews::Edit { text, at })))
        }
        whatsapp::Content::Revoke { original_id } => Some((original_id, News::TakenBack(at))),
        _ => None,
    }
}

/// The most characters of an emoji; families and flags are made of many.
const LONGEST_EMOJI: usize = 32;

/// Applies news about the message that the provider calls so, or parks it until the message is here.
pub(super) async fn apply(
    inlet: &Inlet,
    provider_id: &str,
    side: Side,
    news: News,
) -> Result<Outcome, Error> {
    let channel_id = inlet.channel()?.channel_id;
    let place = key::provider_ref(channel_id, provider_id);
    let reference = inlet.store.get::<ProviderRefRow>(place).await?;
    let (known, stands) = match reference {
        Some(known) => (known, true),
        None => (
            ProviderRefRow::awaited(channel_id, provider_id, inlet.now),
            false,
        ),
    };
    match known.message {
        Some(message) => change(inlet, known, message, side, news).await,
        None => park(inlet, known, stands, news).await,
    }
}

/// Lets news wait for their message. A message that was taken back hears nothing any more.
async fn park(
    inlet: &Inlet,
    mut reference: ProviderRefRow,
    stands: bool,
    news: News,
) -> Result<Outcome, Error> {
    if reference.is_revoked {
        return Ok(Outcome::Suppressed);
    }
    match news {
        News::TakenBack(_) => {
            reference.is_revoked = true;
            reference.parked.clear();
        }
        News::Word(_) if reference.parked.len() >= MOST_PARKED => return Ok(Outcome::Suppressed),
        News::Word(word) => reference.parked.push(word),
    }
    let mut changes = Changes::new();
    if stands {
        changes.replace(reference);
    } else {
        changes.create(&reference);
    }
    inlet.store.commit(changes).await?;
    Ok(Outcome::Parked)
}

/// Changes a message that is here.
async fn change(
    inlet: &Inlet,
    reference: ProviderRefRow,
    (thread_id, message_id): (ThreadId, MessageId),
    side: Side,
    news: News,
) -> Result<Outcome, Error> {
    let places = (key::message(thread_id, message_id), key::thread(thread_id));
    let (message, thread) = inlet
        .store
        .get_both::<MessageRow, ThreadRow>(places.0, places.1)
        .await?;
    let (Some(mut message), Some(mut thread)) = (message, thread) else {
        // The customer was erased.
        return Ok(Outcome::Dropped);
    };
    let is_reaction = matches!(news, News::Word(ParkedNews::Reaction { .. }));
    let is_status = matches!(news, News::Word(ParkedNews::Status { .. }));
    if !is_reaction && !is_status && !is_authors(message.origin, side) {
        return Ok(Outcome::Dropped);
    }
    if is_reaction && message.content == Content::Removed {
        return Ok(Outcome::Suppressed);
    }
    let mut changes = Changes::new();
    let said_before: Vec<_> = message.translations.values().copied().collect();
    let file = message.content.attachment_id();
    let is_changed = match news {
        News::Word(word) => message.hear(word),
        News::TakenBack(at) => {
            let is_changed = message.take_back(at);
            if is_changed && let Some(attachment_id) = file {
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
            if is_changed {
                changes.replace(ProviderRefRow {
                    is_revoked: true,
                    ..reference
                });
            }
            is_changed
        }
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

/// Whether somebody on this side wrote it, and so may change it.
fn is_authors(origin: MessageOrigin, side: Side) -> bool {
    match side {
        Side::Customer => origin == MessageOrigin::Customer,
        Side::Company => matches!(origin, MessageOrigin::NativeApp | MessageOrigin::Member),
    }
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
