//! How every endpoint reads a request and reports what is wrong with it.

mod bodies;
mod callers;
mod cursors;
mod fallback;
mod meaning;
mod patches;
mod precedence;

use api::{AccessKind, RegisteredEndpoint};
use serde_json::Value;
use tests::{Answer, Caller, Team, registry, spec};

/// The actor of a team who may call an endpoint.
fn who_may<'a>(team: &'a Team, entry: &RegisteredEndpoint, anonymous: &'a Caller) -> &'a Caller {
    match entry.access {
        AccessKind::Public | AccessKind::Signed => anonymous,
        AccessKind::SignedIn | AccessKind::Owner => &team.owner,
        AccessKind::Dispatcher => &team.dispatcher,
        AccessKind::Technician => &team.technician,
    }
}

/// Endpoints that read a JSON body, each with the schema of it.
fn with_body() -> Vec<(RegisteredEndpoint, Value)> {
    let endpoints = registry::endpoints().into_iter();
    endpoints
        .filter_map(|entry| Some((entry, spec::body_schema(entry.name)?)))
        .collect()
}

/// The faults of a 422, each with its place and its words.
#[track_caller]
fn faults(answer: &Answer) -> Vec<(String, String)> {
    let problem = answer.problem(422, "invalid_input");
    let errors = problem["errors"].as_array().expect("faults are listed");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    errors
        .iter()
        .map(|error| {
            let place = ["pointer", "parameter", "header"]
                .iter()
                .find_map(|kind| text(&error[*kind]));
            (
                place.expect("a place"),
                text(&error["detail"]).expect("words"),
            )
        })
        .collect()
}

/// Words of the language that the product is written in, and of its libraries; nobody who sends a
/// request knows them.
fn is_plain(detail: &str) -> bool {
    const FOREIGN: [&str; 20] = [
        "invalid type",
        "expected",
        "struct",
        "enum",
        "variant",
        "tuple",
        "sequence",
        "usize",
        "u8",
        "u16",
        "u32",
        "u64",
        "i32",
        "i64",
        "f64",
        "serde",
        "Option",
        " line ",
        "`",
        "canary",
    ];
    let is_fragment = detail.starts_with(|c: char| c.is_ascii_lowercase());
    is_fragment && !FOREIGN.iter().any(|word| detail.contains(word))
}
