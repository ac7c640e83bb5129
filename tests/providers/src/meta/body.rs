//! The body of `POST /{phone_number_id}/messages`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fields::{Fields, missing, wrong};
use super::refusal::{Refusal, Result};

/// What a company asks for.
#[derive(Debug)]
pub(crate) enum Asked {
    /// To send a message.
    Send(Box<NewMessage>),
    /// To show a person's message as read, perhaps also that an answer is being written.
    Read { message_id: String, typing: bool },
}

/// A message whose fields are in order.
#[derive(Debug)]
pub(crate) struct NewMessage {
    pub(crate) to: To,
    pub(crate) kind: String,
    pub(crate) content: Value,
    pub(crate) reply_to: Option<String>,
    pub(crate) callback_data: Option<String>,
}

/// How the recipient is named.
#[derive(Debug)]
pub(crate) enum To {
    /// By number: as it was written, and its digits.
    Phone { written: String, digits: String },
    /// By business-scoped user id.
    User(String),
}

const FIELDS: [&str; 18] = [
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "context",
    "biz_opaque_callback_data",
    "type",
    "text",
    "image",
    "audio",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "template",
];

/// Reads a body.
pub(crate) fn read(body: &[u8]) -> Result<Asked> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|_| Refusal::of(100, "The request body is not valid JSON."))?;
    let fields = Fields::of(&body, "")?;
    if fields.get("messaging_product").is_none() {
        let sentence = "(#100) The parameter messaging_product is required.";
        return Err(Refusal::plain(100, sentence));
    }
    if fields.text("messaging_product", 20)? != "whatsapp" {
        return Err(wrong("messaging_product", "must be one of {WHATSAPP}"));
    }
    if fields.get("status").is_some() {
        return read_mark(fields);
    }
    let fields = fields.only(&FIELDS)?;
    if fields
        .optional_text("recipient_type", 20)?
        .unwrap_or("individual")
        != "individual"
    {
        return Err(wrong("recipient_type", "must be one of {INDIVIDUAL}"));
    }
    let kind = fields.optional_text("type", 20)?.unwrap_or("text");
    let mut reply_to = None;
    if fields.get("context").is_some() {
        let context = fields.object("context")?.only(&["message_id"])?;
        reply_to = Some(context.text("message_id", 256)?.to_owned());
    }
    let callback_data = fields.optional_text("biz_opaque_callback_data", 512)?;
    let message = NewMessage {
        to: recipient(&fields)?,
        content: content(&fields, kind)?,
        kind: kind.to_owned(),
        reply_to,
        callback_data: callback_data.map(ToOwned::to_owned),
    };
    Ok(Asked::Send(Box::new(message)))
}

fn read_mark(fields: Fields<'_>) -> Result<Asked> {
    let names = [
        "messaging_product",
        "status",
        "message_id",
        "typing_indicator",
    ];
    let fields = fields.only(&names)?;
    if fields.text("status", 20)? != "read" {
        return Err(wrong("status", "must be one of {READ}"));
    }
    let typing = fields.get("typing_indicator").is_some();
    if typing && fields.object("typing_indicator")?.text("type", 20)? != "text" {
        return Err(wrong("typing_indicator.type", "must be one of {TEXT}"));
    }
    Ok(Asked::Read {
        message_id: fields.text("message_id", 256)?.to_owned(),
        typing,
    })
}

fn recipient(fields: &Fields<'_>) -> Result<To> {
    if let Some(written) = fields.optional_text("to", 32)? {
        let digits: String = written
            .chars()
            .filter(|one| !matches!(one, '+' | ' ' | '-' | '(' | ')' | '.'))
            .collect();
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || !(5..=15).contains(&digits.len()) {
            return Err(Refusal::of(131_009, "Param to is not a phone number."));
        }
        let written = written.to_owned();
        return Ok(To::Phone { written, digits });
    }
    match fields.optional_text("recipient", 140)? {
        None => Err(Refusal::plain(100, "(#100) The parameter to is required.")),
        Some(user) if is_user_id(user) => Ok(To::User(user.to_owned())),
        Some(_) => Err(Refusal::of(131_009, "Param recipient is not a user id.")),
    }
}

