//! Lenient reading of single fields: numbers may come as text, text as numbers, and null is nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

/// How deep content may be nested. Meta's own is at most ten deep.
const DEEPEST: usize = 64;

/// A number of seconds from here on is taken for milliseconds: it lies beyond the year 5000.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// Reads a JSON text. What cannot be read within it, or is nested too deep to be Meta's, is null in its
/// place: an odd field costs nothing but itself.
pub(super) fn parse(raw: &str) -> Value {
    if depth(raw) <= DEEPEST {
        let whole = serde_json::from_str(raw).or_else(|_| serde_json::from_str(&mended(raw)));
        if let Ok(value) = whole {
            return value;
        }
    }
    parse_parts(raw, DEEPEST)
}

/// The same, piece by piece.
fn parse_parts(raw: &str, deepest: usize) -> Value {
    let Some(deepest) = deepest.checked_sub(1) else {
        return Value::Null;
    };
    let part = |part: &RawValue| parse_parts(part.get(), deepest);
    if let Ok(fields) = serde_json::from_str::<BTreeMap<String, &RawValue>>(raw) {
        let fields = fields.into_iter().map(|(name, field)| (name, part(field)));
        return Value::Object(fields.collect());
    }
    if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw) {
        return Value::Array(items.into_iter().map(part).collect());
    }
    let scalar = |raw: &str| serde_json::from_str::<Value>(raw).ok();
    let is_scalar = !raw.trim_start().starts_with(['{', '[']);
    let value = is_scalar.then(|| scalar(raw).or_else(|| scalar(&mended(raw))));
    value.flatten().unwrap_or_default()
}

/// What stands at this place. A null is nothing.
pub(super) fn at<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    value.pointer(pointer).filter(|value| !value.is_null())
}

/// The text at this place; a number counts as its digits. Empty text counts as none.
pub(super) fn text(value: &Value, pointer: &str) -> Option<String> {
    match at(value, pointer)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The text at this place if it is one plain word, fit for a log.
pub(super) fn word(value: &Value, pointer: &str) -> Option<String> {
    text(value, pointer).filter(|text| is_word(text))
}

/// Whether a text is one plain word, fit for a log.
pub(super) fn is_word(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

/// The number at this place.
pub(super) fn number(value: &Value, pointer: &str) -> Option<f64> {
    let number: f64 = text(value, pointer)?.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

/// The code at this place.
pub(super) fn code(value: &Value, pointer: &str) -> Option<u64> {
    text(value, pointer)?.trim().parse().ok()
}

/// The instant at this place: Unix seconds or milliseconds, or RFC 3339.
pub(super) fn instant(value: &Value, pointer: &str) -> Option<Timestamp> {
    let text = text(value, pointer)?;
    let text = text.trim();
    let Some(number) = whole_number(text) else {
        return text.parse().ok();
    };
    if number >= MILLISECONDS_FROM {
        Timestamp::from_millisecond(number).ok()
    } else {
        Timestamp::from_second(number).ok()
    }
}

/// A number without its fraction.
fn whole_number(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = fraction.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| whole.parse().ok())?
}

/// Whether the value is true.
pub(super) fn is_true(value: &Value, pointer: &str) -> bool {
    match at(value, pointer) {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::String(text)) => text == "true",
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        _ => false,
    }
}

/// The list at this place, or an empty one.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    at(value, pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// How deep a JSON text is nested. Counts brackets outside of strings, and so needs no stack.
fn depth(raw: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in raw.bytes() {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The text with halves of surrogate pairs replaced: a name that was cut within an emoji ends in
/// one, and would make everything beside it unreadable.
fn mended(raw: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let pair = escape.get(6..).and_then(unit);
        let (taken, replacement) = match (unit(escape), pair) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, None),
            (Some(0xD800..=0xDFFF), _) => (6, Some("\\ufffd")),
            _ => {
                let after = escape[1..].chars().next();
                (1 + after.map_or(0, char::len_utf8), None)
            }
        };
        mended.push_str(replacement.unwrap_or(&escape[..taken]));
        rest = &escape[taken..];
    }
    if mended.is_empty() {
        return Cow::Borrowed(raw);
    }
    mended.push_str(rest);
    Cow::Owned(mended)
}

/// The UTF-16 unit that an escape `\uXXXX` at the start of this text stands for.
fn unit(text: &str) -> Option<u16> {
    let hex = text.strip_prefix("\\u")?.get(..4)?;
    hex.bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u16::from_str_radix(hex, 16).ok())?
}

/// The codes of a list of errors.
pub(super) fn codes(value: &Value, pointer: &str) -> Vec<u64> {
    list(value, pointer)
        .iter()
        .filter_map(|error| code(error, "/code"))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_and_texts_stand_for_each_other() {
        let value = json!({"n": 7, "t": "7"});
        assert_eq!(text(&value, "/n"), text(&value, "/t"));
        assert_eq!(code(&value, "/t"), Some(7));
    }

    #[test]
    fn an_instant_is_read_however_it_is_written() {
        for written in [
            json!("1763892000"),
            json!(1_763_892_000),
            json!(1_763_892_000.0),
            json!("1763892000.75"),
            json!(1_763_892_000_000_i64),
            json!(" 1763892000 "),
            json!("2025-11-23T10:00:00Z"),
        ] {
            let value = json!({ "at": written });
            let read = instant(&value, "/at").map(Timestamp::as_second);
            assert_eq!(read, Some(1_763_892_000), "{written}");
        }
        for odd in [
            json!(null),
            json!(""),
            json!("soon"),
            json!({}),
            json!("1.x"),
        ] {
            assert_eq!(instant(&json!({ "at": odd }), "/at"), None, "{odd}");
        }
    }

    #[test]
    fn a_null_is_nothing() {
        let value = json!({"n": null, "o": {"n": null}});
        assert!(at(&value, "/n").is_none() && at(&value, "/o/n").is_none());
        assert!(text(&value, "/n").is_none() && list(&value, "/n").is_empty());
    }

    #[test]
    fn what_cannot_be_read_costs_nothing_beside_it() {
        assert_eq!(depth(r#"{"a":[1,{"b":"]}\"[[[["}]}"#), 3);
        assert_eq!(depth("]]]["), 1);
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let raw = format!(r#"{{"id":"a","far":1e999,"deep":{deep},"list":[1,1e999],"x":null}}"#);
        let value = parse(&raw);
        assert_eq!(text(&value, "/id").as_deref(), Some("a"));
        assert!(at(&value, "/far").is_none());
        assert_eq!(value["list"], json!([1, null]));
        assert!(at(&value, "/deep").is_some_and(Value::is_array));
    }

    #[test]
    fn half_an_emoji_spoils_nothing() {
        let cut = r#"{"name":"Ann \ud83d","text":"\ud83d\ude00 \\ud83d \udc4d"}"#;
        let value = parse(cut);
        assert_eq!(text(&value, "/name").as_deref(), Some("Ann \u{fffd}"));
        assert_eq!(
            text(&value, "/text").as_deref(),
            Some("\u{1f600} \\ud83d \u{fffd}")
        );
    }
}
