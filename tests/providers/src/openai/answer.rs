//! The answer to a request: a translation in the shape that was requested.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::anomaly::Anomaly;
use super::request::ResponsesRequest;
use super::translator::{Translated, translate};

/// Characters of a token, roughly.
const PER_TOKEN: usize = 4;

/// Answers a request with the scripted answer, else by the translator, as wrong as the anomaly
/// requires it.
pub(crate) fn answer(
    request: &ResponsesRequest,
    size: usize,
    (anomaly, input_text): (Option<Anomaly>, Option<String>),
    now: Timestamp,
) -> Value {
    let text = text(request, anomaly, input_text);
    let (text, cut) = shortened(text, request.most_tokens, anomaly);
    let used = (size.div_ceil(PER_TOKEN), text.len().div_ceil(PER_TOKEN));
    let status = match anomaly {
        Some(Anomaly::Fail) => "failed",
        Some(Anomaly::Filtered) => "incomplete",
        _ if cut => "incomplete",
        _ => "completed",
    };
    let reason = match anomaly {
        Some(Anomaly::Filtered) => Some("content_filter"),
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
        "model": request.model,
        "service_tier": request.service_tier,
        "output": output(&text, status, anomaly),
        "usage": {
            "input_tokens": used.0,
            "input_tokens_details": { "cached_tokens": 0, "cache_write_tokens": 0 },
            "output_tokens": used.1,
            "output_tokens_details": { "reasoning_tokens": 0 },
            "total_tokens": used.0 + used.1,
        },
    })
}

fn output(text: &str, status: &str, anomaly: Option<Anomaly>) -> Value {
    let content = match anomaly {
        Some(Anomaly::Fail | Anomaly::Empty) => return json!([]),
        Some(Anomaly::Refuse) => {
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
    if anomaly == Some(Anomaly::ReasonFirst) {
        let id = format!("rs_{}", Uuid::now_v7().simple());
        return json!([{ "type": "reasoning", "id": id, "summary": [] }, message]);
    }
    json!([message])
}

/// The text, cut where the tokens end.
fn shortened(text: String, most_tokens: Option<u64>, anomaly: Option<Anomaly>) -> (String, bool) {
    let most = most_tokens.and_then(|most| usize::try_from(most).ok());
    let length = match (anomaly, most) {
        (Some(Anomaly::Incomplete | Anomaly::Filtered), _) => text.len() / 2,
        (_, Some(most)) => most.saturating_mul(PER_TOKEN),
        (_, None) => text.len(),
    };
    if length >= text.len() {
        return (text, false);
    }
    (text[..text.floor_char_boundary(length)].to_owned(), true)
}

/// The text of the answer.
fn text(request: &ResponsesRequest, anomaly: Option<Anomaly>, scripted: Option<String>) -> String {
    let input_text: Value = serde_json::from_str(&request.input_text).unwrap_or_default();
    let part = |name: &str| input_text.get(name).and_then(Value::as_str);
    let source = part("text").unwrap_or(&request.input_text);
    let mut translated = translate(
        source,
        part("target").unwrap_or("en"),
        part("likely_language"),
    );
    if let Some(scripted) = scripted {
        translated.text = scripted;
    }
    if let Some(anomaly) = anomaly {
        translated.text = anomaly.spoil(translated.text);
    }
    if anomaly == Some(Anomaly::OddLanguage) {
        "no language at all".clone_into(&mut translated.from);
    }
    match (anomaly, &request.schema) {
        (Some(Anomaly::NotJson), _) => format!("Sure! Here it is: {}", translated.text),
        (Some(Anomaly::WrongShape), _) => json!({ "answer": [translated.text] }).to_string(),
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
