//! What a message of each kind must hold.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fields::{Fields, missing, wrong};
use super::refusal::{Refusal, Result};

/// The kinds of messages.
pub(crate) const KINDS: [&str; 11] = [
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

/// Reads what stands under the name of the kind.
pub(crate) fn content(fields: &Fields<'_>, kind: &str) -> Result<Value> {
    let media = ["image", "audio", "video", "document", "sticker"];
    if fields.get(kind).is_none() && KINDS.contains(&kind) {
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
