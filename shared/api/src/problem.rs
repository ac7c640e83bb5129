//! Everything that can be answered instead of the result: RFC 9457 `application/problem+json`.

use std::fmt::Display;

use serde_json::json;

use crate::Reply;
use crate::challenge::Challenge;

/// Where in a request something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A JSON pointer (RFC 6901) into the body; empty for the body as a whole.
    Pointer(String),
    /// A parameter of the query.
    Parameter(String),
    /// A header.
    Header(&'static str),
}

/// The closed list of bad answers.
#[derive(Debug)]
pub enum Problem {
    /// 400: not even readable.
    Malformed(&'static str),
    /// 401: nobody we know.
    Unauthenticated(Challenge),
    /// 403: somebody who may not.
    Forbidden(&'static str),
    /// 403: somebody who may, but not this step of this thing.
    Barred {
        /// Stable, for programs.
        code: &'static str,
        /// Plain words, for people.
        detail: String,
    },
    /// 404: not there, or another company's.
    NotFound,
    /// 405: there, but not by this method.
    MethodNotAllowed,
    /// 409: not as things stand. Some name the thing in the way.
    Refused {
        /// Stable, for programs.
        code: &'static str,
        /// Plain words, for people.
        detail: String,
        /// Id of the thing in the way.
        existing_id: Option<String>,
        /// The value of the request that it is in the way of.
        spot: Option<Spot>,
    },
    /// 410: a link that was used or is too old.
    LinkGone,
    /// 412: changed since the version that `If-Match` names.
    PreconditionFailed,
    /// 413: more than this endpoint reads.
    TooLarge,
    /// 415: not JSON.
    NotJson,
    /// 422: readable, but one value is wrong.
    Invalid {
        /// Where.
        spot: Spot,
        /// What would be right.
        detail: String,
    },
    /// 429: too often.
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// 500: our fault; the cause is logged, never told.
    Internal(String),
    /// 503: not now.
    Busy {
        /// Seconds to wait.
        retry_after: u64,
        /// For the log.
        cause: String,
    },
}

impl Problem {
    /// One value is wrong.
    pub fn invalid(spot: Spot, detail: impl Into<String>) -> Self {
        Self::Invalid {
            spot,
            detail: detail.into(),
        }
    }

    /// The value of one body field is wrong; `pointer` such as `/sites/0/address`.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(Spot::Pointer(pointer.into()), detail)
    }

    /// Not as things stand.
    pub fn refused(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Refused {
            code,
            detail: detail.into(),
            existing_id: None,
            spot: None,
        }
    }

    /// Not as things stand, because of this thing.
    pub fn in_the_way(code: &'static str, detail: &str, id: impl Display + Copy) -> Self {
        Self::Refused {
            code,
            detail: detail.into(),
            existing_id: Some(id.to_string()),
            spot: None,
        }
    }

    /// Not as things stand, because of this thing, which has what the body names here.
    pub fn taken(code: &'static str, detail: &str, id: &impl ToString, pointer: String) -> Self {
        Self::Refused {
            code,
            detail: detail.into(),
            existing_id: Some(id.to_string()),
            spot: Some(Spot::Pointer(pointer)),
        }
    }

    /// The row was changed by somebody else since it was read.
    pub fn stale() -> Self {
        Self::refused(
            "stale_version",
            "somebody else changed this in the meantime; read it again",
        )
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            Self::Unauthenticated(_) => 401,
            Self::Forbidden(_) | Self::Barred { .. } => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Refused { .. } => 409,
            Self::LinkGone => 410,
            Self::PreconditionFailed => 412,
            Self::TooLarge => 413,
            Self::NotJson => 415,
            Self::Invalid { .. } => 422,
            Self::TooMany { .. } => 429,
            Self::Internal(_) => 500,
            Self::Busy { .. } => 503,
        }
    }

