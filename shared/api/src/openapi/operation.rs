//! One operation: what an endpoint is called, who may call it, what it reads and answers.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::described::{Described, has_version};
use super::responses::{self, reason};
use super::{examples, shape};
use crate::{AccessKind, RegisteredEndpoint};

/// Providers call across areas, and whoever reads of the API looks for their calls in one place.
fn tag(entry: &RegisteredEndpoint) -> &'static str {
    if entry.access == AccessKind::Signed {
        "webhooks"
    } else {
        (entry.area)()
    }
}

/// The operation, with references to the components.
pub(super) fn operation(
    described: &Described<'_>,
    schemas: &Map<String, Value>,
    sample: &dyn Fn(&str) -> Option<Value>,
) -> Value {
    let entry = described.entry;
    let statuses = responses::statuses(described);
    let mut answers = responses::references(&statuses);
    let status = described.output.status.to_string();
    answers.insert(status, good(described, schemas));
    if described.output.is_kept {
        answers.insert("304".into(), responses::not_modified());
    }
    let mut operation = json!({
        "operationId": entry.name,
        "tags": [tag(entry)],
        "summary": entry.summary,
        "description": description(entry),
        "x-access": access_word(entry.access),
        "security": security(entry),
        "responses": answers,
    });
    let parameters = parameters(described, schemas);
    if !parameters.is_empty() {
        operation["parameters"] = json!(parameters);
    }
    if let Some(schema) = &described.input.body {
        let mut content = json!({ "schema": schema });
        if let Some(body) = sample(entry.name) {
            content["example"] = body;
        }
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": content } });
    } else if described.input.is_raw {
        operation["requestBody"] = json!({
            "required": true,
            "description": "As the provider documents and signs it.",
            "content": { "application/json": {} },
        });
    }
    operation
}

/// The answer when all is well.
fn good(described: &Described<'_>, schemas: &Map<String, Value>) -> Value {
    let output = &described.output;
    let component = output
        .schema
        .as_ref()
        .and_then(|schema| schemas.get(shape::referred(schema)?));
    let about = component.and_then(|component| component["description"].as_str());
    let about = about.unwrap_or_else(|| match output.status {
        204 => "It is done; there is nothing to show.",
        _ => reason(output.status),
    });
    let mut good = json!({ "description": about });
    if let Some(schema) = &output.schema {
        let example = examples::of(schema, schemas);
        good["content"] = json!({ "application/json": { "schema": schema, "example": example } });
    } else if let Some(media_type) = output.media_type {
        good["content"] = json!({ media_type: { "schema": { "type": "string" } } });
    }
    let mut headers = Map::new();
    if component.is_some_and(has_version) {
        headers.insert("ETag".into(), responses::header_reference("ETag"));
    }
    if output.is_kept {
        headers.insert("ETag".into(), responses::content_tag());
    }
    if output.is_located {
        headers.insert("Location".into(), responses::header_reference("Location"));
    }
    if !headers.is_empty() {
        good["headers"] = json!(headers);
    }
    good
}

fn parameters(described: &Described<'_>, schemas: &Map<String, Value>) -> Vec<Value> {
    let entry = described.entry;
    let mut all = described.input.parameters.clone();
    for name in path_parameters(entry.route.path) {
        if !all.iter().any(|parameter| parameter["name"] == name) {
            let schema = json!({ "type": "string" });
            all.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
    }
    for parameter in &mut all {
        parameter["schema"] = not_null(parameter["schema"].take());
        describe(parameter, schemas);
    }
    if !matches!(entry.access, AccessKind::Public | AccessKind::Signed) {
        all.push(json!({
            "name": "Device-Id",
            "in": "header",
            "required": true,
            "description": "The device's own id, as given at sign-in.",
            "schema": { "type": "string", "minLength": 16, "maxLength": 64 },
            "example": "4b0c7f0e-8a52-4f0b-9a3f-0d7a5c1e2b34",
        }));
    }
    if described.takes_if_match() {
        all.push(json!({
            "name": "If-Match",
            "in": "header",
            "required": false,
            "description": "The `ETag` of the version that the change was made from.",
            "schema": { "type": "string" },
            "example": "\"3\"",
        }));
    }
    all
}

/// A parameter is there or is not; it is never null.
fn not_null(mut schema: Value) -> Value {
    if let Some(kinds) = schema["type"].as_array() {
        let kinds: Vec<_> = kinds
            .iter()
            .filter(|kind| *kind != "null")
            .cloned()
            .collect();
        if let [kind] = &kinds[..] {
            schema["type"] = kind.clone();
        }
    }
    let choices = schema["anyOf"].as_array().cloned().unwrap_or_default();
    let mut choices = choices
        .into_iter()
        .filter(|choice| choice["type"] != "null");
    if let (Some(Value::Object(only)), None) = (choices.next(), choices.next())
        && let Some(schema) = schema.as_object_mut()
    {
        schema.remove("anyOf");
        schema.extend(only);
    }
    schema
}

/// What a parameter is stands on the parameter; where its place says nothing, its type does.
fn describe(parameter: &mut Value, schemas: &Map<String, Value>) {
    let own = parameter["schema"]
        .as_object_mut()
        .and_then(|schema| schema.remove("description"));
    let component = shape::referred(&parameter["schema"]).and_then(|name| schemas.get(name));
    let of_type = component.map(|component| component["description"].clone());
    if parameter.get("description").is_none()
        && let Some(description) = own.or(of_type).filter(Value::is_string)
    {
        parameter["description"] = description;
    }
}

fn security(entry: &RegisteredEndpoint) -> Value {
    match entry.access {
        AccessKind::Public => json!([]),
        AccessKind::Signed => json!([{ entry.scheme: [] }]),
        AccessKind::SignedIn
        | AccessKind::Technician
        | AccessKind::Dispatcher
        | AccessKind::Owner => json!([{ "bearer": [] }, { "dpop": [] }]),
    }
}

fn description(entry: &RegisteredEndpoint) -> String {
    let access = match entry.access {
        AccessKind::Public => "Takes no access token.",
        AccessKind::SignedIn => "For every signed-in member.",
        AccessKind::Technician => "For technicians.",
        AccessKind::Dispatcher => "For dispatchers and owners.",
        AccessKind::Owner => "For owners.",
        AccessKind::Signed => "For the provider, which proves itself.",
    };
    if entry.details.is_empty() {
        access.to_owned()
    } else {
        format!("{access} {}", entry.details)
    }
}

fn path_parameters(path: &str) -> BTreeSet<&str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| name.trim_end_matches('+'))
        .collect()
}

fn access_word(access: AccessKind) -> &'static str {
    match access {
        AccessKind::Public => "public",
        AccessKind::SignedIn => "member",
        AccessKind::Technician => "technician",
        AccessKind::Dispatcher => "dispatcher",
        AccessKind::Owner => "owner",
        AccessKind::Signed => "signed",
    }
}
