//! Values in the path and in the query.

use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{
    Facts, Fault, FaultLocation, Input, InputDoc, Limit, Problem, Reading, SealedCursor, read,
};

/// The parameters of the path; a value that cannot be one of ours is not found.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + Send> Input for Path<T> {
    type Value = Self;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let named = |(name, value): &(&'static str, String)| ((*name).to_owned(), value.clone());
        let parameters = facts.parameters.iter().map(named).collect();
        read::parameters(parameters)
            .map(Self)
            .map_err(|_| Problem::NotFound)
    }

    async fn load(self, _: &mut Reading<'_>) -> Result<Self, Problem> {
        Ok(self)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        doc.parameters("path", &T::json_schema(generator).to_value());
    }
}

/// The parameters of the query; `T` refuses unknown ones.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + Send> Input for Query<T> {
    type Value = Self;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        read::parameters(facts.query_pairs())
            .map(Self)
            .map_err(|wrong| {
                let fault = |(pointer, detail): (String, String)| Fault {
                    location: FaultLocation::Parameter(pointer.trim_start_matches('/').to_owned()),
                    detail: detail.replace("known field", "known parameter"),
                };
                Problem::Invalid(wrong.into_iter().map(fault).collect())
            })
    }

    async fn load(self, _: &mut Reading<'_>) -> Result<Self, Problem> {
        Ok(self)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        doc.parameters("query", &T::json_schema(generator).to_value());
    }
}

/// Which part of a list; the query of lists that have no filter of their own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageFilter {
    #[serde(default)]
    pub(super) limit: Limit,
    /// The `next` of the page before.
    pub(super) cursor: Option<SealedCursor>,
}
