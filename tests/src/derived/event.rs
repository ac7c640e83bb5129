//! Skeletons of the sample events.

use std::fs;

use api::{AccessKind, RegisteredEndpoint};
use serde_json::{Map, Value, json};

use crate::settings::root;

/// Where the sample of a function stands.
pub(super) fn path(name: &str) -> String {
    format!("events/{name}.json")
}

fn pretty(event: &Value) -> String {
    serde_json::to_string_pretty(event).expect("JSON") + "\n"
}

/// A request to an endpoint, as the gateway hands it over, with the examples of its description.
pub(super) fn of_endpoint(entry: &RegisteredEndpoint, description: &Value) -> String {
    let method = entry.route.method.as_str();
    let parameters = entry.route.path.split('/');
    let parameters = parameters.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Map<String, Value> = parameters
        .map(|name| (name.to_owned(), parameter(name)))
        .collect();
    let mut path = entry.route.path.to_owned();
    for (name, value) in &parameters {
        let value = value.as_str().unwrap_or_default();
        path = path.replace(&format!("{{{name}}}"), value);
    }
    let route_key = entry.route.to_string();
    let operation = description["paths"][entry.route.path][method.to_lowercase()].clone();
    let body = body(&operation, description);
    let mut event = json!({
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers(entry, &operation, body.is_some()),
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": "api.example.com",
            "domainPrefix": "api",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.10",
                "userAgent": "sample/1.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": route_key,
            "stage": "$default",
            "time": "02/Mar/2026:16:00:00 +0000",
            "timeEpoch": 1_772_467_200_000_u64,
        },
        "isBase64Encoded": false,
    });
    if !parameters.is_empty() {
        event["pathParameters"] = json!(parameters);
    }
    if let Some(body) = body {
        event["body"] = json!(body.to_string());
    }
    pretty(&event)
}

/// The value that another sample has for a parameter of this name.
fn parameter(name: &str) -> Value {
    let files = fs::read_dir(root().join("events")).expect("the samples are there");
    let texts = files.filter_map(|file| fs::read_to_string(file.ok()?.path()).ok());
    let samples = texts.filter_map(|text| serde_json::from_str::<Value>(&text).ok());
    let mut values = samples.map(|sample| sample["pathParameters"][name].clone());
    let known = values.find(Value::is_string);
    known.unwrap_or_else(|| json!("sample"))
}

fn headers(entry: &RegisteredEndpoint, operation: &Value, has_body: bool) -> Value {
    let mut headers = json!({
        "accept": "application/json",
        "host": "api.example.com",
        "user-agent": "sample/1.0",
        "x-forwarded-for": "192.0.2.10",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    });
    if has_body {
        headers["content-type"] = json!("application/json");
    }
    if !matches!(entry.access, AccessKind::Public | AccessKind::Signed) {
        headers["authorization"] =
            json!("Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzYW1wbGUifQ.c2FtcGxl");
        headers["device-id"] = json!("5f0c1b9e-5a0e-4a53-9a55-0d4c6b1f7a10");
    }
    if operation.to_string().contains("IdempotencyKey") {
        headers["idempotency-key"] = json!("7d1f6d0e-8d55-4b5c-9f6e-0c6f7a1b2c3d");
    }
    headers
}

/// The fields that a body must have, each with its example.
fn body(operation: &Value, description: &Value) -> Option<Value> {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let name = schema["$ref"].as_str()?.rsplit('/').next()?;
    let schemas = description["components"]["schemas"].as_object()?;
    let schema = schemas.get(name)?;
    let required = schema["required"].as_array();
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    let example = |field: &str| match api::example(&schema["properties"][field], schemas) {
        Value::Null => json!("text"),
        example => example,
    };
    let fields: Map<_, _> = required
        .map(|name| (name.to_owned(), example(name)))
        .collect();
    Some(Value::Object(fields))
}

/// A message of a worker's queue; what it says has to be filled in.
pub(super) fn of_worker(name: &str) -> String {
    pretty(&json!({ "Records": [{
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": "{}",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1772467200000",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1772467200010",
        },
        "messageAttributes": {},
        "md5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:us-east-1:123456789012:customit-sample-{name}"),
        "awsRegion": "us-east-1",
    }] }))
}

/// A slot of a sweep.
pub(super) fn of_sweep() -> String {
    pretty(&json!({ "scheduled_for": "2026-11-23T14:00:00Z" }))
}
