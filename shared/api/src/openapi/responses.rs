//! What is answered instead of the result: which statuses an operation has, and what they hold.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::described::Described;
use super::shape::reference;
use crate::{AccessKind, Challenge, Method, Problem};

/// The bad statuses that follow from access, route and input, and those that the endpoint names.
pub(super) fn statuses(described: &Described<'_>) -> BTreeSet<u16> {
    let (entry, input) = (described.entry, &described.input);
    let is_public = entry.access == AccessKind::Public;
    let is_signed = entry.access == AccessKind::Signed;
    let has_body = input.body.is_some();
    let has_query =
        input.refuses_queries || input.parameters.iter().any(|one| one["in"] == "query");
    let has_path = entry.route.path.contains('{');
    let by_type = [
        (400, has_body),
        (401, !is_public),
        (
            403,
            matches!(
                entry.access,
                AccessKind::Technician | AccessKind::Dispatcher | AccessKind::Owner
            ),
        ),
        (404, has_path),
        (409, !is_signed && entry.route.method != Method::Get),
        (410, entry.route.path.contains("{token}")),
        (412, described.takes_if_match()),
        (413, has_body || input.is_raw),
        (415, has_body),
        (422, has_body || has_query || !(is_public || is_signed)),
        (429, true),
        (503, true),
    ];
    let by_type = by_type.into_iter().filter(|(_, applies)| *applies);
    by_type
        .map(|(status, _)| status)
        .chain(entry.refusals.iter().copied())
        .collect()
}

/// References for the statuses, beside one for all others.
pub(super) fn references(statuses: &BTreeSet<u16>) -> Map<String, Value> {
    let mut all: Map<_, _> = statuses
        .iter()
        .map(|status| (status.to_string(), refer(&name(*status))))
        .collect();
    all.insert("default".into(), refer("OtherProblem"));
    all
}

fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{name}") })
}

/// HTTP's own words for a status.
pub(super) fn reason(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("")
}

/// The name of a status as a component.
fn name(status: u16) -> String {
    reason(status).replace(' ', "")
}

/// One of each status, with what it says about the request.
fn cases() -> Vec<(Problem, &'static str)> {
    vec![
        (
            Problem::Malformed("The body is not valid JSON.".into()),
            "The body cannot be read as JSON.",
        ),
        (
            Problem::Unauthenticated(Challenge::InvalidToken),
            "Whoever asks is not signed in, or the proof that came along is not valid. `code` says which; `WWW-Authenticate` names the scheme.",
        ),
        (
            Problem::Forbidden("Only a dispatcher or an owner may do this."),
            "Whoever asks is known, and may not do this.",
        ),
        (
            Problem::NotFound,
            "There is no such thing, or it belongs to another company.",
        ),
        (
            Problem::MethodNotAllowed {
                allow: "GET, PATCH".into(),
            },
            "The path takes other methods, which `Allow` names.",
        ),
        (
            Problem::stale(),
            "Not as things stand. `code` says why; `existing_id` names the existing thing that prevents it, if there is one.",
        ),
        (
            Problem::LinkGone,
            "The link was used already, or is too old.",
        ),
        (
            Problem::PreconditionFailed,
            "The thing has changed since the version that `If-Match` names.",
        ),
        (
            Problem::TooLarge {
                max_bytes: 64 * 1024,
            },
            "The body is larger than this operation reads.",
        ),
        (
            Problem::UnsupportedMediaType("The body must be sent as application/json."),
            "The body is in another form than JSON.",
        ),
        (
            Problem::field("/name", "is required"),
            "The request can be read, and something in it is wrong; `errors` says what and where.",
        ),
        (
            Problem::TooMany { retry_after: 60 },
            "Too many requests. Wait as long as `Retry-After` says, else a few seconds longer each time.",
        ),
        (
            Problem::Busy {
                retry_after: 1,
                cause: String::new(),
            },
            "Not at the moment. Try again after the seconds in `Retry-After`.",
        ),
    ]
}

/// The responses that operations refer to.
pub(super) fn components() -> Map<String, Value> {
    let mut all = Map::new();
    for (problem, description) in cases() {
        let mut response = response(description, &problem);
        let header = match problem {
            Problem::Unauthenticated(_) => Some("WWW-Authenticate"),
            Problem::MethodNotAllowed { .. } => Some("Allow"),
            Problem::TooMany { .. } | Problem::Busy { .. } => Some("Retry-After"),
            _ => None,
        };
        if let Some(header) = header {
            response["headers"] = json!({ header: header_reference(header) });
        }
        all.insert(name(problem.status()), response);
    }
    let other = Problem::Internal(String::new());
    all.insert(
        "OtherProblem".into(),
        response(
            "Something else went wrong, on our side if the status is 500.",
            &other,
        ),
    );
    all
}

fn response(description: &str, problem: &Problem) -> Value {
    let body: Value = serde_json::from_slice(&problem.reply().body).unwrap_or_default();
    json!({
        "description": description,
        "content": { "application/problem+json": { "schema": reference("Problem"), "example": body } },
    })
}

/// The answer to who has the content already.
pub(super) fn not_modified() -> Value {
    json!({
        "description": "The content is what `If-None-Match` names.",
        "headers": { "ETag": content_tag() },
    })
}

/// The header that names the content of an answer that may be kept.
pub(super) fn content_tag() -> Value {
    json!({
        "description": "Names the content, in quotes, to be sent as `If-None-Match` when it is asked for again.",
        "schema": { "type": "string" },
        "example": "\"9f86d081884c7d65\"",
    })
}

/// A reference to a header.
pub(super) fn header_reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

/// The headers that answers refer to.
pub(super) fn headers() -> Value {
    json!({
        "Allow": {
            "description": "The methods that the path takes.",
            "schema": { "type": "string" },
            "example": "GET, PATCH",
        },
        "ETag": {
            "description": "The version of what is answered, in quotes, to be sent as `If-Match` with a change.",
            "schema": { "type": "string" },
            "example": "\"3\"",
        },
        "Location": {
            "description": "The path where what was made can be seen.",
            "schema": { "type": "string", "format": "uri-reference" },
        },
        "Retry-After": {
            "description": "How many seconds to wait before the next attempt.",
            "schema": { "type": "integer", "format": "int32", "minimum": 0 },
            "example": 60,
        },
        "WWW-Authenticate": {
            "description": "How to prove who asks (RFC 9110 §11.6.1).",
            "schema": { "type": "string" },
            "example": "Bearer error=\"invalid_token\"",
        },
    })
}

/// The schemas of problems: what an error holds, its codes and its faults, each by a name.
pub(super) fn schemas() -> Map<String, Value> {
    let mut problem = Problem::schema();
    let properties = &mut problem["properties"];
    properties["status"]["format"] = json!("int32");
    let mut code = properties["code"].take();
    let meanings = code["x-enum-descriptions"].take();
    let values = code["enum"].as_array().cloned().unwrap_or_default();
    let listed = values.iter().filter_map(Value::as_str);
    code["x-enum-descriptions"] = listed.map(|value| meanings[value].clone()).collect();
    properties["code"] = reference("ProblemCode");
    let fault = properties["errors"]["items"].take();
    properties["errors"]["items"] = reference("InvalidValue");
    let named = [
        ("Problem", problem),
        ("ProblemCode", code),
        ("InvalidValue", fault),
    ];
    named
        .map(|(name, schema)| (name.to_owned(), schema))
        .into_iter()
        .collect()
}
