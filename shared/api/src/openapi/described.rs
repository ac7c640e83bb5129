//! An endpoint with what its types say of themselves.

use serde_json::{Map, Value};

use super::{InputDoc, OutputDoc, shape};
use crate::RegisteredEndpoint;

/// An endpoint with what its types say of themselves.
pub(super) struct Described<'a> {
    pub(super) entry: &'a RegisteredEndpoint,
    pub(super) input: InputDoc,
    pub(super) output: OutputDoc,
    has_version: bool,
}

impl<'a> Described<'a> {
    pub(super) fn new(
        entry: &'a RegisteredEndpoint,
        mut input: InputDoc,
        mut output: OutputDoc,
    ) -> Self {
        let schemas = input.parameters.iter_mut().chain(&mut input.body);
        schemas
            .chain(&mut output.schema)
            .for_each(shape::schema_of_value);
        Self {
            entry,
            input,
            output,
            has_version: false,
        }
    }

    /// Notes whether the body names the version that the change was thought out on.
    pub(super) fn see_version(&mut self, read: &Map<String, Value>) {
        let body = self.input.body.as_ref().and_then(shape::referred);
        self.has_version = body.is_some_and(|name| has_version(&read[name]));
    }

    /// Whether the operation reads `If-Match`.
    pub(super) fn takes_if_match(&self) -> bool {
        self.has_version || self.entry.refusals.contains(&412)
    }
}

/// Whether the values of a schema carry their version.
pub(super) fn has_version(schema: &Value) -> bool {
    schema["properties"]["version"].is_object()
}
