//! The errors of `OpenAI`: `{"error":{"message":"…","type":"…","param":null,"code":"…"}}`
//! (<https://platform.openai.com/docs/guides/error-codes>).

use std::borrow::Cow;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An answer of `OpenAI` or its refusal.
pub(crate) type Result<T, E = Refusal> = std::result::Result<T, E>;

/// A request that `OpenAI` did not take.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    kind: &'static str,
    code: Option<Cow<'static, str>>,
    param: Option<Cow<'static, str>>,
    message: Cow<'static, str>,
}

impl Refusal {
    /// A request that is wrong as it is.
    pub(crate) fn invalid(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::of(StatusCode::BAD_REQUEST, code, message)
    }

    /// A refusal with this status and code.
    pub(crate) fn of(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            kind: kind(status, code),
            code: Some(code.into()),
            param: None,
            message: message.into(),
        }
    }

    /// Names the parameter that is wrong.
    pub(crate) fn about(self, param: impl Into<Cow<'static, str>>) -> Self {
        Self {
            param: Some(param.into()),
            ..self
        }
    }

    fn to_wire(&self) -> Value {
        json!({ "error": {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        } })
    }
}

/// A parameter that is not among those of the API.
pub(crate) fn unknown(param: &str) -> Refusal {
    let message = format!("Unknown parameter: '{param}'.");
    Refusal::invalid("unknown_parameter", message).about(param.to_owned())
}

/// A parameter that has to be there.
pub(crate) fn missing(param: &'static str) -> Refusal {
    let message = format!("Missing required parameter: '{param}'.");
    Refusal::invalid("missing_required_parameter", message).about(param)
}

/// A parameter of the wrong type or with a value that is not allowed.
pub(crate) fn wrong(param: &'static str, must: &str) -> Refusal {
    let message = format!("Invalid value for '{param}': expected {must}.");
    Refusal::invalid("invalid_value", message).about(param)
}

/// The type that goes with a code.
fn kind(status: StatusCode, code: &str) -> &'static str {
    match (status.as_u16(), code) {
        (429, "insufficient_quota" | "credit_balance_exhausted") => "insufficient_quota",
        (429, "slow_down") => "rate_limit_error",
        (429, _) => "requests",
        (503, _) => "service_unavailable_error",
        (500.., _) => "server_error",
        _ => "invalid_request_error",
    }
}

/// The body of a failure on demand.
pub(crate) fn failure(status: StatusCode, name: Option<&str>) -> Value {
    let usual = match status.as_u16() {
        400 => Some("invalid_value"),
        401 => Some("invalid_api_key"),
        403 => Some("unsupported_country_region_territory"),
        404 => Some("model_not_found"),
        429 => Some("rate_limit_exceeded"),
        503 => Some("server_is_overloaded"),
        _ => None,
    };
    let code = name.or(usual);
    let refusal = Refusal {
        status,
        kind: kind(status, code.unwrap_or_default()),
        code: code.map(|code| code.to_owned().into()),
        param: None,
        message: "This failure was asked for.".into(),
    };
    refusal.to_wire()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.to_wire())).into_response()
    }
}
