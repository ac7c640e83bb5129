//! The errors of the Graph API:
//! `{"error":{"message":"(#131009) …","type":"OAuthException","code":131009,…}}`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use uuid::Uuid;

/// An answer of the Graph API or its refusal.
pub(crate) type Result<T, E = Refusal> = std::result::Result<T, E>;

/// A request that the Graph API did not take.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    code: u32,
    subcode: Option<u32>,
    message: String,
    details: Option<String>,
}

impl Refusal {
    /// A refusal of the messaging product: the code's own title and what it is about.
    pub(crate) fn of(code: u32, details: impl Into<String>) -> Self {
        Self {
            code,
            subcode: None,
            message: format!("(#{code}) {}", title(code)),
            details: Some(details.into()),
        }
    }

    /// A refusal in Graph's own words.
    pub(crate) fn plain(code: u32, message: impl Into<String>) -> Self {
        Self {
            code,
            subcode: None,
            message: message.into(),
            details: None,
        }
    }

    /// The object is not there, or not for this token.
    pub(crate) fn no_object(method: &str, id: &str) -> Self {
        let message = format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded \
             due to missing permissions, or does not support this operation"
        );
        Self {
            subcode: Some(33),
            ..Self::plain(100, message)
        }
    }

    /// The same with a subcode.
    pub(crate) fn subcode(self, subcode: u32) -> Self {
        Self {
            subcode: Some(subcode),
            ..self
        }
    }

    /// The body.
    pub(crate) fn to_wire(&self) -> Value {
        let mut error = json!({
            "message": self.message,
            "type": "OAuthException",
            "code": self.code,
            "fbtrace_id": Uuid::now_v7().simple().to_string(),
        });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        if let Some(details) = &self.details {
            error["error_data"] = json!({ "messaging_product": "whatsapp", "details": details });
        }
        if matches!(self.code, 1 | 2 | 4 | 130_429 | 131_000 | 131_016) {
            error["is_transient"] = true.into();
        }
        json!({ "error": error })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (status(self.code), Json(self.to_wire())).into_response()
    }
}

/// An error as a status or a value of a webhook carries it.
pub(crate) fn as_reported(code: u32, details: &str) -> Value {
    json!({
        "code": code,
        "title": title(code),
        "message": title(code),
        "error_data": { "details": details },
        "href": "/documentation/business-messaging/whatsapp/support/error-codes",
    })
}

/// The body of a failure on demand; the name is the code, the usual one of the status if absent.
pub(crate) fn failure(status: StatusCode, name: Option<&str>) -> Value {
    let usual = match status.as_u16() {
        401 => 190,
        403 => 10,
        429 => 130_429,
        503 => 2,
        500..=599 => 131_000,
        _ => 100,
    };
    let code = name.and_then(|name| name.parse().ok()).unwrap_or(usual);
    Refusal::of(code, "This failure was asked for.").to_wire()
}

/// The title of a code, as <https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes> lists it.
fn title(code: u32) -> &'static str {
    match code {
        0 => "AuthException",
        1 => "API Unknown",
        2 => "API Service",
        3 => "API Method",
        4 => "API Too Many Calls",
        10 => "Permission Denied",
        100 => "Invalid parameter",
        190 => "Access token has expired",
        368 => "Temporarily blocked for policies violations",
        80_007 => "Rate limit issues",
        130_403 => "Business blocked by user",
        130_429 => "Rate limit hit",
        130_472 => "User's number is part of an experiment",
        130_497 => "Business account is restricted from messaging users in this country",
        131_005 => "Access denied",
        131_008 => "Required parameter is missing",
        33 | 131_009 => "Parameter value is not valid",
        131_016 => "Service unavailable",
        131_021 => "Recipient cannot be sender",
        131_026 => "Message undeliverable",
        131_031 => "Account has been locked",
        131_042 => "Business eligibility payment issue",
        131_045 => "Incorrect certificate",
        131_047 => "Re-engagement message",
        131_048 => "Spam rate limit hit",
        131_049 => "Message not sent to maintain healthy ecosystem engagement",
        131_050 => "User has stopped marketing messages",
        131_051 => "Unsupported message type",
        131_052 => "Media download error",
        131_053 => "Media upload error",
        131_056 => "(Business Account, Consumer Account) pair rate limit hit",
        131_057 => "Account in maintenance mode",
        132_000 => "Template Param Count Mismatch",
        132_001 => "Template does not exist",
        132_005 => "Template Hydrated Text Too Long",
        132_012 => "Template Parameter Format Mismatch",
        132_015 => "Template is Paused",
        132_016 => "Template is Disabled",
        132_018 => "Template parameters are not valid",
        133_005 => "Two-step verification PIN mismatch",
        133_010 => "Phone number not registered",
        133_016 => "Account register limit exceeded",
        _ => "Something went wrong",
    }
}

fn status(code: u32) -> StatusCode {
    match code {
        0 | 190 => StatusCode::UNAUTHORIZED,
        10 | 368 | 130_497 | 131_005 | 131_031 => StatusCode::FORBIDDEN,
        132_001 => StatusCode::NOT_FOUND,
        2 => StatusCode::SERVICE_UNAVAILABLE,
        3 | 131_000 | 131_016 | 131_045 | 131_057 => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
