//! Fields that may be null but must be there, so that an empty request takes nothing away.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

/// Reads a value or null; with `#[serde(deserialize_with)]` serde misses a field that is absent.
pub fn required<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// The schema of a value or null; with `#[schemars(schema_with)]` the field counts as required.
pub fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Option<T>>()
}