    /// The stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed_request",
            Self::Unauthenticated(challenge) => challenge.code(),
            Self::Forbidden(_) => "forbidden",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Refused { code, .. } | Self::Barred { code, .. } => code,
            Self::LinkGone => "link_gone",
            Self::PreconditionFailed => "precondition_failed",
            Self::TooLarge => "body_too_large",
            Self::NotJson => "unsupported_media_type",
            Self::Invalid { .. } => "invalid_input",
            Self::TooMany { .. } => "too_many_requests",
            Self::Internal(_) => "internal_error",
            Self::Busy { .. } => "busy",
        }
    }

    fn detail(&self) -> &str {
        match self {
            Self::Malformed(detail) | Self::Forbidden(detail) => detail,
            Self::Unauthenticated(challenge) => challenge.detail(),
            Self::NotFound => "there is nothing here, or it is not yours",
            Self::MethodNotAllowed => "this address does not take that method",
            Self::Refused { detail, .. } | Self::Barred { detail, .. } => detail,
            Self::LinkGone => "this link was used already, or is too old",
            Self::PreconditionFailed => "this was changed since the version in If-Match",
            Self::TooLarge => "the body is larger than this endpoint reads",
            Self::NotJson => "the body must be application/json",
            Self::Invalid { .. } => "one value is not as it should be",
            Self::TooMany { .. } => "too many attempts; wait and try again",
            Self::Internal(_) => "something went wrong on our side; it has been noted",
            Self::Busy { .. } => "this cannot be done at the moment; try again shortly",
        }
    }

    /// What the log should say of it, if anything.
    pub(crate) fn cause(&self) -> Option<&str> {
        match self {
            Self::Internal(cause) | Self::Busy { cause, .. } => Some(cause),
            _ => None,
        }
    }

    pub(crate) fn reply(&self) -> Reply {
        let mut body = json!({
            "type": "about:blank",
            "title": title(self.status()),
            "status": self.status(),
            "code": self.code(),
            "detail": self.detail(),
        });
        if let Self::Invalid { spot, detail }
        | Self::Refused {
            spot: Some(spot),
            detail,
            ..
        } = self
        {
            let (name, place) = match spot {
                Spot::Pointer(pointer) => ("pointer", pointer.as_str()),
                Spot::Parameter(parameter) => ("parameter", parameter.as_str()),
                Spot::Header(header) => ("header", *header),
            };
            body["errors"] = json!([{ name: place, "detail": detail }]);
        }
        if let Self::Refused {
            existing_id: Some(id),
            ..
        } = self
        {
            body["existing_id"] = json!(id);
        }
        let mut reply = Reply::new(self.status());
        reply.set_body("application/problem+json", body.to_string().into_bytes());
        match self {
            Self::Unauthenticated(challenge) => {
                // One line (RFC 9110 §11.6.1): the gateway keeps only one header of a name.
                reply.add_header("www-authenticate", challenge.headers().join(", "));
            }
            Self::TooMany { retry_after } | Self::Busy { retry_after, .. } => {
                reply.add_header("retry-after", retry_after.to_string());
            }
            _ => {}
        }
        reply
    }
}

fn title(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("")
}

/// A hash that cannot be computed is nothing the caller can mend.
impl From<auth::password::PasswordError> for Problem {
    fn from(error: auth::password::PasswordError) -> Self {
        Self::Internal(error.to_string())
    }
}

/// A conflict that an endpoint does not expect means that a row moved under it.
impl From<data::Error> for Problem {
    fn from(error: data::Error) -> Self {
        match &error {
            data::Error::Conflict { kind, .. } if *kind == data::RequestKey::KIND => Self::refused(
                "concurrent_request",
                "another request with this Idempotency-Key is being answered; try again",
            ),
            data::Error::Conflict { .. } => Self::stale(),
            data::Error::Busy(cause) => Self::Busy {
                retry_after: 1,
                cause: cause.clone(),
            },
            data::Error::BadCursor => Self::invalid(
                Spot::Parameter("cursor".into()),
                "must be the `next` of an earlier page of this very list",
            ),
            data::Error::Conversion(_) | data::Error::Refused(_) => {
                Self::Internal(error.to_string())
            }
        }
    }
}
