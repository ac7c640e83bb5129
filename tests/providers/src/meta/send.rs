//! `POST /{phone_number_id}/messages`: a company sends a message or marks one as read.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};
use uuid::Uuid;

use super::admit::Caller;
use super::body::{self, NewMessage, Request, To};
use super::message_log::SentMessage;
use super::options::MetaNumber;
use super::people::MetaPerson;
use super::refusal::{Refusal, Result};
use super::{story, template};
use crate::resend::Happening;
use crate::world::World;

/// A fresh message id.
pub(crate) fn wamid() -> String {
    let random = [Uuid::now_v7().into_bytes(), Uuid::now_v7().into_bytes()].concat();
    format!("wamid.{}", STANDARD.encode(random))
}

/// The handler.
pub(crate) async fn send(
    State(world): State<Arc<World>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>> {
    let number = caller.number(&world, "post", &id)?;
    let now = world.clock.now();
    let limits = &world.meta.limits;
    limits.with(|limits| limits.pass(&id, &world.knobs().meta, now))?;
    match body::read(&body)? {
        Request::Read { message_id, typing } => mark(&world, &number, &message_id, typing),
        Request::Send(new) => accept(&world, &number, *new).await,
    }
    .map(Json)
}

fn mark(world: &World, number: &MetaNumber, message_id: &str, typing: bool) -> Result<Value> {
    let now = world.clock.now();
    let person = world.meta.message_log.with(|message_log| {
        let message = message_log.person_message_mut(message_id)?;
        if message.phone_number_id != number.phone_number_id {
            return None;
        }
        message.read_at.get_or_insert(now);
        message.typing |= typing;
        Some(message.person)
    });
    let unknown = || Refusal::of(131_009, "Param message_id is no message to this number.");
    world.publish_chat(&number.phone_number_id, person.ok_or_else(unknown)?);
    Ok(json!({ "success": true }))
}

async fn accept(world: &Arc<World>, number: &MetaNumber, new: NewMessage) -> Result<Value> {
    if number.unregistered {
        return Err(Refusal::of(133_010, "The phone number is not registered."));
    }
    let knobs = world.knobs().meta;
    let now = world.clock.now();
    let (key, person, input) = recipient(world, number, &new.to)?;
    let id = &number.phone_number_id;
    world
        .meta
        .limits
        .with(|limits| limits.pair((id, key), &knobs, now))?;
    let template_text = check(world, number, &new)?;
    let by_user = matches!(new.to, To::User(_));
    let message = SentMessage {
        id: wamid(),
        phone_number_id: id.clone(),
        to: input.clone(),
        wa_id: person.phone.clone().filter(|_| !by_user),
        user_id: Some(person.user_id_for(number)),
        kind: new.kind,
        content: new.content,
        template_text,
        reply_to: new.reply_to,
        callback_data: new.callback_data,
        at: now,
        status: "accepted",
        error: None,
        history: vec![Happening {
            at: now,
            event: "accepted",
        }],
        person: key,
        order: 0,
    };
    let answer = answer(&message, by_user);
    let open = world.meta.message_log.with(|message_log| {
        message_log.send(message.clone());
        message_log.is_open(id, key, now)
    });
    world.publish_chat(id, key);
    let failure = if knobs.window && !open && message.kind != "template" {
        Some(131_047)
    } else {
        person.fails_with.or_else(|| unfit(world, &message))
    };
    story::begin(world, number, message, failure).await;
    Ok(answer)
}

fn answer(message: &SentMessage, by_user: bool) -> Value {
    let contact = if by_user {
        json!({ "input": message.to, "user_id": message.to })
    } else {
        json!({ "input": message.to, "wa_id": message.wa_id, "user_id": message.user_id })
    };
    let mut sent = json!({ "id": message.id });
    if message.kind == "template" {
        sent["message_status"] = "accepted".into();
    }
    json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [sent] })
}

/// Who it is for. A phone that has never written may have WhatsApp all the same; a user id that
/// nobody has cannot be reached.
fn recipient(world: &World, number: &MetaNumber, to: &To) -> Result<(usize, MetaPerson, String)> {
    if let To::Phone { digits, .. } = to
        && *digits == number.digits()
    {
        let details = "The recipient is the number that sends.";
        return Err(Refusal::of(131_021, details));
    }
    world.meta.people.with(|people| {
        let (key, input) = match to {
            To::Phone { written, digits } => {
                let recipient = || MetaPerson {
                    phone: Some(digits.clone()),
                    ..MetaPerson::default()
                };
                let known = people.by_phone(digits);
                let key = known.unwrap_or_else(|| people.find_or_add(&recipient(), Some(number)));
                (key, written)
            }
            To::User(user) => {
                let unreachable = MetaPerson {
                    user_id: Some(user.clone()),
                    fails_with: Some(131_026),
                    ..MetaPerson::default()
                };
                let key = people.by_user(user).unwrap_or_else(|| {
                    let key = people.find_or_add(&unreachable, Some(number));
                    people.fail(key, unreachable.fails_with);
                    key
                });
                (key, user)
            }
        };
        people.index(key, Some(number));
        Ok((key, people.get(key).clone(), input.clone()))
    })
}

/// Checks what a message refers to; the text of a template comes back.
fn check(world: &World, number: &MetaNumber, new: &NewMessage) -> Result<Option<String>> {
    let id = &number.phone_number_id;
    let target = (new.kind == "reaction").then(|| new.content["message_id"].as_str());
    for referred in new.reply_to.as_deref().into_iter().chain(target.flatten()) {
        if !world
            .meta
            .message_log
            .with(|message_log| message_log.knows(id, referred))
        {
            let details = "Param message_id is no message of this conversation.";
            return Err(Refusal::of(131_009, details));
        }
    }
    if let Some(media) = new.content["id"].as_str()
        && !world
            .meta
            .media_store
            .with(|media_store| media_store.is_sendable(media, id, world.clock.now()))
    {
        let details = format!(
            "Param {}['id'] is not a valid whatsapp business account media attachment ID",
            new.kind
        );
        return Err(Refusal::of(100, details));
    }
    if new.kind != "template" {
        return Ok(None);
    }
    world.meta.directory.with(|directory| {
        let templates = directory.templates(&number.waba_id);
        let template = template::check(templates, &new.content)?;
        Ok(Some(template.filled(&new.content)))
    })
}

/// Whether a file is not what the message calls it, which Meta only finds out later.
fn unfit(world: &World, message: &SentMessage) -> Option<u32> {
    let media = message.content["id"].as_str()?;
    let fits = world
        .meta
        .media_store
        .with(|media_store| media_store.fits(media, &message.kind));
    (!fits).then_some(131_053)
}
