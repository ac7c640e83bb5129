//! What a person does on a phone, and the update that tells of it.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::hook::MetaUpdate;
use super::options::MetaNumber;
use super::people::MetaPerson;
use super::sample::MetaFile;
use super::send::wamid;
use super::shelf::NewMedia;
use super::talk::SaidMessage;
use super::{media, refusal};
use crate::hooks::Attempt;
use crate::world::World;

/// A person does something with a company's number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MetaAction {
    /// The number's id.
    pub phone_number_id: String,
    /// Who does it.
    pub person: MetaPerson,
    /// What is done.
    #[serde(flatten)]
    pub act: MetaAct,
    /// The message it answers.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// The message's id; a fresh one if absent.
    #[serde(default)]
    pub id: Option<String>,
    /// When, in Unix seconds; now if absent.
    #[serde(default)]
    pub at: Option<i64>,
    /// Further fields of the message, such as `referral` or `context`.
    #[serde(default)]
    pub extra: Option<Value>,
}

/// What a person can do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MetaAct {
    /// Writes a text.
    Text {
        /// The text.
        body: String,
    },
    /// Sends a picture.
    Image {
        /// The picture.
        #[serde(default)]
        file: MetaFile,
        /// What is written below it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// Sends a film.
    Video {
        /// The film.
        #[serde(default)]
        file: MetaFile,
        /// What is written below it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// Speaks a voice note.
    Voice {
        /// The recording.
        #[serde(default)]
        file: MetaFile,
    },
    /// Sends a sound file.
    Audio {
        /// The sound.
        #[serde(default)]
        file: MetaFile,
    },
    /// Sends a document.
    Document {
        /// The document.
        #[serde(default)]
        file: MetaFile,
        /// What is written below it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// Sends a sticker.
    Sticker {
        /// The sticker.
        #[serde(default)]
        file: MetaFile,
    },
    /// Shares a place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// The place's name.
        #[serde(default)]
        name: Option<String>,
        /// The place's address.
        #[serde(default)]
        address: Option<String>,
    },
    /// Shares contacts, in Meta's shape.
    Contacts {
        /// The contacts.
        contacts: Value,
    },
    /// Presses the quick reply of a template.
    Button {
        /// The words on it.
        text: String,
        /// What it stands for.
        payload: String,
    },
    /// Presses a button of an interactive message.
    ButtonReply {
        /// The button's id.
        button_id: String,
        /// The words on it.
        title: String,
    },
    /// Reacts to a message, or takes the reaction back.
    Reaction {
        /// The message.
        message_id: String,
        /// The emoji; none takes it back.
        #[serde(default)]
        emoji: Option<String>,
    },
    /// Changes the text of a message.
    Edit {
        /// The message.
        message_id: String,
        /// The new text.
        body: String,
    },
    /// Deletes a message for everybody.
    Revoke {
        /// The message.
        message_id: String,
    },
    /// Changes to another phone number.
    NumberChange {
        /// The new number's digits.
        new_phone: String,
        /// The new user id; one is made from the number if absent.
        #[serde(default)]
        new_user_id: Option<String>,
    },
    /// Gets another user id.
    UserIdChange {
        /// The new user id.
        new_user_id: String,
    },
    /// Sends something that the API does not hand on.
    Unsupported {
        /// What it is, such as `poll`.
        what: String,
    },
    /// Nothing: it is the company that writes to this person, in the app on its phone.
    Echo {
        /// The text.
        body: String,
    },
    /// Sends a message in Meta's own shape; `id`, `from` and `timestamp` are added where absent.
    Raw {
        /// The element of `messages`.
        message: Value,
    },
}

impl MetaAction {
    /// This person does this now.
    pub fn new(phone_number_id: &str, person: MetaPerson, act: MetaAct) -> Self {
        Self {
            phone_number_id: phone_number_id.to_owned(),
            person,
            act,
            reply_to: None,
            id: None,
            at: None,
            extra: None,
        }
    }

    /// This person writes this text now.
    pub fn text(phone_number_id: &str, person: MetaPerson, body: &str) -> Self {
        let body = body.to_owned();
        Self::new(phone_number_id, person, MetaAct::Text { body })
    }

    /// The same at another time, in Unix seconds.
    #[must_use]
    pub fn at(self, second: i64) -> Self {
        Self {
            at: Some(second),
            ..self
        }
    }

    /// The same under this message id.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        Self {
            id: Some(id.to_owned()),
            ..self
        }
    }

    /// The same as an answer to this message.
    #[must_use]
    pub fn reply_to(self, id: &str) -> Self {
        Self {
            reply_to: Some(id.to_owned()),
            ..self
        }
    }

    /// The same with further fields of the message.
    #[must_use]
    pub fn extra(self, extra: Value) -> Self {
        Self {
            extra: Some(extra),
            ..self
        }
    }
}

/// What became of an action.
#[derive(Debug, Clone, Serialize)]
pub struct MetaActed {
    /// The message's id.
    pub id: String,
    /// One attempt for each app that was told; more follow if it failed. Empty if nobody listens.
    pub attempts: Vec<Attempt>,
}

impl World {
    /// Lets a person act and tells everybody who is subscribed. Nothing if there is no such number.
    pub(crate) async fn meta_act(self: &Arc<Self>, action: &MetaAction) -> Option<MetaActed> {
        let (id, update) = self.meta_happen(action)?;
        let attempts = self.meta_tell(update).await;
        Some(MetaActed { id, attempts })
    }

