//! The providers that this outside world speaks for.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{apns, google, meta, openai, resend};

/// A provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Transactional mail, under `/resend`.
    Resend,
    /// WhatsApp through the Graph API, under `/meta`.
    Meta,
    /// Pushes to builds from the store, under `/apns`.
    Apns,
    /// Pushes to builds from the developer's machine, under `/apns-sandbox`.
    ApnsSandbox,
    /// Translations, under `/openai/v1`.
    #[serde(rename = "openai")]
    OpenAi,
    /// Maps, under `/google`.
    Google,
}

impl Provider {
    /// The body of a failure in this provider's shape; the name is the usual one of the status
    /// unless another is given.
    pub(crate) fn failure(self, status: StatusCode, name: Option<&str>) -> Value {
        match self {
            Self::Resend => resend::failure(status, name),
            Self::Meta => meta::failure(status, name),
            Self::Apns | Self::ApnsSandbox => apns::failure(status, name),
            Self::OpenAi => openai::failure(status, name),
            Self::Google => google::failure(status, name),
        }
    }
}
