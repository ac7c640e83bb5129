//! The errors of Resend: `{"statusCode":422,"name":"…","message":"…"}`.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde_json::{Value, json};

/// An answer of Resend or its refusal.
pub(crate) type Result<T, E = Refusal> = std::result::Result<T, E>;

/// A request that Resend did not take.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) name: &'static str,
    pub(crate) message: Cow<'static, str>,
}

impl Refusal {
    /// A refusal with this status, name and sentence.
    pub(crate) fn of(
        status: u16,
        name: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            name,
            message: message.into(),
        }
    }

    /// The body.
    pub(crate) fn to_wire(&self) -> Value {
        json!({ "statusCode": self.status, "name": self.name, "message": self.message })
    }
}

/// The body of a failure on demand.
pub(crate) fn failure(status: StatusCode, name: Option<&str>) -> Value {
    let usual = match status.as_u16() {
        400 => "validation_error",
        401 => "missing_api_key",
        403 => "invalid_api_key",
        404 => "not_found",
        405 => "method_not_allowed",
        409 => "concurrent_idempotent_requests",
        422 => "missing_required_field",
        429 => "rate_limit_exceeded",
        451 => "security_error",
        503 => "service_unavailable",
        _ => "internal_server_error",
    };
    json!({
        "statusCode": status.as_u16(),
        "name": name.unwrap_or(usual),
        "message": "This failure was asked for.",
    })
}

/// Reads a request body.
pub(crate) fn json(body: &[u8]) -> Result<Value> {
    serde_json::from_slice(body).map_err(|_| {
        Refusal::of(
            400,
            "validation_error",
            "The request body is not valid JSON.",
        )
    })
}
