//! The audit trail: what it shows, what it holds, and whether it is whole.

mod chain;
mod complete;
mod filters;
mod views;

use serde_json::Value;
use tests::{Caller, Team};

/// The entries of a list of the trail, newest first.
async fn entries(owner: &Caller, query: &str) -> Vec<Value> {
    let page = owner.get(format!("/v1/audit?{query}")).await;
    let page = page.expect(200);
    page["items"].as_array().unwrap().clone()
}

/// A text of each entry.
fn each(entries: &[Value], name: &str) -> Vec<String> {
    let text = |entry: &Value| entry[name].as_str().unwrap_or_default().to_owned();
    entries.iter().map(text).collect()
}

/// A new customer of the team; the trail gets one entry.
async fn customer(team: &Team, name: &str) -> String {
    let new = serde_json::json!({ "name": name });
    let customer = team.dispatcher.post("/v1/customers", new).await.expect(201);
    customer["customer_id"].as_str().unwrap().to_owned()
}
