//! An example of an answer, put together from the examples of its values.

use serde_json::{Map, Value, json};

use super::shape::referred;

/// An example of a schema; its references are read among the schemas.
pub fn of(schema: &Value, schemas: &Map<String, Value>) -> Value {
    if let Some(example) = schema["examples"].get(0) {
        return example.clone();
    }
    if let Some(name) = referred(schema) {
        return schemas
            .get(name)
            .map_or(Value::Null, |schema| of(schema, schemas));
    }
    if let Some(only) = schema.get("const") {
        return only.clone();
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    for choices in ["oneOf", "anyOf"] {
        if let Some(first) = schema[choices].get(0) {
            return of(first, schemas);
        }
    }
    let kinds = schema["type"].as_array();
    let kind = kinds.map_or(&schema["type"], |kinds| &kinds[0]);
    match kind.as_str() {
        Some("object") => object(schema, schemas),
        Some("array") => json!([of(&schema["items"], schemas)]),
        Some("integer") => schema
            .get("minimum")
            .cloned()
            .filter(|least| least != 0)
            .unwrap_or(json!(1)),
        Some("number") => json!(1.5),
        Some("boolean") => json!(false),
        Some("string") if schema["format"] == "date-time" && kinds.is_none() => {
            json!("2026-03-14T15:09:26Z")
        }
        // A value that need not be there and has no example of its own is not there.
        _ => Value::Null,
    }
}

fn object(schema: &Value, schemas: &Map<String, Value>) -> Value {
    let properties = schema["properties"].as_object();
    let properties = properties.into_iter().flatten();
    properties
        .map(|(name, schema)| (name.clone(), of(schema, schemas)))
        .collect::<Map<_, _>>()
        .into()
}
