//! Field masks: an answer holds what was asked for and nothing else
//! (<https://developers.google.com/maps/documentation/routes/choose_fields>).

use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::refusal::{Refusal, Result};

/// The fields that a request asks for, each as a path.
#[derive(Debug)]
pub(crate) struct Mask(Vec<Vec<String>>);

impl Mask {
    /// Reads the mask of a request, of which the first names must be among these.
    pub(crate) fn read(headers: &HeaderMap, names: &[&str]) -> Result<Option<Self>> {
        let Some(text) = headers.get("x-goog-fieldmask") else {
            return Ok(None);
        };
        let text = text.to_str().unwrap_or_default();
        let paths: Vec<Vec<String>> = text
            .split(',')
            .map(|path| path.split('.').map(str::to_owned).collect())
            .collect();
        for path in &paths {
            if path[0] != "*" && !names.contains(&path[0].as_str()) {
                let message = format!("Request contains an invalid field mask: '{}'.", path[0]);
                return Err(Refusal::invalid(message));
            }
        }
        Ok(Some(Self(paths)))
    }

    /// Reads the mask of a request that must have one.
    pub(crate) fn required(headers: &HeaderMap, names: &[&str]) -> Result<Self> {
        let message = "FieldMask is a required parameter.";
        Self::read(headers, names)?.ok_or_else(|| Refusal::invalid(message))
    }

    /// What the mask lets through.
    pub(crate) fn apply(&self, value: Value) -> Value {
        let paths: Vec<&[String]> = self.0.iter().map(Vec::as_slice).collect();
        masked(value, &paths)
    }
}

fn masked(value: Value, paths: &[&[String]]) -> Value {
    if paths.iter().any(|path| path.is_empty() || path[0] == "*") {
        return value;
    }
    match value {
        Value::Array(items) => items.into_iter().map(|item| masked(item, paths)).collect(),
        Value::Object(fields) => {
            let mut kept = Map::new();
            for (name, field) in fields {
                let below: Vec<&[String]> = paths
                    .iter()
                    .filter(|path| path[0] == name)
                    .map(|path| &path[1..])
                    .collect();
                if !below.is_empty() {
                    kept.insert(name, masked(field, &below));
                }
            }
            Value::Object(kept)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(text: &str) -> Mask {
        let split = |path: &str| path.split('.').map(str::to_owned).collect();
        Mask(text.split(',').map(split).collect())
    }

    #[test]
    fn a_mask_lets_through_what_it_names() {
        let value = json!({"a": {"b": 1, "c": 2}, "d": [{"e": 1, "f": 2}], "g": 3});
        assert_eq!(
            paths("a.b,d.e").apply(value.clone()),
            json!({"a": {"b": 1}, "d": [{"e": 1}]})
        );
        assert_eq!(paths("*").apply(value.clone()), value);
    }
}
