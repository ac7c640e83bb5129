//! The API's description, and whether requests and answers are as it says.

use std::collections::HashMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::derived::sample_body;
use crate::registry;

/// The description of every endpoint, made anew from the code.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| api::document(&registry::endpoints(), &sample_body))
}

/// The schema of what an endpoint reads as its body, with everything it refers to.
pub fn body_schema(name: &str) -> Option<Value> {
    let schema = operation(name)?["requestBody"]["content"]["application/json"]["schema"].clone();
    schema.is_object().then(|| whole(schema))
}

/// Every object schema that a body of this schema can hold, at any depth.
pub fn objects_of(schema: &Value) -> Vec<Value> {
    fn collect(schema: &Value, document: &Value, seen: &mut Vec<String>, schemas: &mut Vec<Value>) {
        if let Some(name) = schema["$ref"].as_str() {
            if !seen.iter().any(|known| known == name) {
                seen.push(name.to_owned());
                let target = document.pointer(name.trim_start_matches('#'));
                collect(
                    target.expect("a reference leads somewhere"),
                    document,
                    seen,
                    schemas,
                );
            }
            return;
        }
        if schema["properties"].is_object() {
            schemas.push(schema.clone());
        }
        let fields = schema["properties"].as_object().into_iter().flatten();
        let inner = fields.map(|(_, field)| field).chain(schema.get("items"));
        let several = ["anyOf", "oneOf", "allOf"];
        let parts = several.iter().filter_map(|key| schema[*key].as_array());
        for part in inner.chain(parts.flatten()) {
            collect(part, document, seen, schemas);
        }
    }
    let mut schemas = Vec::new();
    collect(schema, schema, &mut Vec::new(), &mut schemas);
    schemas
}

/// The operation of an endpoint.
pub fn operation(name: &str) -> Option<&'static Value> {
    let paths = document()["paths"].as_object()?;
    let mut operations = paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(|path| path.values());
    operations.find(|operation| operation["operationId"] == name)
}

/// The parameters of an endpoint, those that stand once for all among them.
pub fn parameters(name: &str) -> Vec<&'static Value> {
    let operation = operation(name).expect("every endpoint is described");
    let parameters = operation["parameters"].as_array();
    let document = |parameter: &'static Value| {
        let place = parameter["$ref"].as_str();
        let shared = place.and_then(|place| document().pointer(place.trim_start_matches('#')));
        shared.unwrap_or(parameter)
    };
    parameters.into_iter().flatten().map(document).collect()
}

/// Says why a body is not what the endpoint reads; nothing when it is.
pub fn why_not_body(name: &str, body: &Value) -> Option<String> {
    let schema = body_schema(name)?;
    first_error(
        &jsonschema::validator_for(&schema).expect("our schemas are schemas"),
        body,
    )
}

/// Says why an answer is not what the description promises; nothing when it is.
pub fn why_not_answer(name: &str, status: u16, body: &Value) -> Option<String> {
    static VALIDATORS: OnceLock<HashMap<(String, u16), Validator>> = OnceLock::new();
    let validators = VALIDATORS.get_or_init(|| {
        let mut all = HashMap::new();
        for entry in registry::endpoints() {
            let operation = operation(entry.name).expect("every endpoint is described");
            let responses = operation["responses"]
                .as_object()
                .expect("answers are described");
            for (status, response) in responses {
                let Ok(status) = status.parse() else { continue };
                let schema = response["content"]["application/json"]["schema"].clone();
                let schema = if schema.is_object() {
                    whole(schema)
                } else {
                    json!(true)
                };
                let validator =
                    jsonschema::validator_for(&schema).expect("our schemas are schemas");
                all.insert((entry.name.to_owned(), status), validator);
            }
        }
        all.insert(("problem".into(), 0), problem_validator());
        all
    });
    if status >= 400 {
        let responses = &operation(name).expect("every endpoint is described")["responses"];
        if status != 500 && responses[status.to_string()].is_null() {
            return Some(format!("the description knows no {status}"));
        }
        return first_error(&validators[&("problem".into(), 0)], body);
    }
    match validators.get(&(name.to_owned(), status)) {
        Some(validator) => first_error(validator, body),
        None => Some(format!("the description knows no {status}")),
    }
}

/// Says why a body is no problem as the description has them; nothing when it is.
pub fn why_not_problem(body: &Value) -> Option<String> {
    first_error(&problem_validator(), body)
}

fn problem_validator() -> Validator {
    let schema = whole(json!({ "$ref": "#/components/schemas/Problem" }));
    jsonschema::validator_for(&schema).expect("our schemas are schemas")
}

/// The schema with the components that it may refer to.
fn whole(mut schema: Value) -> Value {
    schema["components"] = document()["components"].clone();
    schema
}

fn first_error(validator: &Validator, value: &Value) -> Option<String> {
    let error = validator.iter_errors(value).next()?;
    Some(format!("{} at {}", error, error.instance_path()))
}
