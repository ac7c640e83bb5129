//! Answers about places that Google gives with a 200 and that are odd.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is odd about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceAnomaly {
    /// A bare `{}`.
    Nothing,
    /// An array in the place of the object.
    Array,
    /// The point is missing.
    WithoutLocation,
    /// The point is where both degrees are zero, which are left out.
    NullIsland,
}

impl PlaceAnomaly {
    /// Spoils an answer.
    pub(crate) fn spoil(self, mut answer: Value) -> Value {
        match self {
            Self::Nothing => json!({}),
            Self::Array => json!([answer]),
            Self::WithoutLocation | Self::NullIsland => {
                let result = if answer.get("results").is_some() {
                    &mut answer["results"][0]
                } else {
                    &mut answer
                };
                if self == Self::NullIsland {
                    result["location"] = json!({});
                } else if let Some(fields) = result.as_object_mut() {
                    fields.remove("location");
                }
                answer
            }
        }
    }
}
