//! Applies the delivery status of an outbound message.

use data::row::{MessageRow, PendingUpdate, ProviderRefRow};
use data::{Changes, Error, key};
use domain::message::{Content, DeliveryStatus, MessageRef, Side};
use providers::whatsapp::words;
use providers::whatsapp_webhook::{self as whatsapp, StatusUpdate};

use super::amend::MessageUpdate;
use super::destination::Destination;
use super::message_update;
use super::outcome::Outcome;

/// Why a message failed of which the provider says nothing.
const WITHOUT_A_CODE: &str = "WhatsApp could not deliver this message and does not say why.";

/// Notes the status with the message: the one that we named when we sent it, else the one that the
/// provider names.
pub(super) async fn apply(
    destination: &Destination,
    update: &StatusUpdate,
) -> Result<Outcome, Error> {
    let Some(status) = status(&update.status) else {
        return Ok(Outcome::Dropped);
    };
    let code = update.error.map(|error| error.code);
    let parked = PendingUpdate::Status {
        status,
        reason: (status == DeliveryStatus::Failed)
            .then(|| code.map_or(WITHOUT_A_CODE, words).to_owned()),
        code,
        at: destination.instant(update.at),
    };
    match ours(update) {
        Some(named) => {
            let (outcome, is_revoked) = note(destination, update, named, status, parked).await?;
            if is_revoked {
                return hide(destination, update, named, outcome).await;
            }
            Ok(outcome)
        }
        None => {
            message_update::apply(
                destination,
                &update.id,
                Side::Company,
                MessageUpdate::Pending(parked),
            )
            .await
        }
    }
}

fn status(received: &whatsapp::DeliveryStatus) -> Option<DeliveryStatus> {
    match received {
        whatsapp::DeliveryStatus::Sent => Some(DeliveryStatus::Sent),
        whatsapp::DeliveryStatus::Delivered => Some(DeliveryStatus::Delivered),
        whatsapp::DeliveryStatus::Read => Some(DeliveryStatus::Read),
        whatsapp::DeliveryStatus::Played => Some(DeliveryStatus::Played),
        whatsapp::DeliveryStatus::Failed => Some(DeliveryStatus::Failed),
        whatsapp::DeliveryStatus::Unknown(_) => None,
    }
}

/// The message that we named when we sent it. Earlier versions named it by its id alone, which leads
/// nowhere: these go by the provider's id, like messages that somebody else sent.
fn ours(update: &StatusUpdate) -> Option<MessageRef> {
    let named = update.callback_data.as_deref()?;
    MessageRef::parse(named).ok()
}

/// Notes the status with a message of ours. It also proves that the provider has taken the message,
/// and what the provider calls it, should our own record of the send be missing. Says too whether
/// somebody has taken back what the provider calls so.
async fn note(
    destination: &Destination,
    update: &StatusUpdate,
    MessageRef {
        thread_id,
        message_id,
    }: MessageRef,
    status: DeliveryStatus,
    parked: PendingUpdate,
) -> Result<(Outcome, bool), Error> {
    let channel_id = destination.channel()?.channel_id;
    let (message, reference) = destination
        .store
        .get_both::<MessageRow, ProviderRefRow>(
            key::message(thread_id, message_id),
            key::provider_ref(channel_id, &update.id),
        )
        .await?;
    let Some(mut message) = message.filter(|message| message.channel_id == Some(channel_id)) else {
        return Ok((Outcome::Dropped, false));
    };
    let leads_here = reference
        .as_ref()
        .is_some_and(|known| known.message == Some((thread_id, message_id)));
    let is_earlier_try = is_earlier_try(&message, &update.id, leads_here);
    // That an earlier try failed says nothing about the one of now; that it arrived does.
    if is_earlier_try && matches!(status, DeliveryStatus::Sent | DeliveryStatus::Failed) {
        return Ok((Outcome::Suppressed, false));
    }
    let is_revoked = reference.as_ref().is_some_and(|known| known.is_revoked);
    let mut changes = Changes::new();
    let had_failed = message.has_failed();
    let mut is_changed = message.apply(parked);
    match reference {
        Some(known) if known.message.is_none() => {
            let mut known = known;
            for update in std::mem::take(&mut known.parked) {
                is_changed |= message.apply(update);
            }
            known.message = Some((thread_id, message_id));
            changes.replace(known);
        }
        Some(_) => {}
        None => {
            let known =
                ProviderRefRow::of_message(channel_id, &update.id, &message, destination.now);
            changes.create(&known);
        }
    }
    if message.provider_id.is_none() && !is_earlier_try {
        message.provider_id = Some(update.id.clone());
        is_changed = true;
    }
    if is_changed {
        message.publish_change(had_failed, &mut changes);
        changes.replace(message);
    }
    if changes.is_empty() {
        return Ok((Outcome::Suppressed, is_revoked));
    }
    destination.store.commit(changes).await?;
    Ok((Outcome::Applied, is_revoked))
}

/// Takes the content out of a message that somebody of the company took back in the provider's own app
/// before it was known which one that is.
async fn hide(
    destination: &Destination,
    update: &StatusUpdate,
    MessageRef {
        thread_id,
        message_id,
    }: MessageRef,
    outcome: Outcome,
) -> Result<Outcome, Error> {
    let place = key::message(thread_id, message_id);
    let message = destination.store.get::<MessageRow>(place).await?;
    if message.is_none_or(|message| message.content == Content::Removed) {
        return Ok(outcome);
    }
    let revoked = MessageUpdate::Revoked(destination.instant(update.at));
    message_update::apply(destination, &update.id, Side::Company, revoked).await
}

/// Whether the provider speaks of another try than the present one: the message was sent again since.
fn is_earlier_try(message: &MessageRow, provider_id: &str, leads_here: bool) -> bool {
    let is_not_begun = message
        .delivery
        .as_ref()
        .is_some_and(|delivery| delivery.status == DeliveryStatus::Queued);
    match message.provider_id.as_deref() {
        Some(now) => now != provider_id || is_not_begun,
        None => leads_here || is_not_begun,
    }
}
