//! The API's description: OpenAPI 3.1, made from the endpoints' own types.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::{AccessKind, Entry, Problem};

/// What an endpoint reads.
#[derive(Debug, Default)]
pub struct InputDoc {
    parameters: Vec<Value>,
    body: Option<Value>,
    is_raw: bool,
}

/// What an endpoint answers when all is well.
#[derive(Debug)]
pub struct OutputDoc {
    /// The status.
    pub status: u16,
    /// The body's schema; none when there is no JSON body.
    pub schema: Option<Value>,
}

impl InputDoc {
    /// The schema of the JSON body.
    pub fn body_schema(&self) -> Option<&Value> {
        self.body.as_ref()
    }

    /// A header that is read.
    pub fn header(&mut self, name: &str, is_required: bool, description: &str) {
        self.parameters.push(json!({
            "name": name,
            "in": "header",
            "required": is_required,
            "description": description,
            "schema": { "type": "string" },
        }));
    }

    pub(crate) fn body(&mut self, schema: Value) {
        self.body = Some(schema);
    }

    pub(crate) fn raw_body(&mut self) {
        self.is_raw = true;
    }

    pub(crate) fn idempotency_key(&mut self) {
        self.parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "description": "A value of the client's own, new for each intent; a repeated request with the same key has one effect.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
        }));
    }

    /// One parameter for each property of an object schema.
    pub(crate) fn parameters(&mut self, place: &str, object: &Value) {
        let required = object["required"].as_array().cloned().unwrap_or_default();
        let Some(properties) = object["properties"].as_object() else {
            return;
        };
        for (name, schema) in properties {
            let is_required = place == "path" || required.contains(&json!(name));
            let mut schema = schema.clone();
            if schema["default"].is_null()
                && let Some(schema) = schema.as_object_mut()
            {
                schema.remove("default");
            }
            self.parameters.push(json!({
                "name": name,
                "in": place,
                "required": is_required,
                "schema": schema,
            }));
        }
    }
}

/// The description of all endpoints.
pub fn document(entries: &[Entry]) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .with_transform(RecursiveTransform(without_null_default))
        .into_generator();
    let mut paths = Map::new();
    for entry in entries {
        let operation = operation(entry, &mut generator);
        // A parameter that takes the rest of a path has no mark of its own in OpenAPI.
        let path = entry.route.path.replace("+}", "}");
        let path = paths.entry(path).or_insert_with(|| json!({}));
        path[entry.route.method.as_str().to_lowercase()] = operation;
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Problem".into(), Problem::schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "CustomIT",
            "version": "1",
            "description": "Dispatch and customer management for locksmiths, HVAC firms and roadside services.",
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An access token, with the Device-Id header of the device it was made for." },
                "dpop": { "type": "http", "scheme": "dpop", "description": "An access token bound to the device's key, with a DPoP proof (RFC 9449)." },
                "resend_signature": { "type": "apiKey", "in": "header", "name": "svix-signature", "description": "Resend's signature over the headers svix-id and svix-timestamp and the body." },
                "meta_signature": { "type": "apiKey", "in": "header", "name": "X-Hub-Signature-256", "description": "Meta's HMAC-SHA-256 of the body with the app's secret, in hex after sha256=." },
                "meta_verify_token": { "type": "apiKey", "in": "query", "name": "hub.verify_token", "description": "What whoever gave Meta the address gave along with it." },
            },
        },
    })
}

/// A default of null says no more than that a field can be left out, and clients made from the
/// description would send it.
fn without_null_default(schema: &mut Schema) {
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
}

fn operation(entry: &Entry, generator: &mut SchemaGenerator) -> Value {
    let input = (entry.input)(generator);
    let output = (entry.output)(generator);
    let mut responses = Map::new();
    let mut good = json!({ "description": reason(output.status) });
    if let Some(schema) = output.schema {
        good["content"] = json!({ "application/json": { "schema": schema } });
    }
    responses.insert(output.status.to_string(), good);
    responses.insert(
        "default".into(),
        json!({
            "description": "What went wrong.",
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        }),
    );
    let mut parameters = input.parameters;
    for name in path_parameters(entry.route.path) {
        if !parameters.iter().any(|parameter| parameter["name"] == name) {
            let schema = json!({ "type": "string" });
            parameters
                .push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
    }
    let security = match entry.access {
        AccessKind::Public => json!([]),
        AccessKind::Signed => json!([{ entry.scheme: [] }]),
        AccessKind::SignedIn
        | AccessKind::Technician
        | AccessKind::Dispatcher
        | AccessKind::Owner => {
            parameters.push(json!({
                "name": "Device-Id",
                "in": "header",
                "required": true,
                "description": "The device's own id, as given at sign-in.",
                "schema": { "type": "string" },
            }));
            json!([{ "bearer": [] }, { "dpop": [] }])
        }
    };
    let mut operation = json!({
        "operationId": entry.name,
        "summary": entry.summary,
        "x-access": access_word(entry.access),
        "security": security,
        "responses": responses,
    });
    if !parameters.is_empty() {
        operation["parameters"] = json!(parameters);
    }
    if let Some(schema) = input.body {
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    } else if input.is_raw {
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": {} } });
    }
    operation
}

fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| name.trim_end_matches('+'))
}

fn access_word(access: AccessKind) -> &'static str {
    match access {
        AccessKind::Public => "public",
        AccessKind::SignedIn => "session",
        AccessKind::Technician => "technician",
        AccessKind::Dispatcher => "dispatcher",
        AccessKind::Owner => "owner",
        AccessKind::Signed => "signed",
    }
}

fn reason(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("")
}
