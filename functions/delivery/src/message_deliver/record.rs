//! How the result of a delivery is stored, whoever else writes the message at the same time.

use data::row::{MessageRow, PendingUpdate, ProviderRefRow, ThreadRow};
use data::{Changes, Error, Store, key, on_any_conflict};
use domain::event::Event;
use domain::message::{Content, DeliveryStatus, Side};
use providers::whatsapp::Sent;
use work::{Cx, Failure};

use super::route::DeliveryRoute;

/// Changes a message. Somebody else can be faster with a later status, which then stands: `change`
/// returns whether there is anything left to change. A message that is gone meanwhile stays so.
pub(crate) async fn amend(
    cx: &Cx,
    message: MessageRow,
    publishes: bool,
    change: impl Fn(&mut MessageRow) -> bool,
) -> Result<(), Failure> {
    let amending = |message: Option<MessageRow>, changes: &mut Changes| {
        if let Some(mut message) = message {
            let had_failed = message.has_failed();
            if change(&mut message) {
                if publishes {
                    message.publish_change(had_failed, changes);
                }
                changes.replace(message);
            }
        }
        Ok(())
    };
    cx.store()
        .update(message, on_conflict_or_busy, amending)
        .await
}

/// Stores that the provider has taken a message and what it calls it. A status of the provider's can be
/// here before: it waits under the provider's id and is applied now, or has found the message by our
/// own id already. When the customer was erased meanwhile, nothing is stored.
pub(crate) async fn sent(
    cx: &Cx,
    sending: MessageRow,
    route: &DeliveryRoute,
    sent: &Sent,
) -> Result<(), Failure> {
    let store = cx.store();
    let row_key = key::message(sending.thread_id, sending.message_id);
    let named = key::provider_ref(route.channel.channel_id, &sent.wamid);
    let (row_key, named) = (&row_key, &named);
    let mut known = Some(sending);
    let prepare = |_| {
        let known = known.take();
        async move {
            let (stored, reference): (Option<MessageRow>, Option<ProviderRefRow>) = match known {
                Some(message) => (Some(message), store.get(named.clone()).await?),
                None => store.get_both(row_key.clone(), named.clone()).await?,
            };
            let mut changes = Changes::new();
            if let Some(message) = stored {
                write(cx, &mut changes, message, reference, route, sent).await?;
            }
            Ok((changes, ()))
        }
    };
    store.commit_with_retry(on_conflict_or_busy, prepare).await
}

async fn write(
    cx: &Cx,
    changes: &mut Changes,
    mut message: MessageRow,
    reference: Option<ProviderRefRow>,
    route: &DeliveryRoute,
    sent: &Sent,
) -> Result<(), Failure> {
    let had_failed = message.has_failed();
    let was_named = message.provider_id.replace(sent.wamid.clone()).is_some();
    let held = "WhatsApp holds the template back until it has reviewed it.";
    let mut is_new = message.apply(PendingUpdate::Status {
        status: DeliveryStatus::Sent,
        reason: sent.held.then(|| held.to_owned()),
        code: None,
        at: cx.now(),
    });
    is_new |= !was_named;
    let channel_id = route.channel.channel_id;
    match reference {
        None => {
            changes.create(&ProviderRefRow::of_message(
                channel_id,
                &sent.wamid,
                &message,
                cx.now(),
            ));
        }
        Some(mut reference) if reference.message.is_none() => {
            for update in std::mem::take(&mut reference.parked) {
                is_new |= message.apply(update);
            }
            if reference.is_revoked {
                is_new |= take_back(cx, changes, &mut message).await?;
            }
            reference.message = Some((message.thread_id, message.message_id));
            changes.replace(reference);
        }
        Some(_) => {}
    }
    react(cx.store(), changes, &message).await?;
    if is_new {
        message.publish_change(had_failed, changes);
        changes.replace(message);
    }
    Ok(())
}

/// An emoji stands on the message that it is for as soon as it is sent.
async fn react(store: &Store, changes: &mut Changes, message: &MessageRow) -> Result<(), Error> {
    let Content::Reaction { message_id, emoji } = &message.content else {
        return Ok(());
    };
    let row_key = key::message(message.thread_id, *message_id);
    let target: Option<MessageRow> = store.get(row_key).await?;
    let Some(mut target) = target else {
        return Ok(());
    };
    let is_new = target.apply(PendingUpdate::Reaction {
        id: Some(message.message_id.to_string()),
        side: Side::Company,
        emoji: emoji.clone(),
        at: message.at,
    });
    if is_new {
        changes.publish(changed(&target));
        changes.replace(target);
    }
    Ok(())
}

/// Somebody of the company took it back in the provider's own app, and that update was faster.
async fn take_back(
    cx: &Cx,
    changes: &mut Changes,
    message: &mut MessageRow,
) -> Result<bool, Error> {
    if let Some(attachment_id) = message.content.attachment_id() {
        changes.publish(Event::AttachmentRemoved { attachment_id });
    }
    if !message.take_back(cx.now()) {
        return Ok(false);
    }
    let thread: Option<ThreadRow> = cx.store().get(key::thread(message.thread_id)).await?;
    if let Some(mut thread) = thread
        && thread.refresh_preview(message)
    {
        changes.replace(thread);
    }
    Ok(true)
}

fn changed(message: &MessageRow) -> Event {
    Event::MessageChanged {
        thread_id: message.thread_id,
        message_id: message.message_id,
    }
}

/// Goes on after a conflict. A result that is lost leaves a message that nobody knows about, so a
/// busy table is read again here too.
fn on_conflict_or_busy(error: Error) -> Result<Error, Failure> {
    match error {
        error @ Error::Busy(_) => Ok(error),
        error => on_any_conflict(error),
    }
}
