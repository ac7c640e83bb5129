//! A job that waits for something outside.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant;
use crate::text::Reason;

/// Why a job waits, and when somebody should look at it again. It stops no step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "JobHold")]
pub struct Hold {
    /// What the job waits for, such as a part.
    pub reason: Reason,
    /// When the job is to be looked at again.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    pub until: Timestamp,
}
