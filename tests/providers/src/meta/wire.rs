//! The bytes of a webhook: the body as Meta writes it, and its signature.

use std::fmt::Write;

use bytes::Bytes;
use ring::hmac;
use serde_json::{Value, json};

use super::update::MetaUpdate;

/// The body of a webhook with these updates. With `merged`, neighbours about one number share a
/// value.
pub(crate) fn body(updates: &[MetaUpdate], merged: bool) -> Bytes {
    let mut entries: Vec<(String, Vec<Value>)> = Vec::new();
    for update in updates {
        if entries.last().is_none_or(|(id, _)| *id != update.waba_id) {
            entries.push((update.waba_id.clone(), Vec::new()));
        }
        let (_, changes) = entries.last_mut().expect("one is there by now");
        let last = changes.last_mut().filter(|_| merged);
        if last.is_none_or(|last| !merge(last, update)) {
            changes.push(json!({ "field": update.field, "value": update.value }));
        }
    }
    let entries: Vec<_> = entries
        .into_iter()
        .map(|(id, changes)| json!({ "id": id, "changes": changes }))
        .collect();
    let whole = json!({ "object": "whatsapp_business_account", "entry": entries });
    escaped(&whole.to_string())
}

/// Adds the lists of an update to a change about the same number; false if they do not go together.
fn merge(change: &mut Value, update: &MetaUpdate) -> bool {
    let goes = change["field"] == *update.field
        && update.phone_number_id().is_some()
        && change["value"]["metadata"] == update.value["metadata"];
    let Some(lists) = update.value.as_object().filter(|_| goes) else {
        return false;
    };
    for (name, more) in lists {
        let Some(more) = more.as_array() else {
            continue;
        };
        match change["value"][name].as_array_mut() {
            None => change["value"][name] = json!(more),
            Some(list) => {
                for item in more {
                    if name != "contacts" || !list.contains(item) {
                        list.push(item.clone());
                    }
                }
            }
        }
    }
    true
}

/// JSON as Meta writes it: ASCII only, slashes escaped.
fn escaped(json: &str) -> Bytes {
    let mut text = String::with_capacity(json.len());
    let mut units = [0; 2];
    for one in json.chars() {
        match one {
            '/' => text.push_str("\\/"),
            one if one.is_ascii() => text.push(one),
            one => {
                for unit in one.encode_utf16(&mut units) {
                    write!(text, "\\u{unit:04x}").expect("a string takes every text");
                }
            }
        }
    }
    Bytes::from(text)
}

/// The hex digits of these bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes every text");
        text
    })
}

/// `X-Hub-Signature-256` of a body.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    format!("sha256={}", hex(hmac::sign(&key, body).as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(waba_id: &str, number: &str, text: &str) -> MetaUpdate {
        let value = json!({
            "metadata": { "phone_number_id": number },
            "contacts": [{ "wa_id": "16505550134" }],
            "messages": [{ "text": { "body": text } }],
        });
        MetaUpdate {
            waba_id: waba_id.to_owned(),
            field: "messages".to_owned(),
            value,
        }
    }

    #[test]
    fn a_body_is_ascii_with_escaped_slashes() {
        let text = escaped(r#"{"a":"ä/😀"}"#);
        assert_eq!(&text[..], br#"{"a":"\u00e4\/\ud83d\ude00"}"#);
    }

    #[test]
    fn neighbours_share_an_entry_and_when_merged_a_value() {
        let updates = [
            update("1", "a", "one"),
            update("1", "a", "two"),
            update("2", "b", "three"),
        ];
        let plain: Value = serde_json::from_slice(&body(&updates, false)).unwrap();
        assert_eq!(plain["entry"].as_array().unwrap().len(), 2);
        assert_eq!(plain["entry"][0]["changes"].as_array().unwrap().len(), 2);
        let merged: Value = serde_json::from_slice(&body(&updates, true)).unwrap();
        let value = &merged["entry"][0]["changes"][0]["value"];
        assert_eq!(value["messages"].as_array().unwrap().len(), 2);
        assert_eq!(value["contacts"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn a_signature_is_the_hmac_of_the_body() {
        assert_eq!(
            signature("key", b"The quick brown fox jumps over the lazy dog"),
            "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
        );
    }
}
