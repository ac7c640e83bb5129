//! The body of `POST /{phone_number_id}/messages`.

use serde_json::Value;

use super::fields::{Fields, wrong};
use super::kinds::{KINDS, content};
use super::refusal::{Refusal, Result};

/// What a company requests.
#[derive(Debug)]
pub(crate) enum Request {
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

/// What every message may hold beside its kind.
const COMMON: [&str; 7] = [
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "context",
    "biz_opaque_callback_data",
    "type",
];

/// Reads a body.
pub(crate) fn read(body: &[u8]) -> Result<Request> {
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
    let fields = fields.only(&[&COMMON[..], &KINDS[..]].concat())?;
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
    Ok(Request::Send(Box::new(message)))
}

fn read_mark(fields: Fields<'_>) -> Result<Request> {
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
    Ok(Request::Read {
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
