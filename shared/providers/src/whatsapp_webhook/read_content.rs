//! Reads the content of a message.

use serde_json::Value;

use super::content::{Content, MediaKind};
use super::field::{at, instant, is_true, list, number, text, word};
use super::read_card::card;

/// The content of a message of a known kind; [`Content::Unsupported`] otherwise.
pub(super) fn content(message: &Value) -> Content {
    let kind = word(message, "/type").or_else(|| inferred_kind(message));
    let kind = kind.unwrap_or_else(|| "unknown".to_owned());
    known(&kind, message).unwrap_or_else(|| Content::Unsupported {
        type_name: unsupported(&kind, message),
    })
}

/// The kind of a message that does not name it: by what it holds.
fn inferred_kind(message: &Value) -> Option<String> {
    const KINDS: [&str; 9] = [
        "text", "image", "video", "audio", "document", "sticker", "location", "contacts",
        "reaction",
    ];
    let is_there = |kind: &&str| at(message, &format!("/{kind}")).is_some();
    KINDS.into_iter().find(is_there).map(str::to_owned)
}

fn known(kind: &str, message: &Value) -> Option<Content> {
    match kind {
        "text" => Some(Content::Text {
            body: text(message, "/text/body")?,
        }),
        "image" => media(message, "/image", MediaKind::Image),
        "video" => media(message, "/video", MediaKind::Video),
        "audio" if is_true(message, "/audio/voice") => media(message, "/audio", MediaKind::Voice),
        "audio" => media(message, "/audio", MediaKind::Audio),
        "document" => media(message, "/document", MediaKind::Document),
        "sticker" => media(message, "/sticker", MediaKind::Sticker),
        "location" => location(message),
        "contacts" => cards(message),
        "button" => button(message),
        "interactive" => interactive(at(message, "/interactive")?),
        "order" => Some(Content::Order {
            text: text(message, "/order/text"),
            items: at(message, "/order").map(|order| list(order, "/product_items").len())?,
        }),
        "reaction" => Some(Content::Reaction {
            message_id: text(message, "/reaction/message_id")?,
            emoji: text(message, "/reaction/emoji"),
        }),
        "edit" => edit(message),
        "revoke" => Some(Content::Revoke {
            original_id: text(message, "/revoke/original_message_id")?,
        }),
        "system" => Some(Content::System {
            kind: word(message, "/system/type")?,
            body: text(message, "/system/body"),
        }),
        "request_welcome" => Some(Content::ChatOpened),
        _ => None,
    }
}

/// The most telling name of a kind that is not supported.
fn unsupported(kind: &str, message: &Value) -> String {
    let inner = match kind {
        "unsupported" => word(message, "/unsupported/type"),
        "interactive" => word(message, "/interactive/type"),
        _ => None,
    };
    inner.unwrap_or_else(|| kind.to_owned())
}

fn media(message: &Value, place: &str, kind: MediaKind) -> Option<Content> {
    let file = at(message, place)?;
    Some(Content::Media {
        kind,
        id: text(file, "/id")?,
        mime_type: text(file, "/mime_type")
            .unwrap_or_else(|| "application/octet-stream".to_owned()),
        sha256: text(file, "/sha256"),
        caption: text(file, "/caption"),
        file_name: text(file, "/filename"),
    })
}

fn location(message: &Value) -> Option<Content> {
    let within =
        |place: &str, bound: f64| number(message, place).filter(|degrees| degrees.abs() <= bound);
    Some(Content::Location {
        latitude: within("/location/latitude", 90.0)?,
        longitude: within("/location/longitude", 180.0)?,
        name: text(message, "/location/name"),
        address: text(message, "/location/address"),
    })
}

fn cards(message: &Value) -> Option<Content> {
    let cards: Vec<_> = list(message, "/contacts").iter().map(card).collect();
    (!cards.is_empty()).then_some(Content::Contacts(cards))
}

fn button(message: &Value) -> Option<Content> {
    let payload = text(message, "/button/payload");
    Some(Content::Button {
        text: text(message, "/button/text").or_else(|| payload.clone())?,
        payload,
    })
}

fn interactive(answer: &Value) -> Option<Content> {
    match text(answer, "/type")?.as_str() {
        "button_reply" => choice(at(answer, "/button_reply")?),
        "list_reply" => choice(at(answer, "/list_reply")?),
        "nfm_reply" => {
            let form = at(answer, "/nfm_reply")?;
            let json = match at(form, "/response_json") {
                Some(Value::String(json)) => json.clone(),
                Some(object @ Value::Object(_)) => object.to_string(),
                _ => return None,
            };
            Some(Content::FormReply {
                body: text(form, "/body"),
                json,
            })
        }
        "call_permission_reply" => {
            let response = text(answer, "/call_permission_reply/response");
            Some(Content::CallPermission {
                is_granted: response.map(|response| response == "accept"),
                until: instant(answer, "/call_permission_reply/expiration_timestamp"),
            })
        }
        _ => None,
    }
}

fn choice(reply: &Value) -> Option<Content> {
    let id = text(reply, "/id");
    let title = text(reply, "/title").or_else(|| id.clone())?;
    Some(Content::Choice {
        title,
        id: id.unwrap_or_default(),
    })
}

fn edit(message: &Value) -> Option<Content> {
    let edited = at(message, "/edit/message")?;
    let kind = word(edited, "/type");
    let caption = kind.and_then(|kind| text(edited, &format!("/{kind}/caption")));
    Some(Content::Edit {
        original_id: text(message, "/edit/original_message_id")?,
        text: text(edited, "/text/body").or(caption),
    })
}
