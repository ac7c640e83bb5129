//! Everything that can be answered instead of the result: RFC 9457 `application/problem+json`.

mod code;

use std::fmt::Display;

use serde_json::{Value, json};

use crate::Reply;
use crate::challenge::Challenge;

pub use code::Code;

/// Where in a request something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultLocation {
    /// A JSON pointer (RFC 6901) into the body; empty for the body as a whole.
    Pointer(String),
    /// A parameter of the query or the path.
    Parameter(String),
    /// A header.
    Header(&'static str),
}

/// One value that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it is.
    pub location: FaultLocation,
    /// What would be right, as the end of a sentence about the value.
    pub detail: String,
}

/// The closed list of bad answers.
#[derive(Debug)]
pub enum Problem {
    /// 400: the body cannot be read at all.
    Malformed(String),
    /// 401: nobody we know.
    Unauthenticated(Challenge),
    /// 403: somebody who may not.
    Forbidden(&'static str),
    /// 404: not there, or another company's.
    NotFound,
    /// 405: there, but not by this method.
    MethodNotAllowed {
        /// The methods it takes, as the `Allow` header lists them.
        allow: String,
    },
    /// 409, or 403 where the code is about who asks: not as things stand. Some name the thing in
    /// the way.
    Refused {
        /// Stable, for programs.
        code: Code,
        /// Plain words, for people.
        detail: String,
        /// Id of the existing thing that prevents it.
        existing_id: Option<String>,
        /// Ids of all existing things that prevent it, where there can be several.
        existing_ids: Vec<String>,
        /// The value of the request that it prevents.
        location: Option<FaultLocation>,
    },
    /// 410: a link that was used or is too old.
    LinkGone,
    /// 412: changed since the version that `If-Match` names.
    PreconditionFailed,
    /// 413: more than this endpoint reads.
    TooLarge {
        /// What it reads at most.
        max_bytes: usize,
    },
    /// 415: a body in another form than JSON.
    UnsupportedMediaType(&'static str),
    /// 422: readable, but some values are wrong; at least one.
    Invalid(Vec<Fault>),
    /// 429: too often.
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// 500: our fault; the cause is logged, never told.
    Internal(String),
    /// 503: Google Maps does not answer, which the endpoint has logged.
    MapsUnavailable {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// 503: not now.
    Busy {
        /// Seconds to wait.
        retry_after: u64,
        /// For the log.
        cause: String,
    },
}

impl Problem {
    /// The schema of the answer for the API's description.
    pub(crate) fn schema() -> Value {
        json!({
            "description": "RFC 9457 problem details. The gateway itself answers with another body, `{\"message\": …}`, when it is over its limits (429), a request is larger than 10 MB (413), or a function cannot be reached (500, 503): go by the status then.",
            "type": "object",
            "required": ["type", "title", "status", "code", "detail"],
            "properties": {
                "type": { "type": "string", "description": "Always `about:blank`; `code` tells problems apart." },
                "title": { "type": "string", "description": "The name of the HTTP status." },
                "status": { "type": "integer", "description": "The HTTP status." },
                "code": Code::schema(),
                "detail": { "type": "string", "description": "What went wrong, in a sentence for people." },
                "existing_id": { "type": "string", "description": "The id of the existing thing that prevents it." },
                "existing_ids": {
                    "type": "array",
                    "description": "The ids of all existing things that prevent it, where there can be several.",
                    "items": { "type": "string" },
                },
                "errors": {
                    "type": "array",
                    "description": "Every value that is wrong, up to 50.",
                    "items": {
                        "type": "object",
                        "description": "One value that is wrong, with its place: one of `pointer`, `parameter` and `header`.",
                        "required": ["detail"],
                        "properties": {
                            "pointer": { "type": "string", "description": "A JSON pointer (RFC 6901) into the body; empty for the body as a whole." },
                            "parameter": { "type": "string", "description": "The name of a parameter of the query or the path." },
                            "header": { "type": "string", "description": "The name of a header." },
                            "detail": { "type": "string", "description": "What would be right, as the end of a sentence about the value." },
                        },
                    },
                },
            },
        })
    }

    /// One value is wrong.
    pub fn invalid(location: FaultLocation, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::Invalid(vec![Fault { location, detail }])
    }

    /// The value of one body field is wrong; `pointer` such as `/sites/0/address`.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(FaultLocation::Pointer(pointer.into()), detail)
    }

    /// Not as things stand.
    pub fn refused(code: Code, detail: impl Into<String>) -> Self {
        Self::Refused {
            code,
            detail: detail.into(),
            existing_id: None,
            existing_ids: Vec::new(),
            location: None,
        }
    }

    /// Not as things stand, because of this thing.
    pub fn blocked_by(code: Code, detail: &str, id: impl Display + Copy) -> Self {
        Self::Refused {
            code,
            detail: detail.into(),
            existing_id: Some(id.to_string()),
            existing_ids: Vec::new(),
            location: None,
        }
    }

    /// The customer was merged; this one, or this thread, goes on in its place.
    pub fn merged(into: impl Display + Copy) -> Self {
        Self::blocked_by(
            Code::CustomerMerged,
            "This customer was merged into another one. Use the customer that goes on, or undo the merge first.",
            into,
        )
    }

    /// Not as things stand, because of all these things.
    pub fn blocked_by_all(code: Code, detail: &str, ids: Vec<String>) -> Self {
        Self::Refused {
            code,
            detail: detail.into(),
            existing_id: ids.first().cloned(),
            existing_ids: ids,
            location: None,
        }
    }

    /// Not as things stand, because of this thing, which has what the body names here.
    pub fn taken(code: Code, detail: &str, id: &impl ToString, pointer: String) -> Self {
        Self::Refused {
            code,
            detail: detail.into(),
            existing_id: Some(id.to_string()),
            existing_ids: Vec::new(),
            location: Some(FaultLocation::Pointer(pointer)),
        }
    }

    /// The row was changed by somebody else since it was read.
    pub fn stale() -> Self {
        Self::refused(
            Code::StaleVersion,
            "Someone else changed this in the meantime. Read it again and repeat your change.",
        )
    }

    /// Both at once, where both are about wrong values; else the one that is not.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Invalid(mut faults), Self::Invalid(more)) => {
                faults.extend(more);
                Self::Invalid(faults)
            }
            (Self::Invalid(_), other) => other,
            (first, _) => first,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.code().status()
    }

