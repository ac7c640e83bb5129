//! What an endpoint reads and answers, as its input and output types describe themselves.

use serde_json::{Value, json};

/// What an endpoint reads.
#[derive(Debug, Default)]
pub struct InputDoc {
    pub(super) parameters: Vec<Value>,
    pub(super) body: Option<Value>,
    pub(super) is_raw: bool,
    pub(super) is_idempotent: bool,
    pub(super) refuses_queries: bool,
}

/// What an endpoint answers when all is well.
#[derive(Debug)]
pub struct OutputDoc {
    /// The status.
    pub status: u16,
    /// The body's schema; none when there is no JSON body.
    pub schema: Option<Value>,
    /// The type of a body that is not JSON.
    pub media_type: Option<&'static str>,
    /// Whether the answer names the path of what was made.
    pub is_located: bool,
    /// Whether the answer names its content, and is not sent again to who has it.
    pub is_kept: bool,
}

impl OutputDoc {
    /// An answer with a JSON body.
    pub fn json(status: u16, schema: Value) -> Self {
        Self {
            status,
            schema: Some(schema),
            media_type: None,
            is_located: false,
            is_kept: false,
        }
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            schema: None,
            media_type: None,
            is_located: false,
            is_kept: false,
        }
    }

    /// An answer whose body is of another type than JSON.
    pub fn text(status: u16, media_type: &'static str) -> Self {
        Self {
            media_type: Some(media_type),
            ..Self::empty(status)
        }
    }
}

impl InputDoc {
    /// The schema of the JSON body.
    pub fn body_schema(&self) -> Option<&Value> {
        self.body.as_ref()
    }

    /// Adds a parameter; two parts of an input can read the same one.
    fn parameter(&mut self, parameter: Value) {
        let is_same = |known: &Value| {
            ["name", "in"]
                .iter()
                .all(|key| known[key] == parameter[key])
        };
        if !self.parameters.iter().any(is_same) {
            self.parameters.push(parameter);
        }
    }

    /// A header that is read.
    pub fn header(&mut self, name: &str, is_required: bool, description: &str, example: &str) {
        self.parameter(json!({
            "name": name,
            "in": "header",
            "required": is_required,
            "description": description,
            "schema": { "type": "string" },
            "example": example,
        }));
    }

    pub(crate) fn body(&mut self, schema: Value) {
        self.body = Some(schema);
    }

    pub(crate) fn raw_body(&mut self) {
        self.is_raw = true;
    }

    pub(crate) fn no_query(&mut self) {
        self.refuses_queries = true;
    }

    pub(crate) fn idempotency_key(&mut self) {
        self.is_idempotent = true;
        self.parameter(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "description": "A value of the client's own, such as a UUID, new for each intent. A request that is repeated with the same key has one effect and gets the first answer again, with the header `Idempotent-Replayed`.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
            "example": "7f3c1a52-9d0e-4a6b-8c11-2f5e6a7b8c9d",
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
            self.parameter(json!({
                "name": name,
                "in": place,
                "required": is_required,
                "schema": schema,
            }));
        }
    }
}
