//! What a person's message holds, in Meta's shape.

use serde_json::{Value, json};

use super::act::MetaAct;
use super::media_store::NewMedia;
use super::options::MetaNumber;
use super::people::MetaPerson;
use super::sample::MetaFile;
use super::{media, refusal};
use crate::world::World;

impl World {
    /// The type of a message and what stands under its name.
    pub(crate) fn meta_content(
        &self,
        act: &MetaAct,
        person: &MetaPerson,
        number: &MetaNumber,
    ) -> Value {
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
        let media = self
            .meta
            .media_store
            .with(|media_store| media_store.put(new, now));
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
}
