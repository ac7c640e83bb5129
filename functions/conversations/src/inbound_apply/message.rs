//! Appends a message to the thread of the person whom it is from or to.

use data::row::{MessageRow, NewThreadMessage, ProviderRefRow};
use data::{Changes, Error, key};
use domain::event::Event;
use domain::id::{MessageId, ThreadId};
use domain::message::{Content, MessageOrigin};
use jiff::Timestamp;
use providers::whatsapp_webhook::{
    self as whatsapp, EchoMessage, InboundMessage, Person, Referral, ReplyContext,
};

use super::content::{self, File};
use super::destination::Destination;
use super::outcome::Outcome;
use super::participant::{self, Lookup, Participant};

/// A message as the provider sends it.
pub(super) struct Written<'a> {
    id: &'a str,
    origin: MessageOrigin,
    person: &'a Person,
    at: Timestamp,
    context: Option<&'a ReplyContext>,
    referral: Option<&'a Referral>,
    content: &'a whatsapp::Content,
}

impl<'a> Written<'a> {
    /// What a person wrote, or the platform about the person.
    pub(super) fn by_customer(message: &'a InboundMessage) -> Self {
        let is_fact = matches!(
            message.content,
            whatsapp::Content::System { .. } | whatsapp::Content::ChatOpened
        );
        Self {
            id: &message.id,
            origin: if is_fact {
                MessageOrigin::System
            } else {
                MessageOrigin::Customer
            },
            person: &message.person,
            at: message.at,
            context: message.context.as_ref(),
            referral: message.referral.as_ref(),
            content: &message.content,
        }
    }

    /// What somebody of the company wrote in the provider's own app.
    pub(super) fn in_native_app(echo: &'a EchoMessage) -> Self {
        Self {
            id: &echo.id,
            origin: MessageOrigin::NativeApp,
            person: &echo.to,
            at: echo.at,
            context: echo.context.as_ref(),
            referral: None,
            content: &echo.content,
        }
    }
}

/// Appends a message, unless it is stored already or its author has revoked it.
pub(super) async fn append(
    destination: &Destination,
    written: &Written<'_>,
) -> Result<Outcome, Error> {
    let channel_id = destination.channel()?.channel_id;
    let place = key::provider_ref(channel_id, written.id);
    let (reference, lookup) = tokio::try_join!(
        destination.store.get::<ProviderRefRow>(place),
        participant::find(destination, written.person)
    )?;
    let is_final = |known: &ProviderRefRow| known.message.is_some() || known.is_revoked;
    if reference.as_ref().is_some_and(is_final) {
        return Ok(Outcome::Suppressed);
    }
    let participant = match lookup {
        Lookup::Customer(participant) => *participant,
        // A fact about somebody who never wrote is no first contact.
        Lookup::Unknown(points) if written.origin != MessageOrigin::System => {
            Participant::new_customer(&points, written.person, destination.now)
        }
        Lookup::Unknown(_) | Lookup::Erased => return Ok(Outcome::Dropped),
    };
    let Some((content, file)) = content::read(written.content, destination.now) else {
        return Ok(Outcome::Dropped);
    };
    let thread_id = ThreadId::of_customer(participant.customer_id());
    let new_message = NewThreadMessage {
        channel_id: Some(channel_id),
        provider_id: Some(written.id.to_owned()),
        reply_to: answered(destination, written, thread_id).await?,
        is_forwarded: written.context.is_some_and(|context| context.is_forwarded),
        referral: written.referral.map(content::referral),
        ..NewThreadMessage::new(written.origin, content, destination.instant(written.at))
    };
    store(
        destination,
        participant,
        written,
        (new_message, file),
        reference,
    )
    .await
}

/// The message of the same thread that this one answers.
async fn answered(
    destination: &Destination,
    written: &Written<'_>,
    thread_id: ThreadId,
) -> Result<Option<MessageId>, Error> {
    let Some(id) = written.context.and_then(|context| context.id.as_deref()) else {
        return Ok(None);
    };
    let place = key::provider_ref(destination.channel()?.channel_id, id);
    let known = destination.store.get::<ProviderRefRow>(place).await?;
    let message = known.and_then(|known| known.message);
    Ok(message.and_then(|(thread, message)| (thread == thread_id).then_some(message)))
}

/// Stores it in the thread, with the updates that arrived before it.
async fn store(
    destination: &Destination,
    mut participant: Participant,
    written: &Written<'_>,
    (new_message, file): (NewThreadMessage, Option<File>),
    reference: Option<ProviderRefRow>,
) -> Result<Outcome, Error> {
    let wrote_at = Some(new_message.at).filter(|_| written.origin == MessageOrigin::Customer);
    if written.origin != MessageOrigin::System {
        participant.reach(destination, written.person, wrote_at)?;
    }
    let mut message = participant.thread().append(new_message, destination.now);
    let mut changes = Changes::new();
    if let Some(mut known) = reference {
        for update in std::mem::take(&mut known.parked) {
            message.apply(update);
        }
        participant.thread().refresh_preview(&message);
        known.message = Some((message.thread_id, message.message_id));
        changes.replace(known);
    } else {
        let channel_id = destination.channel()?.channel_id;
        let known = ProviderRefRow::of_message(channel_id, written.id, &message, destination.now);
        changes.create(&known);
    }
    changes.create(&message);
    if let Some(file) = file {
        let row = file.of(&message, destination.now);
        changes.create(&row);
        changes.publish(Event::AttachmentReceived {
            attachment_id: row.attachment_id,
        });
    }
    participant.write(&mut changes);
    changes.publish(event(&message));
    destination.store.commit(changes).await?;
    Ok(Outcome::Applied)
}

/// Appends a fact about a customer to the thread, once under this id of the provider's.
pub(super) async fn append_fact(
    destination: &Destination,
    mut participant: Participant,
    provider_id: &str,
    text: String,
    at: Timestamp,
) -> Result<Outcome, Error> {
    let channel_id = destination.channel()?.channel_id;
    let fact = NewThreadMessage {
        channel_id: Some(channel_id),
        ..NewThreadMessage::new(
            MessageOrigin::System,
            Content::Fact { text },
            destination.instant(at),
        )
    };
    let message = participant.thread().append(fact, destination.now);
    let mut changes = Changes::new();
    changes.create(&ProviderRefRow::of_message(
        channel_id,
        provider_id,
        &message,
        destination.now,
    ));
    changes.create(&message);
    participant.write(&mut changes);
    changes.publish(event(&message));
    destination.store.commit(changes).await?;
    Ok(Outcome::Applied)
}

fn event(message: &MessageRow) -> Event {
    let (thread_id, message_id) = (message.thread_id, message.message_id);
    if message.origin == MessageOrigin::Customer {
        Event::MessageReceived {
            thread_id,
            message_id,
        }
    } else {
        Event::MessageAdded {
            thread_id,
            message_id,
        }
    }
}
