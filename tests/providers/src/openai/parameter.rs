//! Single parameters of a request.

use serde_json::{Map, Value};

use super::refusal::{Result, wrong};

/// A parameter that is there and not null.
pub(crate) fn given<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    body.get(name).filter(|value| !value.is_null())
}

/// A parameter that is a text.
pub(crate) fn text<'a>(
    body: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a str>> {
    given(body, name)
        .map(|value| value.as_str().ok_or_else(|| wrong(name, "a string")))
        .transpose()
}

/// A parameter that is one of a few texts.
pub(crate) fn one_of<'a>(
    body: &'a Map<String, Value>,
    name: &'static str,
    allowed: &[&str],
) -> Result<Option<&'a str>> {
    let value = text(body, name)?;
    if value.is_some_and(|value| !allowed.contains(&value)) {
        return Err(wrong(name, &format!("one of {}", allowed.join(", "))));
    }
    Ok(value)
}

/// Whether a parameter is there; it must be a number from 0 on.
pub(crate) fn number(body: &Map<String, Value>, name: &'static str, most: f64) -> Result<bool> {
    match given(body, name) {
        None => Ok(false),
        Some(value) => {
            let fits = value
                .as_f64()
                .is_some_and(|number| (0.0..=most).contains(&number));
            let range = format!("a number from 0 to {most}");
            fits.then_some(true).ok_or_else(|| wrong(name, &range))
        }
    }
}
