//! Customers: entered, changed, listed and found.

mod entered;
mod imported;
mod indexed;
mod located;
mod merged;
mod pasted;
mod refiled;
mod searched;
mod searched_among_many;
mod timeline;
mod updated;

use serde_json::{Value, json};
use tests::Caller;

/// A customer of this name, with whatever else.
async fn enter(caller: &Caller, name: &str, more: Value) -> Value {
    let mut body = json!({ "name": name });
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    caller.post("/v1/customers", body).await.expect(201)
}

/// The path of a customer.
fn path(customer: &Value) -> String {
    format!(
        "/v1/customers/{}",
        customer["customer_id"].as_str().unwrap()
    )
}

/// A site in Denver at this street.
fn site(line1: &str) -> Value {
    let address = json!({ "line1": line1, "city": "Denver", "region": "CO", "country": "US" });
    json!({ "address": address })
}

/// The path of a search.
fn search(typed: &str, more: &str) -> String {
    let encoded: Vec<_> = typed.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let encoded = encoded.concat();
    format!("/v1/customers?q={encoded}{more}")
}

/// The names that a search finds, over all its pages.
async fn names(caller: &Caller, typed: &str) -> Vec<String> {
    all_pages(caller, &search(typed, "")).await
}

/// The names on every page of a list, in their order.
async fn all_pages(caller: &Caller, first: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(path) = next {
        let page = caller.get(path).await.expect(200);
        let items = page["items"].as_array().unwrap();
        names.extend(
            items
                .iter()
                .map(|item| item["name"].as_str().unwrap().to_owned()),
        );
        let joint = if first.contains('?') { '&' } else { '?' };
        next = page["next"]
            .as_str()
            .map(|cursor| format!("{first}{joint}cursor={cursor}"));
    }
    names
}
