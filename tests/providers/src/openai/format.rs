//! How the answer is to be written: `text` with its format.

use serde_json::{Map, Value};

use super::parameter::{given, one_of};
use super::refusal::{Result, missing, unknown, wrong};
use super::schema;

/// The schema that the answer is to follow, if it is to follow one.
pub(crate) fn format(body: &Map<String, Value>) -> Result<Option<Value>> {
    let Some(text_settings) = given(body, "text") else {
        return Ok(None);
    };
    let settings = text_settings
        .as_object()
        .ok_or_else(|| wrong("text", "an object"))?;
    let known = ["verbosity", "format"];
    if let Some(odd) = settings.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(unknown(&format!("text.{odd}")));
    }
    one_of(settings, "verbosity", &["low", "medium", "high"])
        .map_err(|refusal| refusal.about("text.verbosity"))?;
    let Some(format) = given(settings, "format").and_then(Value::as_object) else {
        return Ok(None);
    };
    match format.get("type").and_then(Value::as_str) {
        Some("text" | "json_object") => Ok(None),
        Some("json_schema") => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            let name = format.get("name").and_then(Value::as_str);
            let name = name
                .filter(|name| (1..=64).contains(&name.len()) && name.bytes().all(plain))
                .ok_or_else(|| wrong("text.format.name", "1 to 64 letters, digits, _ or -"))?;
            let schema = format
                .get("schema")
                .ok_or_else(|| missing("text.format.schema"))?;
            if format.get("strict") == Some(&Value::Bool(true)) {
                schema::is_strict(name, schema)?;
            }
            Ok(Some(schema.clone()))
        }
        _ => Err(wrong(
            "text.format.type",
            "text, json_object or json_schema",
        )),
    }
}
