//! Values in the path and in the query.

use std::borrow::Cow;

use data::PageRequest;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde::{Deserialize, Deserializer};

use super::complaint::{Complaint, pointer};
use crate::{Facts, Input, InputDoc, Problem, Spot};

/// The parameters of the path; a value that cannot be one of ours is not found.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + Send> Input for Path<T> {
    fn read(facts: &Facts) -> Result<Self, Problem> {
        let parameters = facts
            .parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let deserializer = MapDeserializer::<_, serde::de::value::Error>::new(parameters);
        T::deserialize(deserializer)
            .map(Self)
            .map_err(|_| Problem::NotFound)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        doc.parameters("path", &T::json_schema(generator).to_value());
    }
}

/// The parameters of the query; `T` refuses unknown ones.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + Send> Input for Query<T> {
    fn read(facts: &Facts) -> Result<Self, Problem> {
        let pairs = serde_html_form::Deserializer::from_bytes(facts.query.as_bytes());
        serde_path_to_error::deserialize(pairs)
            .map(Self)
            .map_err(|error| {
                let complaint = Complaint::of(&error.inner().to_string());
                let parameter = complaint
                    .field
                    .unwrap_or_else(|| pointer(error.path()).trim_start_matches('/').to_owned());
                Problem::invalid(Spot::Parameter(parameter), complaint.detail)
            })
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
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl PageFilter {
    /// The rows to read.
    pub fn request(self) -> PageRequest {
        PageRequest::new(self.limit.get(), self.cursor)
    }
}

/// How many things one page holds: 1 to 100, 50 unless told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(usize);

impl Limit {
    const MOST: usize = 100;

    /// The number.
    pub fn get(self) -> usize {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let number = text
            .parse()
            .ok()
            .filter(|number| (1..=Self::MOST).contains(number));
        number
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("must be a number from 1 to 100"))
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": Self::MOST, "default": 50 })
    }
}
