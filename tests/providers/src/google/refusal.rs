//! The errors of Google's APIs: `{"error":{"code":…,"message":"…","status":"…","details":[…]}}`
//! (<https://cloud.google.com/apis/design/errors>).

use std::borrow::Cow;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An answer of Google or its refusal.
pub(crate) type Result<T, E = Refusal> = std::result::Result<T, E>;

/// A request that Google did not take.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    reason: Option<&'static str>,
    message: Cow<'static, str>,
}

impl Refusal {
    /// A refusal with this status and its usual name.
    pub(crate) fn of(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            reason: None,
            message: message.into(),
        }
    }

    /// A refusal that names its reason among the details.
    pub(crate) fn because(
        status: StatusCode,
        reason: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            reason: Some(reason),
            ..Self::of(status, message)
        }
    }

    /// A request that is wrong as it is.
    pub(crate) fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of(StatusCode::BAD_REQUEST, message)
    }

    /// Too many requests of this minute.
    pub(crate) fn over_quota() -> Self {
        Self::because(
            StatusCode::TOO_MANY_REQUESTS,
            "RATE_LIMIT_EXCEEDED",
            "Quota exceeded for quota metric of this minute.",
        )
    }

    /// The status and the body.
    pub(crate) fn to_parts(&self) -> (StatusCode, Value) {
        let mut error = json!({
            "code": self.status.as_u16(),
            "message": self.message,
            "status": name(self.status),
        });
        if let Some(reason) = self.reason {
            error["details"] = json!([{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason,
                "domain": "googleapis.com",
            }]);
        }
        (self.status, json!({ "error": error }))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, body) = self.to_parts();
        (status, Json(body)).into_response()
    }
}

/// The usual name of a status.
fn name(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    }
}

/// The body of a failure on demand.
pub(crate) fn failure(status: StatusCode, given: Option<&str>) -> Value {
    json!({ "error": {
        "code": status.as_u16(),
        "message": "This failure was asked for.",
        "status": given.unwrap_or_else(|| name(status)),
    } })
}
