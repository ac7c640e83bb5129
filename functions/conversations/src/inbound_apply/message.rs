//! Keeps a message in the thread of the person whom it is from or to.

use data::row::{MessageRow, ProviderRefRow, Said};
use data::{Changes, Error, key};
use domain::event::Event;
use domain::id::{MessageId, ThreadId};
use domain::message::{Content, MessageOrigin};
use jiff::Timestamp;
use providers::whatsapp_webhook::{
    self as whatsapp, EchoMessage, InboundMessage, Person, Referral, ReplyContext,
};

use super::content::{self, File};
use super::line::Inlet;
use super::outcome::Outcome;
use super::party::{self, Found, Party};

/// A message as the provider tells it.
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

/// Keeps a message, unless it is kept already or its author has taken it back.
pub(super) async fn keep(inlet: &Inlet, written: &Written<'_>) -> Result<Outcome, Error> {
    let channel_id = inlet.channel()?.channel_id;
    let place = key::provider_ref(channel_id, written.id);
    let (reference, found) = tokio::try_join!(
        inlet.store.get::<ProviderRefRow>(place),
        party::find(inlet, written.person)
    )?;
    let is_settled = |known: &ProviderRefRow| known.message.is_some() || known.is_revoked;
    if reference.as_ref().is_some_and(is_settled) {
        return Ok(Outcome::Suppressed);
    }
    let party = match found {
        Found::Somebody(party) => *party,
        // A fact about somebody who never wrote is no first contact.
        Found::Nobody(points) if written.origin != MessageOrigin::System => {
            Party::meet(&points, written.person, inlet.now)
        }
        Found::Nobody(_) | Found::Erased => return Ok(Outcome::Dropped),
    };
    let Some((content, file)) = content::read(written.content, inlet.now) else {
        return Ok(Outcome::Dropped);
    };
    let thread_id = ThreadId::of_customer(party.customer_id());
    let said = Said {
        channel_id: Some(channel_id),
        provider_id: Some(written.id.to_owned()),
        reply_to: answered(inlet, written, thread_id).await?,
        is_forwarded: written.context.is_some_and(|context| context.is_forwarded),
        referral: written.referral.map(content::referral),
        ..Said::new(written.origin, content, inlet.instant(written.at))
    };
    take_up(inlet, party, written, (said, file), reference).await
}

/// The message of the same thread that this one answers.
async fn answered(
    inlet: &Inlet,
    written: &Written<'_>,
    thread_id: ThreadId,
) -> Result<Option<MessageId>, Error> {
    let Some(id) = written.context.and_then(|context| context.id.as_deref()) else {
        return Ok(None);
    };
    let place = key::provider_ref(inlet.channel()?.channel_id, id);
    let known = inlet.store.get::<ProviderRefRow>(place).await?;
    let message = known.and_then(|known| known.message);
    Ok(message.and_then(|(thread, message)| (thread == thread_id).then_some(message)))
}

/// Puts it into the thread, with all that came about it before itself.
async fn take_up(
    inlet: &Inlet,
    mut party: Party,
    written: &Written<'_>,
    (said, file): (Said, Option<File>),
    reference: Option<ProviderRefRow>,
) -> Result<Outcome, Error> {
    let wrote_at = Some(said.at).filter(|_| written.origin == MessageOrigin::Customer);
    if written.origin != MessageOrigin::System {
        party.reach(inlet, written.person, wrote_at)?;
    }
    let mut message = party.thread().take_up(said, inlet.now);
    let mut changes = Changes::new();
    if let Some(mut known) = reference {
        for news in std::mem::take(&mut known.parked) {
            message.hear(news);
        }
        party.thread().show_again(&message);
        known.message = Some((message.thread_id, message.message_id));
        changes.replace(known);
    } else {
        let channel_id = inlet.channel()?.channel_id;
        let known = ProviderRefRow::kept(channel_id, written.id, &message, inlet.now);
        changes.create(&known);
    }
    changes.keep(&message);
    if let Some(file) = file {
        let row = file.of(&message, inlet.now);
        changes.create(&row);
        changes.publish(Event::AttachmentReceived {
            attachment_id: row.attachment_id,
        });
    }
    party.write(&mut changes);
    changes.publish(event(&message));
    inlet.store.commit(changes).await?;
    Ok(Outcome::Applied)
}

/// Puts a fact about a customer into the thread, once under this id of the provider's.
pub(super) async fn tell(
    inlet: &Inlet,
    mut party: Party,
    provider_id: &str,
    text: String,
    at: Timestamp,
) -> Result<Outcome, Error> {
    let channel_id = inlet.channel()?.channel_id;
    let fact = Said {
        channel_id: Some(channel_id),
        ..Said::new(
            MessageOrigin::System,
            Content::Fact { text },
            inlet.instant(at),
        )
    };
    let message = party.thread().take_up(fact, inlet.now);
    let mut changes = Changes::new();
    changes.create(&ProviderRefRow::kept(
        channel_id,
        provider_id,
        &message,
        inlet.now,
    ));
    changes.keep(&message);
    party.write(&mut changes);
    changes.publish(event(&message));
    inlet.store.commit(changes).await?;
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
