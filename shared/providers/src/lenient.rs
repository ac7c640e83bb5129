//! Single values of providers' JSON, in whichever way they write them.

use jiff::Timestamp;
use serde_json::Value;

/// A text; a number counts as its digits.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An instant: as RFC 3339 has it or nearly so, or in seconds or milliseconds since 1970, be it as a
/// number or as a text.
pub(crate) fn instant(value: &Value) -> Option<Timestamp> {
    /// Seconds beyond the year 5000 are milliseconds.
    const MOST_SECONDS: i64 = 95_617_584_000;
    let text = text(value)?;
    if let Ok(number) = text.parse::<i64>() {
        return if number.abs() < MOST_SECONDS {
            Timestamp::from_second(number).ok()
        } else {
            Timestamp::from_millisecond(number).ok()
        };
    }
    text.parse().ok()
}
