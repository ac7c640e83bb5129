//! What a strict schema may hold
//! (<https://platform.openai.com/docs/guides/structured-outputs#supported-schemas>).

use serde_json::{Map, Value};

use super::refusal::{Refusal, Result};

/// The deepest nesting.
const LEVELS: usize = 10;

/// The most properties of all objects together.
const PROPERTIES: usize = 5000;

/// The most values of all enumerations together.
const VALUES: usize = 1000;

/// The keywords that are understood.
const KEYWORDS: [&str; 23] = [
    "type",
    "title",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "enum",
    "const",
    "anyOf",
    "$ref",
    "$defs",
    "definitions",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "default",
];

#[derive(Default)]
struct Count {
    properties: usize,
    values: usize,
}

/// Refuses a schema that strict mode does not take.
pub(crate) fn is_strict(name: &str, schema: &Value) -> Result<()> {
    let refuse = |why: String| {
        let message = format!("Invalid schema for response_format '{name}': {why}");
        Refusal::invalid("invalid_json_schema", message).about("text.format.schema")
    };
    let root = schema.as_object();
    let is_object = root.is_some_and(|root| {
        root.get("type").is_some_and(|kind| kind == "object") && !root.contains_key("anyOf")
    });
    if !is_object {
        return Err(refuse(
            "schema must be a JSON Schema of 'type: \"object\"'.".to_owned(),
        ));
    }
    let mut count = Count::default();
    check(schema, 0, &mut count).map_err(refuse)?;
    if count.properties > PROPERTIES || count.values > VALUES {
        return Err(refuse(
            "it has too many properties or enum values.".to_owned(),
        ));
    }
    Ok(())
}

fn check(schema: &Value, level: usize, count: &mut Count) -> Result<(), String> {
    let schema = schema
        .as_object()
        .ok_or_else(|| "each schema must be an object.".to_owned())?;
    if level > LEVELS {
        return Err(format!("it is nested more than {LEVELS} levels deep."));
    }
    if let Some(odd) = schema.keys().find(|key| !KEYWORDS.contains(&key.as_str())) {
        return Err(format!("'{odd}' is not permitted."));
    }
    let values = schema.get("enum").and_then(Value::as_array);
    count.values += values.map_or(0, Vec::len);
    if schema.contains_key("properties") || is_of(schema, "object") {
        object(schema, level, count)?;
    }
    for inner in ["$defs", "definitions"] {
        for schema in schema
            .get(inner)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            check(schema.1, level, count)?;
        }
    }
    for schema in schema
        .get("anyOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        check(schema, level, count)?;
    }
    match schema.get("items") {
        Some(items) => check(items, level + 1, count),
        None if is_of(schema, "array") => Err("array schema missing items.".to_owned()),
        None => Ok(()),
    }
}

fn object(schema: &Map<String, Value>, level: usize, count: &mut Count) -> Result<(), String> {
    if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
        return Err(
            "'additionalProperties' is required to be supplied and to be false.".to_owned(),
        );
    }
    let none = Map::new();
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&none);
    let required = schema.get("required").and_then(Value::as_array);
    let required: Vec<_> = required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if let Some(missing) = properties
        .keys()
        .find(|key| !required.contains(&key.as_str()))
    {
        return Err(format!(
            "'required' is required to be supplied and to be an array including every key in \
             properties. Missing '{missing}'."
        ));
    }
    if let Some(odd) = required.iter().find(|key| !properties.contains_key(**key)) {
        return Err(format!("Extra required key '{odd}' supplied."));
    }
    count.properties += properties.len();
    for schema in properties.values() {
        check(schema, level + 1, count)?;
    }
    Ok(())
}

fn is_of(schema: &Map<String, Value>, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_strict_schema_is_closed_and_whole() {
        let good = json!({
            "type": "object",
            "properties": {
                "text": { "type": ["string", "null"] },
                "kinds": { "type": "array", "items": { "enum": ["a", "b"] } },
            },
            "required": ["text", "kinds"],
            "additionalProperties": false,
        });
        is_strict("x", &good).unwrap();
        let spoilt = |change: fn(&mut Value)| {
            let mut schema = good.clone();
            change(&mut schema);
            is_strict("x", &schema).is_err()
        };
        assert!(spoilt(|schema| schema["type"] = json!("array")));
        assert!(spoilt(|schema| schema["required"] = json!(["text"])));
        assert!(spoilt(
            |schema| schema["required"] = json!(["text", "kinds", "more"])
        ));
        assert!(spoilt(|schema| schema["additionalProperties"] = json!(true)));
        assert!(spoilt(|schema| schema["allOf"] = json!([])));
        assert!(spoilt(
            |schema| schema["properties"]["text"]["minLength"] = json!(1)
        ));
        assert!(spoilt(
            |schema| schema["properties"]["kinds"]["items"]["type"] = json!("object")
        ));
    }
}
