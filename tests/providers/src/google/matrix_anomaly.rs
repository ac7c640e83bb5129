//! Matrices that Google gives with a 200 and that are odd, as they were seen in the field.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is odd about a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatrixAnomaly {
    /// The first element failed, the others did not.
    FailFirst,
    /// Every element failed.
    FailAll,
    /// A bare `{}` in the place of the array.
    Nothing,
    /// The error of the whole request, wrapped in an array.
    WrappedError,
    /// The last element is missing.
    DropLast,
    /// The traffic of now is not in it.
    WithoutTraffic,
}

impl MatrixAnomaly {
    /// Spoils the elements of an answer.
    pub(crate) fn spoil(self, mut elements: Vec<Value>) -> Value {
        let failed = |element: &Value| {
            let mut failed = element.clone();
            failed["status"] = json!({ "code": 13, "message": "This failure was asked for." });
            if let Some(fields) = failed.as_object_mut() {
                fields.retain(|name, _| name.ends_with("Index") || name == "status");
            }
            failed
        };
        match self {
            Self::FailFirst => {
                if let Some(first) = elements.first_mut() {
                    *first = failed(first);
                }
            }
            Self::FailAll => elements = elements.iter().map(failed).collect(),
            Self::Nothing => return json!({}),
            Self::WrappedError => {
                return json!([{ "error": {
                    "code": 503, "message": "This failure was asked for.", "status": "UNAVAILABLE",
                } }]);
            }
            Self::DropLast => drop(elements.pop()),
            Self::WithoutTraffic => {
                for element in &mut elements {
                    element["fallbackInfo"] = json!({
                        "routingMode": "FALLBACK_TRAFFIC_UNAWARE", "reason": "LATENCY_EXCEEDED",
                    });
                }
            }
        }
        Value::Array(elements)
    }
}
