//! The messages of a request.

use serde_json::{Map, Value};

use super::parameter::given;
use super::refusal::{Result, missing, wrong};

/// The last message of the user.
pub(crate) fn input_text(body: &Map<String, Value>) -> Result<String> {
    let messages = match given(body, "input") {
        None => return Err(missing("input")),
        Some(Value::String(text)) => return Ok(text.clone()),
        Some(Value::Array(messages)) => messages,
        Some(_) => return Err(wrong("input", "a string or an array of messages")),
    };
    let mut last = None;
    for message in messages {
        let role = message.get("role").and_then(Value::as_str);
        match role {
            Some("user") => last = Some(content(message)?),
            Some("developer" | "system" | "assistant") => drop(content(message)?),
            _ => return Err(wrong("input[0].role", "a role")),
        }
    }
    last.ok_or_else(|| wrong("input", "a message of the user"))
}

fn content(message: &Value) -> Result<String> {
    let must = || {
        wrong(
            "input[0].content",
            "a string or an array of input_text parts",
        )
    };
    match message.get("content") {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Array(parts)) => {
            let texts = parts.iter().map(|part| {
                let kind = part.get("type").and_then(Value::as_str);
                let text = part.get("text").and_then(Value::as_str);
                text.filter(|_| matches!(kind, Some("input_text" | "output_text")))
            });
            texts.collect::<Option<String>>().ok_or_else(must)
        }
        _ => Err(must()),
    }
}
