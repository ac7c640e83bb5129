//! One set of components from what requests hold and what answers hold.
//!
//! A type can be both, with other rules: a request may leave out a field that an answer always has.
//! Such a type stands twice, once as it is answered and once, with `Input` after its name, as it is
//! asked for.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::described::Described;
use super::shape::{COMPONENT, referred};

/// The components of both, only what an operation needs; the operations refer to them afterwards.
pub(super) fn merged(
    mut read: Map<String, Value>,
    written: Map<String, Value>,
    all: &mut [Described<'_>],
) -> Map<String, Value> {
    let split = split(&read, &written);
    for schema in read.values_mut() {
        rename(schema, &split);
    }
    for described in &mut *all {
        for schema in described
            .input
            .parameters
            .iter_mut()
            .chain(&mut described.input.body)
        {
            rename(schema, &split);
        }
    }
    let mut schemas = written;
    for (name, schema) in read {
        let name = if split.contains(&name) {
            as_input(&name)
        } else {
            name
        };
        schemas.insert(name, schema);
    }
    let mut used = BTreeSet::new();
    for described in all {
        let output = described.output.schema.iter();
        let input = described
            .input
            .parameters
            .iter()
            .chain(&described.input.body);
        input
            .chain(output)
            .for_each(|schema| collect(schema, &schemas, &mut used));
    }
    schemas.retain(|name, _| used.contains(name));
    schemas
}

fn as_input(name: &str) -> String {
    format!("{name}Input")
}

/// The names under which requests and answers know different things.
fn split(read: &Map<String, Value>, written: &Map<String, Value>) -> BTreeSet<String> {
    let mut split = BTreeSet::new();
    loop {
        let differs = |(name, schema): &(&String, &Value)| {
            let Some(other) = written.get(*name) else {
                return false;
            };
            let reaches = references(schema).iter().any(|name| split.contains(*name));
            !split.contains(*name) && (other != *schema || reaches)
        };
        let more: Vec<_> = read
            .iter()
            .filter(differs)
            .map(|(name, _)| name.clone())
            .collect();
        if more.is_empty() {
            return split;
        }
        split.extend(more);
    }
}

fn rename(schema: &mut Value, split: &BTreeSet<String>) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, split)),
        Value::Object(object) => object.values_mut().for_each(|value| rename(value, split)),
        Value::String(text) => {
            let name = text.strip_prefix(COMPONENT);
            if let Some(name) = name.filter(|name| split.contains(*name)) {
                *schema = json!(format!("{COMPONENT}{}", as_input(name)));
            }
        }
        _ => {}
    }
}

fn collect(schema: &Value, schemas: &Map<String, Value>, used: &mut BTreeSet<String>) {
    for name in references(schema) {
        if let (Some(next), true) = (schemas.get(name), used.insert(name.to_owned())) {
            collect(next, schemas, used);
        }
    }
}

/// The components that a schema refers to itself.
fn references(schema: &Value) -> Vec<&str> {
    match schema {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(object) => {
            let own = referred(schema);
            own.into_iter()
                .chain(object.values().flat_map(references))
                .collect()
        }
        _ => Vec::new(),
    }
}