/// Whether this is a business-scoped user id, such as `US.13491208655302741918`.
pub(crate) fn is_user_id(text: &str) -> bool {
    text.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && (1..=128).contains(&rest.len())
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn content(fields: &Fields<'_>, kind: &str) -> Result<Value> {
    let media = ["image", "audio", "video", "document", "sticker"];
    if fields.get(kind).is_none() && FIELDS[7..].contains(&kind) {
        return Err(missing(kind));
    }
    match kind {
        "text" => text(&fields.object(kind)?.only(&["body", "preview_url"])?)?,
        "location" => {
            let names = ["latitude", "longitude", "name", "address"];
            let place = fields.object(kind)?.only(&names)?;
            place.number("latitude", 90.0)?;
            place.number("longitude", 180.0)?;
            place.optional_text("name", 1000)?;
            place.optional_text("address", 1000)?;
        }
        "contacts" => {
            for contact in fields.objects(kind, 257)? {
                contact.object("name")?.text("formatted_name", 1000)?;
            }
        }
        "reaction" => reaction(&fields.object(kind)?.only(&["message_id", "emoji"])?)?,
        "interactive" => interactive(&fields.object(kind)?)?,
        "template" => template(&fields.object(kind)?)?,
        kind if media.contains(&kind) => file(fields.object(kind)?, kind)?,
        _ => {
            let details = format!("Param type must be one of the known types, not \"{kind}\".");
            return Err(Refusal::of(100, details));
        }
    }
    Ok(fields.get(kind).cloned().unwrap_or_default())
}

fn text(text: &Fields<'_>) -> Result<()> {
    text.flag("preview_url")?;
    text.text("body", 4096).map(drop)
}

fn file(file: Fields<'_>, kind: &str) -> Result<()> {
    let file = file.only(match kind {
        "audio" => &["id", "link", "voice"],
        "document" => &["id", "link", "caption", "filename"],
        "sticker" => &["id", "link"],
        _ => &["id", "link", "caption"],
    })?;
    file.optional_text("caption", 1024)?;
    file.optional_text("filename", 240)?;
    file.flag("voice")?;
    match (
        file.optional_text("id", 64)?,
        file.optional_text("link", 2048)?,
    ) {
        (Some(_), None) => Ok(()),
        (None, Some(link)) if link.starts_with("https://") => Ok(()),
        (None, Some(_)) => Err(wrong(&file.place("link"), "must be an https URL")),
        (None, None) => Err(missing(&file.place("id"))),
        (Some(_), Some(_)) => Err(wrong(kind, "must hold either id or link")),
    }
}

fn reaction(reaction: &Fields<'_>) -> Result<()> {
    reaction.text("message_id", 256)?;
    let emoji = reaction
        .optional_text("emoji", 16)?
        .ok_or_else(|| missing("reaction.emoji"))?;
    if emoji.is_ascii() && !emoji.is_empty() {
        return Err(Refusal::of(
            131_009,
            "Param reaction.emoji is not an emoji.",
        ));
    }
    Ok(())
}

fn interactive(interactive: &Fields<'_>) -> Result<()> {
    let kind = interactive.text("type", 40)?;
    interactive.object("body")?.text("text", 1024)?;
    let action = interactive.object("action")?;
    if kind != "button" {
        return Ok(());
    }
    let mut titles = BTreeSet::new();
    for button in action.objects("buttons", 3)? {
        if button.text("type", 20)? != "reply" {
            return Err(wrong(&button.place("type"), "must be one of {REPLY}"));
        }
        let reply = button.object("reply")?;
        reply.text("id", 256)?;
        if !titles.insert(reply.text("title", 20)?) {
            return Err(Refusal::of(131_009, "Button titles must be unique."));
        }
    }
    Ok(())
}

fn template(template: &Fields<'_>) -> Result<()> {
    template.text("name", 512)?;
    template.object("language")?.text("code", 10)?;
    if template
        .get("components")
        .is_none_or(|list| list == &Value::Array(Vec::new()))
    {
        return Ok(());
    }
    for component in template.objects("components", 20)? {
        let kind = component.text("type", 20)?;
        if !matches!(kind, "header" | "body" | "button" | "carousel") {
            return Err(wrong(&component.place("type"), "must name a component"));
        }
        for parameter in component.objects("parameters", 100)? {
            if parameter.text("type", 20)? != "text" {
                continue;
            }
            let text = parameter.text("text", 32_768)?;
            if text.contains(['\n', '\t']) || text.contains("     ") {
                let details = "Param text cannot have new-line/tab characters or more than 4 \
                               consecutive spaces";
                return Err(Refusal::of(132_018, details));
            }
        }
    }
    Ok(())
}
