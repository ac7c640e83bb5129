//! The answer to a request: a translation in the shape that was asked for.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::asked::Asked;
use super::translator::{Translated, translate};
use super::whim::Whim;

/// Characters of a token, roughly.
const PER_TOKEN: usize = 4;

/// Answers a request with what it was told to say, else by the translator, as wrong as the whim
/// wants it.
pub(crate) fn answer(
    asked: &Asked,
    size: usize,
    (whim, said): (Option<Whim>, Option<String>),
    now: Timestamp,
) -> Value {
    let text = text(asked, whim, said);
    let (text, cut) = shortened(text, asked.most_tokens, whim);
    let used = (size.div_ceil(PER_TOKEN), text.len().div_ceil(PER_TOKEN));
    let status = match whim {
        Some(Whim::Fail) => "failed",
        Some(Whim::Filtered) => "incomplete",
        _ if cut => "incomplete",
        _ => "completed",
    };
    let reason = match whim {
        Some(Whim::Filtered) => Some("content_filter"),
        _ => cut.then_some("max_output_tokens"),
    };
    let error = (status == "failed").then(
        || json!({ "code": "server_error", "message": "The model failed, as was asked for." }),
    );
    json!({
        "id": format!("resp_{}", Uuid::now_v7().simple()),
        "object": "response",
        "created_at": now.as_second(),
        "status": status,
        "error": error,
        "incomplete_details": reason.map(|reason| json!({ "reason": reason })),
        "model": asked.model,
        "service_tier": asked.service_tier,
        "output": output(&text, status, whim),
        "usage": {
            "input_tokens": used.0,
            "input_tokens_details": { "cached_tokens": 0, "cache_write_tokens": 0 },
            "output_tokens": used.1,
            "output_tokens_details": { "reasoning_tokens": 0 },
            "total_tokens": used.0 + used.1,
        },
    })
}

fn output(text: &str, status: &str, whim: Option<Whim>) -> Value {
    let content = match whim {
        Some(Whim::Fail | Whim::Empty) => return json!([]),
        Some(Whim::Refuse) => {
            json!({ "type": "refusal", "refusal": "I'm sorry, but I can't help with that." })
        }
        _ => json!({ "type": "output_text", "text": text, "annotations": [] }),
    };
    let message = json!({
        "type": "message",
        "id": format!("msg_{}", Uuid::now_v7().simple()),
        "role": "assistant",
        "status": status,
        "content": [content],
    });
    if whim == Some(Whim::ReasonFirst) {
        let id = format!("rs_{}", Uuid::now_v7().simple());
        return json!([{ "type": "reasoning", "id": id, "summary": [] }, message]);
    }
    json!([message])
}

/// The text, cut where the tokens end.
fn shortened(text: String, most_tokens: Option<u64>, whim: Option<Whim>) -> (String, bool) {
    let most = most_tokens.and_then(|most| usize::try_from(most).ok());
    let length = match (whim, most) {
        (Some(Whim::Incomplete | Whim::Filtered), _) => text.len() / 2,
        (_, Some(most)) => most.saturating_mul(PER_TOKEN),
        (_, None) => text.len(),
    };
    if length >= text.len() {
        return (text, false);
    }
    (text[..text.floor_char_boundary(length)].to_owned(), true)
}

/// The text of the answer.
fn text(asked: &Asked, whim: Option<Whim>, told: Option<String>) -> String {
    let said: Value = serde_json::from_str(&asked.said).unwrap_or_default();
    let part = |name: &str| said.get(name).and_then(Value::as_str);
    let source = part("text").unwrap_or(&asked.said);
    let mut translated = translate(
        source,
        part("target").unwrap_or("en"),
        part("likely_language"),
    );
    if let Some(told) = told {
        translated.text = told;
    }
    if let Some(whim) = whim {
        translated.text = whim.spoil(translated.text);
    }
    if whim == Some(Whim::OddLanguage) {
        "no language at all".clone_into(&mut translated.from);
    }
    match (whim, &asked.schema) {
        (Some(Whim::NotJson), _) => format!("Sure! Here it is: {}", translated.text),
        (Some(Whim::WrongShape), _) => json!({ "answer": [translated.text] }).to_string(),
        (_, None) => translated.text,
        (_, Some(schema)) => shaped(schema, &translated).to_string(),
    }
}

/// Fills the properties of a schema by their names.
fn shaped(schema: &Value, translated: &Translated) -> Value {
    let properties = schema.get("properties").and_then(Value::as_object);
    let values = properties.into_iter().flatten().map(|(name, property)| {
        let value = match name.as_str() {
            "translation" => json!(translated.text),
            "detected_language" => json!(translated.from),
            "needs_translation" => json!(translated.is_needed),
            "confidence" if translated.from == "und" => json!("low"),
            "confidence" => json!("high"),
            _ => plain(property),
        };
        (name.clone(), value)
    });
    Value::Object(values.collect::<Map<_, _>>())
}

/// The plainest value of a type.
fn plain(property: &Value) -> Value {
    if let Some(first) = property.pointer("/enum/0") {
        return first.clone();
    }
    match property.get("type").and_then(Value::as_str) {
        Some("string") => json!(""),
        Some("boolean") => json!(false),
        Some("integer" | "number") => json!(0),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => Value::Null,
    }
}
