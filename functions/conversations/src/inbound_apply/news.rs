//! News about a message that its provider names: reactions, changes and revocations.

use data::row::{ParkedNews, ProviderRefRow};
use data::{Changes, Error, key};
use domain::message::{Side, received_text};
use domain::text::beginning;
use jiff::Timestamp;
use providers::whatsapp_webhook as whatsapp;

use super::amend::{self, News};
use super::line::Inlet;
use super::outcome::Outcome;

/// The message that a content is news about, and the news; nothing if it is a message of its own. The
/// provider calls the news by this id.
pub(super) fn of<'a>(
    inlet: &Inlet,
    content: &'a whatsapp::Content,
    side: Side,
    (id, at): (&str, Timestamp),
) -> Option<(&'a str, News)> {
    let at = inlet.instant(at);
    let id = Some(id.to_owned());
    match content {
        whatsapp::Content::Reaction { message_id, emoji } => {
            let emoji = emoji.as_deref().map(received_text);
            let emoji = emoji.map(|emoji| beginning(&emoji, LONGEST_EMOJI).to_owned());
            let word = ParkedNews::Reaction {
                id,
                side,
                emoji,
                at,
            };
            Some((message_id, News::Word(word)))
        }
        whatsapp::Content::Edit { original_id, text } => {
            let text = text.as_deref().map(received_text).unwrap_or_default();
            let word = ParkedNews::Edit { id, text, at };
            Some((original_id, News::Word(word)))
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
        Some(_) => amend::apply(inlet, known, side, news).await,
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
        News::Word(word) => {
            if !reference.park(word) {
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
    inlet.store.commit(changes).await?;
    Ok(Outcome::Parked)
}
