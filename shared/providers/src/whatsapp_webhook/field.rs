//! Lenient reading of single fields: numbers may come as text, and text as numbers.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value;

/// How deep content may be nested. Meta's own is at most ten deep.
const DEEPEST: usize = 64;

/// A number of seconds from here on is taken for milliseconds: it lies beyond the year 5000.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// Reads a JSON text, unless it is nested too deep to be Meta's.
pub(super) fn parse(raw: &str) -> Result<Value, &'static str> {
    if depth(raw) > DEEPEST {
        return Err("nested too deep");
    }
    serde_json::from_str(raw)
        .or_else(|_| serde_json::from_str(&mended(raw)))
        .map_err(|_| "not well formed")
}

/// The text at this place; a number counts as its digits. Empty text counts as none.
pub(super) fn text(value: &Value, pointer: &str) -> Option<String> {
    match value.pointer(pointer)? {
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

/// The digits at this place, as in a phone number.
pub(super) fn digits(value: &Value, pointer: &str) -> Option<String> {
    let digits: String = text(value, pointer)?
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    (!digits.is_empty()).then_some(digits)
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

/// The instant at this place, in Unix seconds.
pub(super) fn instant(value: &Value, pointer: &str) -> Option<Timestamp> {
    let number: i64 = text(value, pointer)?.trim().parse().ok()?;
    if number >= MILLISECONDS_FROM {
        Timestamp::from_millisecond(number).ok()
    } else {
        Timestamp::from_second(number).ok()
    }
}

/// Whether the place says yes.
pub(super) fn is_true(value: &Value, pointer: &str) -> bool {
    match value.pointer(pointer) {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

/// The list at this place, or an empty one.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_and_texts_stand_for_each_other() {
        let value = json!({"n": 7, "t": "7", "p": "+1 555-0100", "ms": 1_763_892_000_000_i64});
        assert_eq!(text(&value, "/n"), text(&value, "/t"));
        assert_eq!(code(&value, "/t"), Some(7));
        assert_eq!(digits(&value, "/p").as_deref(), Some("15550100"));
        assert_eq!(
            instant(&value, "/ms").map(Timestamp::as_second),
            Some(1_763_892_000)
        );
    }

    #[test]
    fn depth_counts_brackets_outside_of_strings_only() {
        assert_eq!(depth(r#"{"a":[1,{"b":"]}\"[[[["}]}"#), 3);
        assert_eq!(depth("]]]["), 1);
        let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
        assert_eq!(parse(&deep), Err("nested too deep"));
        assert!(parse(&deep[1..129]).is_ok());
    }

    #[test]
    fn half_an_emoji_spoils_nothing() {
        let cut = r#"{"name":"Ann \ud83d","text":"\ud83d\ude00 \\ud83d \udc4d"}"#;
        let value = parse(cut).unwrap();
        assert_eq!(text(&value, "/name").as_deref(), Some("Ann \u{fffd}"));
        assert_eq!(
            text(&value, "/text").as_deref(),
            Some("\u{1f600} \\ud83d \u{fffd}")
        );
    }
}
