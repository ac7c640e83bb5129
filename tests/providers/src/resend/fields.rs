//! The fields of a mail to send, and the error of Resend when one is wrong.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::address;
use super::refusal::{Refusal, Result};

/// The most recipients of one field.
const RECIPIENTS: usize = 50;

/// The longest name or value of a tag.
const TAG: usize = 256;

/// A mail whose fields are in order.
#[derive(Debug, Clone)]
pub(crate) struct NewMail {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) cc: Vec<String>,
    pub(crate) bcc: Vec<String>,
    pub(crate) reply_to: Vec<String>,
    pub(crate) subject: String,
    pub(crate) html: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) tags: BTreeMap<String, String>,
}

impl NewMail {
    /// Reads a mail. With no verified domains given, every domain counts as verified.
    pub(crate) fn read(body: &Value, verified: &[String]) -> Result<Self> {
        let fields = body.as_object().ok_or_else(|| {
            Refusal::of(
                422,
                "validation_error",
                "The request body must be an object.",
            )
        })?;
        let from = required(fields, "from")?;
        let to = addresses(fields, "to")?;
        if to.is_empty() {
            return Err(missing("to"));
        }
        let subject = required(fields, "subject")?;
        if address::bare(&from).is_none() {
            return Err(not_an_address("from"));
        }
        let (html, text) = (text(fields, "html")?, text(fields, "text")?);
        if html.is_none() && text.is_none() {
            return Err(Refusal::of(
                422,
                "missing_required_field",
                "Missing `html` or `text` field.",
            ));
        }
        let domain = address::domain(&from);
        if !verified.is_empty() && !verified.contains(&domain) {
            let message = format!(
                "The {domain} domain is not verified. Please, add and verify your domain on \
                 https://resend.com/domains"
            );
            return Err(Refusal::of(403, "validation_error", message));
        }
        Ok(Self {
            from,
            to,
            cc: addresses(fields, "cc")?,
            bcc: addresses(fields, "bcc")?,
            reply_to: addresses(fields, "reply_to")?,
            subject,
            html,
            text,
            headers: headers(fields)?,
            tags: tags(fields)?,
        })
    }

    /// How many recipients it has; each counts towards the quotas.
    pub(crate) fn recipients(&self) -> u32 {
        u32::try_from(self.to.len() + self.cc.len() + self.bcc.len()).unwrap_or(u32::MAX)
    }
}

fn missing(field: &str) -> Refusal {
    Refusal::of(
        422,
        "missing_required_field",
        format!("Missing `{field}` field."),
    )
}

fn wrong(field: &str, must: &str) -> Refusal {
    Refusal::of(
        422,
        "validation_error",
        format!("The `{field}` field must {must}."),
    )
}

fn not_an_address(field: &str) -> Refusal {
    let name = if field == "from" {
        "invalid_from_address"
    } else {
        "validation_error"
    };
    let message = format!(
        "Invalid `{field}` field. The email address needs to follow the `email@example.com` or \
         `Name <email@example.com>` format."
    );
    Refusal::of(422, name, message)
}

fn text(fields: &Map<String, Value>, field: &str) -> Result<Option<String>> {
    match fields.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(field, "be a string")),
    }
}

fn required(fields: &Map<String, Value>, field: &str) -> Result<String> {
    text(fields, field)?.ok_or_else(|| missing(field))
}

fn addresses(fields: &Map<String, Value>, field: &str) -> Result<Vec<String>> {
    let texts = match fields.get(field) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => {
            let texts: Option<Vec<_>> = items
                .iter()
                .map(|item| item.as_str().map(ToOwned::to_owned))
                .collect();
            texts.ok_or_else(|| wrong(field, "hold strings"))?
        }
        Some(_) => return Err(wrong(field, "be a string or an array of strings")),
    };
    if texts.len() > RECIPIENTS {
        return Err(wrong(field, "hold at most 50 addresses"));
    }
    if texts.iter().any(|text| address::bare(text).is_none()) {
        return Err(not_an_address(field));
    }
    Ok(texts)
}

fn headers(fields: &Map<String, Value>) -> Result<BTreeMap<String, String>> {
    let Some(value) = fields.get("headers").filter(|value| !value.is_null()) else {
        return Ok(BTreeMap::new());
    };
    serde_json::from_value(value.clone()).map_err(|_| wrong("headers", "map names to strings"))
}

fn tags(fields: &Map<String, Value>) -> Result<BTreeMap<String, String>> {
    let items = match fields.get("tags") {
        None | Some(Value::Null) => return Ok(BTreeMap::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(wrong("tags", "be an array of names and values")),
    };
    let plain = |text: &&str| {
        let fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        (1..=TAG).contains(&text.len()) && text.bytes().all(fit)
    };
    let part = |item: &Value, name: &str| {
        let text = item.get(name).and_then(Value::as_str).filter(plain);
        text.map(ToOwned::to_owned).ok_or_else(|| {
            wrong(
                "tags",
                "only contain ASCII letters, numbers, underscores, or dashes",
            )
        })
    };
    items
        .iter()
        .map(|item| Ok((part(item, "name")?, part(item, "value")?)))
        .collect()
}
