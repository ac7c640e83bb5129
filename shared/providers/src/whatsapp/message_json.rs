//! A message in the format of Meta
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages>).

use serde_json::{Map, Value, json};

use super::outgoing::{OutgoingContent, OutgoingMedia, OutgoingWhatsApp};

/// The body of the request.
pub(super) fn message_json(message: &OutgoingWhatsApp<'_>) -> Vec<u8> {
    let kind = message.content.kind();
    let mut body = object([
        ("messaging_product", Some("whatsapp")),
        ("recipient_type", Some("individual")),
        ("to", message.to.phone),
        ("recipient", message.to.bsuid),
        ("biz_opaque_callback_data", Some(message.callback_data)),
        ("type", Some(kind)),
    ]);
    if let Some(id) = message.reply_to {
        body.insert("context".to_owned(), json!({"message_id": id}));
    }
    body.insert(kind.to_owned(), content(&message.content));
    Value::Object(body).to_string().into_bytes()
}

fn content(content: &OutgoingContent<'_>) -> Value {
    match *content {
        OutgoingContent::Text { body, preview_url } => {
            json!({"body": body, "preview_url": preview_url})
        }
        OutgoingContent::Media {
            kind,
            media_id,
            caption,
            file_name,
            voice,
        } => {
            let has_caption = !matches!(kind, OutgoingMedia::Audio | OutgoingMedia::Sticker);
            let mut media = object([
                ("id", Some(media_id)),
                ("caption", caption.filter(|_| has_caption)),
                (
                    "filename",
                    file_name.filter(|_| kind == OutgoingMedia::Document),
                ),
            ]);
            if voice && kind == OutgoingMedia::Audio {
                media.insert("voice".to_owned(), Value::Bool(true));
            }
            Value::Object(media)
        }
        OutgoingContent::Location {
            latitude,
            longitude,
            name,
            address,
        } => {
            let mut place = object([("name", name), ("address", address)]);
            place.insert("latitude".to_owned(), json!(latitude));
            place.insert("longitude".to_owned(), json!(longitude));
            Value::Object(place)
        }
        OutgoingContent::Reaction { message_id, emoji } => {
            json!({"message_id": message_id, "emoji": emoji})
        }
        OutgoingContent::Template {
            name,
            language,
            components,
        } => json!({"name": name, "language": {"code": language}, "components": components}),
    }
}

/// An object of those texts that are there.
fn object<const N: usize>(fields: [(&str, Option<&str>); N]) -> Map<String, Value> {
    fields
        .into_iter()
        .filter_map(|(name, text)| Some((name.to_owned(), Value::from(text?))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::outgoing::Recipient;
    use super::*;

    fn body(content: OutgoingContent<'_>) -> Value {
        let message = OutgoingWhatsApp {
            to: Recipient {
                phone: Some("15550100"),
                bsuid: None,
            },
            reply_to: None,
            callback_data: "msg_1",
            content,
        };
        serde_json::from_slice(&message_json(&message)).unwrap()
    }

    #[test]
    fn a_text_has_all_its_fields() {
        let message = OutgoingWhatsApp {
            to: Recipient {
                phone: Some("15550100"),
                bsuid: Some("US.1349"),
            },
            reply_to: Some("wamid.A1"),
            callback_data: "msg_1",
            content: OutgoingContent::Text {
                body: "On the way",
                preview_url: false,
            },
        };
        let expected = json!({
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "15550100",
            "recipient": "US.1349",
            "biz_opaque_callback_data": "msg_1",
            "context": {"message_id": "wamid.A1"},
            "type": "text",
            "text": {"body": "On the way", "preview_url": false},
        });
        let written: Value = serde_json::from_slice(&message_json(&message)).unwrap();
        assert_eq!(written, expected);
        assert_eq!(format!("{message:?}"), "OutgoingWhatsApp(text msg_1)");
    }

    #[test]
    fn a_file_has_the_fields_of_its_kind_only() {
        let media = |kind| {
            let file = body(OutgoingContent::Media {
                kind,
                media_id: "103",
                caption: Some("quote"),
                file_name: Some("q.pdf"),
                voice: true,
            });
            file[kind.as_str()].clone()
        };
        assert_eq!(
            media(OutgoingMedia::Image),
            json!({"id": "103", "caption": "quote"})
        );
        assert_eq!(
            media(OutgoingMedia::Audio),
            json!({"id": "103", "voice": true})
        );
        assert_eq!(
            media(OutgoingMedia::Document),
            json!({"id": "103", "caption": "quote", "filename": "q.pdf"})
        );
        assert_eq!(media(OutgoingMedia::Sticker), json!({"id": "103"}));
    }

    #[test]
    fn places_reactions_and_templates_are_written() {
        let place = body(OutgoingContent::Location {
            latitude: 40.74,
            longitude: -73.98,
            name: Some("Shop"),
            address: None,
        });
        assert_eq!(
            place["location"],
            json!({"latitude": 40.74, "longitude": -73.98, "name": "Shop"})
        );
        let removed = body(OutgoingContent::Reaction {
            message_id: "wamid.A1",
            emoji: "",
        });
        assert_eq!(
            removed["reaction"],
            json!({"message_id": "wamid.A1", "emoji": ""})
        );
        let components =
            json!([{"type": "body", "parameters": [{"type": "text", "text": "Dana"}]}]);
        let template = body(OutgoingContent::Template {
            name: "eta_update",
            language: "en_US",
            components: &components,
        });
        assert_eq!(
            template["template"],
            json!({"name": "eta_update", "language": {"code": "en_US"}, "components": components})
        );
    }
}