    /// The stable word for programs.
    pub fn code(&self) -> Code {
        match self {
            Self::Malformed(_) => Code::MalformedRequest,
            Self::Unauthenticated(challenge) => challenge.code(),
            Self::Forbidden(_) => Code::Forbidden,
            Self::NotFound => Code::NotFound,
            Self::MethodNotAllowed { .. } => Code::MethodNotAllowed,
            Self::Refused { code, .. } => *code,
            Self::LinkGone => Code::LinkGone,
            Self::PreconditionFailed => Code::PreconditionFailed,
            Self::TooLarge { .. } => Code::BodyTooLarge,
            Self::UnsupportedMediaType(_) => Code::UnsupportedMediaType,
            Self::Invalid(_) => Code::InvalidInput,
            Self::TooMany { .. } => Code::TooManyRequests,
            Self::Internal(_) => Code::InternalError,
            Self::MapsUnavailable { .. } => Code::MapsUnavailable,
            Self::Busy { .. } => Code::Busy,
        }
    }

    fn detail(&self) -> String {
        let fixed = match self {
            Self::Malformed(detail) | Self::Refused { detail, .. } => detail.as_str(),
            Self::Forbidden(detail) | Self::UnsupportedMediaType(detail) => detail,
            Self::Unauthenticated(challenge) => challenge.detail(),
            Self::NotFound => "This doesn't exist, or you don't have access to it.",
            Self::MethodNotAllowed { allow } => {
                return format!("This address doesn't accept that method. It accepts: {allow}.");
            }
            Self::LinkGone => "This link was already used or has expired.",
            Self::PreconditionFailed => {
                "This has changed since the version in If-Match. Read it again and repeat your change."
            }
            Self::TooLarge { max_bytes } => {
                return format!("The body is larger than {max_bytes} bytes.");
            }
            Self::Invalid(faults) if faults.len() == 1 => "One value in the request is invalid.",
            Self::Invalid(faults) => {
                return format!("{} values in the request are invalid.", faults.len());
            }
            Self::TooMany { .. } => "Too many attempts. Wait a while and try again.",
            Self::Internal(_) => "Something went wrong on our side. We have recorded it.",
            Self::MapsUnavailable { .. } => {
                "Google Maps can't be reached right now. Enter the address by hand, or try again in a moment."
            }
            Self::Busy { .. } => "This can't be done right now. Try again in a moment.",
        };
        fixed.to_owned()
    }

