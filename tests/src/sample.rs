//! The sample invocations in `events/`.

use serde_json::Value;

use crate::settings::root;

/// The sample invocation of a function.
#[track_caller]
pub fn event(name: &str) -> Value {
    let file = root().join(format!("events/{name}.json"));
    let text =
        std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("events/{name}.json is missing"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("events/{name}.json: {error}"))
}

/// The JSON body of the sample request to an endpoint; nothing if it has none.
#[track_caller]
pub fn body(name: &str) -> Option<Value> {
    let event = event(name);
    let text = event["body"].as_str()?;
    let body = serde_json::from_str(text);
    Some(body.unwrap_or_else(|error| panic!("the body in events/{name}.json: {error}")))
}
