//! A JSON body.

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;

use crate::{Facts, Fault, FaultLocation, Input, InputDoc, Problem, Reading, read};

/// The body, read as JSON into `T`; `T` refuses unknown fields.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + Send> Input for Json<T> {
    type Value = Self;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        read::json(facts.json()?).map(Self).map_err(|wrong| {
            let fault = |(pointer, detail)| Fault {
                location: FaultLocation::Pointer(pointer),
                detail,
            };
            Problem::Invalid(wrong.into_iter().map(fault).collect())
        })
    }

    async fn load(self, _: &mut Reading<'_>) -> Result<Self, Problem> {
        Ok(self)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        doc.body(generator.subschema_for::<T>().to_value());
    }
}
