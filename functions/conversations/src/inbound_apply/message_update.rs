//! Updates of a message that the provider names: reactions, edits and revocations.

use data::row::{PendingUpdate, ProviderRefRow};
use data::{Changes, Error, key};
use domain::message::{Side, received_text};
use domain::text::beginning;
use jiff::Timestamp;
use providers::whatsapp_webhook as whatsapp;

use super::amend::{self, MessageUpdate};
use super::destination::Destination;
use super::outcome::Outcome;

/// The provider's id of the message that a content updates, and the update; nothing if it is a message of
/// its own. The update has this id at the provider.
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

/// Applies the update to the message with this provider id, or parks it until the message arrives.
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

/// Parks an update until its message arrives. A revoked message takes no more updates.
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