    /// Lets a person act; the message's id and the update that tells of it.
    pub(crate) fn meta_happen(&self, action: &MetaAction) -> Option<(String, MetaUpdate)> {
        let number = self
            .meta
            .directory
            .with(|directory| directory.number(&action.phone_number_id).cloned())?;
        let (key, person) = self.meta.people.with(|people| {
            let key = people.meet(&action.person, Some(&number));
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
        add(&mut message, &self.content(&action.act, &person, &number));
        if let Some(extra) = &action.extra {
            add(&mut message, extra);
        }
        let id = message["id"].as_str().unwrap_or(&id).to_owned();
        let kind = message["type"].as_str().unwrap_or_default().to_owned();
        let update = update(&number, &person, &kind, &message);
        self.meta.talk.with(|talk| {
            if !echo && !matches!(&*kind, "system" | "edit" | "revoke") {
                talk.open_window(&number.phone_number_id, key, at);
            }
            talk.say(SaidMessage {
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
        self.tell_chat(&number.phone_number_id, key);
        Some((id, update))
    }

    /// The type of a message and what stands under its name.
    fn content(&self, act: &MetaAct, person: &MetaPerson, number: &MetaNumber) -> Value {
        let file = |kind, file, caption| self.file(number, kind, file, caption);
        match act {
            MetaAct::Text { body } | MetaAct::Echo { body } => {
                json!({ "type": "text", "text": { "body": body } })
            }
            MetaAct::Image { file: one, caption } => file("image", one, caption.as_deref()),
            MetaAct::Video { file: one, caption } => file("video", one, caption.as_deref()),
            MetaAct::Document { file: one, caption } => file("document", one, caption.as_deref()),
            MetaAct::Sticker { file: one } => file("sticker", one, None),
            MetaAct::Audio { file: one } => file("audio", one, None),
            MetaAct::Voice { file: one } => {
                let mut content = file("audio", one, None);
                content["audio"]["voice"] = true.into();
                content
            }
            MetaAct::Location {
                latitude,
                longitude,
                name,
                address,
            } => {
                let mut place = json!({ "latitude": latitude, "longitude": longitude });
                for (field, text) in [("name", name), ("address", address)] {
                    if let Some(text) = text {
                        place[field] = text.as_str().into();
                    }
                }
                json!({ "type": "location", "location": place })
            }
            MetaAct::Contacts { contacts } => json!({ "type": "contacts", "contacts": contacts }),
            MetaAct::Button { text, payload } => {
                json!({ "type": "button", "button": { "payload": payload, "text": text } })
            }
            MetaAct::ButtonReply { button_id, title } => {
                let reply = json!({ "id": button_id, "title": title });
                let interactive = json!({ "type": "button_reply", "button_reply": reply });
                json!({ "type": "interactive", "interactive": interactive })
            }
            MetaAct::Reaction { message_id, emoji } => {
                let mut reaction = json!({ "message_id": message_id });
                if let Some(emoji) = emoji {
                    reaction["emoji"] = emoji.as_str().into();
                }
                json!({ "type": "reaction", "reaction": reaction })
            }
            MetaAct::Edit { message_id, body } => {
                let message = json!({ "type": "text", "text": { "body": body } });
                let edit = json!({ "original_message_id": message_id, "message": message });
                json!({ "type": "edit", "edit": edit })
            }
            MetaAct::Revoke { message_id } => {
                json!({ "type": "revoke", "revoke": { "original_message_id": message_id } })
            }
            MetaAct::NumberChange {
                new_phone,
                new_user_id,
            } => {
                let moved = MetaPerson {
                    phone: Some(new_phone.clone()),
                    user_id: new_user_id.clone(),
                    ..MetaPerson::default()
                };
                let name = person.name.as_deref().unwrap_or_default();
                let old = person.phone.as_deref().unwrap_or_default();
                json!({ "type": "system", "system": {
                    "type": "user_changed_number",
                    "body": format!("User {name} changed from {old} to {new_phone}"),
                    "wa_id": new_phone,
                    "user_id": moved.user_id_for(number),
                } })
            }
            MetaAct::UserIdChange { new_user_id } => json!({ "type": "system", "system": {
                "type": "user_changed_user_id",
                "body": "The user id has changed",
                "user_id": new_user_id,
            } }),
            MetaAct::Unsupported { what } => {
                let details = "Message type is currently not supported.";
                json!({
                    "type": "unsupported",
                    "unsupported": { "type": what },
                    "errors": [refusal::as_reported(131_051, details)],
                })
            }
            MetaAct::Raw { message } => message.clone(),
        }
    }

    fn file(
        &self,
        number: &MetaNumber,
        kind: &str,
        file: &MetaFile,
        caption: Option<&str>,
    ) -> Value {
        let (bytes, mime_type) = file.read(kind);
        let document = kind == "document";
        let usual = document.then(|| "invoice.pdf".to_owned());
        let new = NewMedia {
            phone_number_id: &number.phone_number_id,
            mime_type,
            filename: file.filename.clone().or(usual),
            bytes,
            quirks: file.quirks.clone(),
            uploaded: false,
        };
        let now = self.clock.now();
        let media = self.meta.shelf.with(|shelf| shelf.put(new, now));
        let mut content = json!({
            "id": media.id,
            "mime_type": media.mime_type,
            "sha256": media.sha256,
            "url": media::url(self, &media),
        });
        match kind {
            "sticker" => content["animated"] = false.into(),
            "audio" => content["voice"] = false.into(),
            _ => {}
        }
        if let Some(caption) = caption {
            content["caption"] = caption.into();
        }
        if document {
            content["filename"] = json!(media.filename);
        }
        json!({ "type": kind, kind: content })
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
    let mut profile = json!({ "name": person.name });
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