    /// What the log should say of it, if anything.
    pub(crate) fn cause(&self) -> Option<&str> {
        match self {
            Self::Internal(cause) | Self::Busy { cause, .. } => Some(cause),
            _ => None,
        }
    }

    /// What everybody hears of a cursor that was not given out for this list, or not lately.
    pub fn bad_cursor() -> Self {
        Self::invalid(
            FaultLocation::Parameter("cursor".into()),
            "must be the `next` of an earlier page of this list with the same filters; if it is, it has expired: start again without a cursor",
        )
    }

    pub(crate) fn reply(&self) -> Reply {
        let mut body = json!({
            "type": "about:blank",
            "title": title(self.status()),
            "status": self.status(),
            "code": self.code().as_str(),
            "detail": self.detail(),
        });
        match self {
            Self::Invalid(faults) => {
                let error = |fault: &Fault| error(&fault.location, &fault.detail);
                body["errors"] = faults.iter().map(error).collect();
            }
            Self::Refused {
                detail,
                existing_id,
                existing_ids,
                location,
                ..
            } => {
                if let Some(location) = location {
                    body["errors"] = json!([error(location, detail)]);
                }
                if let Some(id) = existing_id {
                    body["existing_id"] = json!(id);
                }
                if !existing_ids.is_empty() {
                    body["existing_ids"] = json!(existing_ids);
                }
            }
            _ => {}
        }
        let mut reply = Reply::new(self.status());
        reply.set_body("application/problem+json", body.to_string().into_bytes());
        match self {
            Self::Unauthenticated(challenge) => {
                // One line (RFC 9110 §11.6.1): the gateway keeps only one header of a name.
                reply.add_header("www-authenticate", challenge.headers().join(", "));
            }
            Self::MethodNotAllowed { allow } => reply.add_header("allow", allow),
            Self::TooMany { retry_after }
            | Self::MapsUnavailable { retry_after }
            | Self::Busy { retry_after, .. } => {
                reply.add_header("retry-after", retry_after.to_string());
            }
            _ => {}
        }
        reply
    }
}

/// One entry of `errors`.
fn error(location: &FaultLocation, detail: &str) -> Value {
    let (name, place) = match location {
        FaultLocation::Pointer(pointer) => ("pointer", pointer.as_str()),
        FaultLocation::Parameter(parameter) => ("parameter", parameter.as_str()),
        FaultLocation::Header(header) => ("header", *header),
    };
    json!({ name: place, "detail": detail })
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
                Code::ConcurrentRequest,
                "Another request with this Idempotency-Key is still being answered. Try again in a moment.",
            ),
            data::Error::Conflict { .. } => Self::stale(),
            data::Error::Busy(_) | data::Error::Contended { .. } => Self::Busy {
                retry_after: 1,
                cause: error.to_string(),
            },
            data::Error::BadCursor => Self::bad_cursor(),
            data::Error::Conversion(_)
            | data::Error::Refused(_)
            | data::Error::WrittenTwice(_)
            | data::Error::TooLarge(_) => Self::Internal(error.to_string()),
        }
    }
}
