//! News about a message that its provider names: reactions, changes and revocations.

use data::row::{PendingUpdate, ProviderRefRow};
use data::{Changes, Error, key};
use domain::message::{Side, received_text};
use domain::text::beginning;
use jiff::Timestamp;
use providers::whatsapp_webhook as whatsapp;

use super::amend::{self, MessageUpdate};
use super::destination::Destination;
use super::outcome::Outcome;

/// The message that a content is news about, and the news; nothing if it is a message of its own. The
/// provider calls the news by this id.
pub(super) fn of<'a>(
    destination: &Destination,
    content: &'a whatsapp::Content,
    side: Side,
    (id, at): (&str, Timestamp),
) -> Option<(&'a str, MessageUpdate)> {
    let at = destination.instant(at);
    let id = Some(id.to_owned());
    match content {
        whatsapp::Content::Reaction { message_id, emoji } => {
            let emoji = emoji.as_deref().map(received_text);
            let emoji = emoji.map(|emoji| beginning(&emoji, LONGEST_EMOJI).to_owned());
            let update = PendingUpdate::Reaction {
                id,
                side,
                emoji,
                at,
            };
            Some((message_id, MessageUpdate::Pending(update)))
        }
        whatsapp::Content::Edit { original_id, text } => {
            let text = text.as_deref().map(received_text).unwrap_or_default();
            let update = PendingUpdate::Edit { id, text, at };
            Some((original_id, MessageUpdate::Pending(update)))
        }
        whatsapp::Content::Revoke { original_id } => {
            Some((original_id, MessageUpdate::Revoked(at)))
        }
        _ => None,
    }
}

/// The most characters of an emoji; families and flags are made of many.
const LONGEST_EMOJI: usize = 32;

/// Applies news about the message that the provider calls so, or parks it until the message is here.
pub(super) async fn apply(
    destination: &Destination,
    provider_id: &str,
    side: Side,
    update: MessageUpdate,
) -> Result<Outcome, Error> {
    let channel_id = destination.channel()?.channel_id;
    let place = key::provider_ref(channel_id, provider_id);
    let reference = destination.store.get::<ProviderRefRow>(place).await?;
    let (known, stands) = match reference {
        Some(known) => (known, true),
        None => (
            ProviderRefRow::awaited(channel_id, provider_id, destination.now),
            false,
        ),
    };
    match known.message {
        Some(_) => amend::apply(destination, known, side, update).await,
        None => park(destination, known, stands, update).await,
    }
}

/// Lets news wait for their message. A message that was taken back hears nothing any more.
async fn park(
    destination: &Destination,
    mut reference: ProviderRefRow,
    stands: bool,
    update: MessageUpdate,
) -> Result<Outcome, Error> {
    if reference.is_revoked {
        return Ok(Outcome::Suppressed);
    }
    match update {
        MessageUpdate::Revoked(_) => {
            reference.is_revoked = true;
            reference.parked.clear();
        }
        MessageUpdate::Pending(update) => {
            if !reference.park(update) {
                return Ok(Outcome::Suppressed);
            }
        }
    }
    let mut changes = Changes::new();
    if stands {
        changes.replace(reference);
    } else {
        changes.create(&reference);
    }
    destination.store.commit(changes).await?;
    Ok(Outcome::Parked)
}
