//! How many things one page holds.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

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
        "PageLimit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How many things one page holds at most.",
            "type": "integer",
            "format": "int32",
            "minimum": 1,
            "maximum": Self::MOST,
            "default": 50
        })
    }
}
