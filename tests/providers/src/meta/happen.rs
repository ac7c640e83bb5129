//! Lets a person act: the message is stored, and an update reports it.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::act::{MetaAct, MetaActed, MetaAction};
use super::message_log::PersonMessage;
use super::options::MetaNumber;
use super::people::MetaPerson;
use super::send::wamid;
use super::update::MetaUpdate;
use crate::world::World;

impl World {
    /// Lets a person act and delivers the update to all subscribed apps. Nothing if there is no
    /// such number.
    pub(crate) async fn meta_act(self: &Arc<Self>, action: &MetaAction) -> Option<MetaActed> {
        let (id, update) = self.meta_happen(action)?;
        let attempts = self.meta_deliver(update).await;
        Some(MetaActed { id, attempts })
    }

    /// Lets a person act; the message's id and the update that reports it.
    pub(crate) fn meta_happen(&self, action: &MetaAction) -> Option<(String, MetaUpdate)> {
        let number = self
            .meta
            .directory
            .with(|directory| directory.number(&action.phone_number_id).cloned())?;
        let (key, person) = self.meta.people.with(|people| {
            let key = people.find_or_add(&action.person, Some(&number));
            (key, people.get(key).clone())
        });
        let now = self.clock.now();
        let stated = action
            .at
            .and_then(|second| Timestamp::from_second(second).ok());
        let at = stated.unwrap_or(now);
        let id = action.id.clone().unwrap_or_else(wamid);
        let mut message = json!({ "id": id, "timestamp": at.as_second().to_string() });
        let echo = matches!(action.act, MetaAct::Echo { .. });
        address(&mut message, echo, &person, &number);
        if let Some(id) = &action.reply_to {
            message["context"] = json!({ "from": number.digits(), "id": id });
        }
        add(
            &mut message,
            &self.meta_content(&action.act, &person, &number),
        );
        if let Some(extra) = &action.extra {
            add(&mut message, extra);
        }
        let id = message["id"].as_str().unwrap_or(&id).to_owned();
        let kind = message["type"].as_str().unwrap_or_default().to_owned();
        let update = update(&number, &person, &kind, &message);
        self.meta.message_log.with(|message_log| {
            if !echo && !matches!(&*kind, "system" | "edit" | "revoke") {
                message_log.open_window(&number.phone_number_id, key, at);
            }
            message_log.receive(PersonMessage {
                id: id.clone(),
                phone_number_id: number.phone_number_id.clone(),
                message,
                at,
                echo,
                read_at: None,
                typing: false,
                person: key,
                order: 0,
            });
        });
        self.moved(&action.act, key, &number);
        self.publish_chat(&number.phone_number_id, key);
        Some((id, update))
    }

    /// Keeps what changed about the person.
    fn moved(&self, act: &MetaAct, key: usize, number: &MetaNumber) {
        self.meta.people.with(|people| {
            let phone = people.get(key).phone.clone().unwrap_or_default();
            match act {
                MetaAct::NumberChange {
                    new_phone,
                    new_user_id,
                } => people.move_to(key, new_phone, new_user_id.as_deref()),
                MetaAct::UserIdChange { new_user_id } => {
                    people.move_to(key, &phone, Some(new_user_id));
                }
                _ => return,
            }
            people.index(key, Some(number));
        });
    }
}

/// Puts sender or recipient on a message, as far as webhooks show them.
fn address(message: &mut Value, echo: bool, person: &MetaPerson, number: &MetaNumber) {
    let user_id = person.user_id_for(number);
    if echo {
        message["from"] = number.digits().into();
        message["to_user_id"] = user_id.into();
    } else {
        message["from_user_id"] = user_id.into();
    }
    if let Some(phone) = person.shown_phone() {
        message[if echo { "to" } else { "from" }] = phone.into();
    }
}

/// Adds the fields of one object to another.
fn add(to: &mut Value, more: &Value) {
    for (name, value) in more.as_object().into_iter().flatten() {
        to[name] = value.clone();
    }
}

fn update(number: &MetaNumber, person: &MetaPerson, kind: &str, message: &Value) -> MetaUpdate {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": number.digits(),
            "phone_number_id": number.phone_number_id,
        },
    });
    let mut profile = json!({ "name": person.shown_name() });
    if let Some(username) = &person.username {
        profile["username"] = username.as_str().into();
    }
    let mut contact = json!({ "profile": profile, "user_id": person.user_id_for(number) });
    if let Some(phone) = person.shown_phone() {
        contact["wa_id"] = phone.into();
    }
    let echo = message.get("to_user_id").is_some();
    if kind != "system" && !echo {
        value["contacts"] = json!([contact]);
    }
    let (field, list) = if echo {
        ("smb_message_echoes", "message_echoes")
    } else {
        ("messages", "messages")
    };
    value[list] = json!([message]);
    MetaUpdate {
        waba_id: number.waba_id.clone(),
        field: field.to_owned(),
        value,
    }
}
