//! Which fields an object must have, from the type's own schema: serde names only the first.

use schemars::JsonSchema;
use serde_json::Value;

/// What a type requires, in all its depth.
pub(super) struct Requirements {
    schema: Value,
}

impl Requirements {
    pub(super) fn of<T: JsonSchema>() -> Self {
        Self {
            schema: schemars::schema_for!(T).to_value(),
        }
    }

    /// The fields that the object at a JSON pointer must have.
    pub(super) fn at(&self, pointer: &str) -> Vec<String> {
        let mut place = Some(self.resolved(&self.schema));
        for segment in pointer.split('/').skip(1) {
            let key = segment.replace("~1", "/").replace("~0", "~");
            place = place
                .and_then(|schema| {
                    let field = schema.get("properties").and_then(|all| all.get(&key));
                    field.or_else(|| schema.get("items"))
                })
                .map(|schema| self.resolved(schema));
        }
        let required = place.and_then(|schema| schema.get("required")?.as_array());
        let names = required.into_iter().flatten();
        names
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect()
    }

    /// The schema behind references, and of the alternatives the one that is not null.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        // As deep as one schema can refer to another here.
        for _ in 0..8 {
            let target = schema["$ref"].as_str().and_then(|name| {
                let pointer = name.strip_prefix('#')?;
                self.schema.pointer(pointer)
            });
            let not_null = || {
                let any = schema["anyOf"].as_array()?;
                any.iter().find(|schema| schema["type"] != "null")
            };
            match target.or_else(not_null) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }
}
