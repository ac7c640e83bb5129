//! The control API, over HTTP as a person or another process uses it.

use outside::Running;
use serde_json::{Value, json};

use crate::http::{Reply, request};
use crate::hub::Hub;
use crate::{NUMBER, PHONE, raw_send, with_webhooks};

async fn control(world: &Running, method: &str, path: &str, body: &Value) -> Reply {
    let url = format!("{}/_control/meta{path}", world.url());
    let headers = [("content-type", "application/json")];
    request(method, &url, &headers, &body.to_string()).await
}

#[tokio::test]
async fn a_person_on_the_page_writes_and_sees_the_answer() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    let action = json!({
        "phone_number_id": NUMBER,
        "person": { "phone": PHONE, "name": "Dana K" },
        "type": "image",
        "caption": "the door",
    });
    let acted = control(&world, "POST", "/actions", &action).await.json();
    assert_eq!(acted["attempts"][0]["status"], 200);
    let id = acted["id"].as_str().unwrap();
    let reply = json!({ "context": { "message_id": id }, "text": { "body": "Coming" } });
    raw_send(&world, &reply).await;
    let people = control(&world, "GET", "/people", &Value::Null).await.json();
    assert_eq!(people["items"][0]["phone"], PHONE);
    let key = &people["items"][0]["key"];
    let path = format!("/chats/{NUMBER}/{key}");
    let chat = control(&world, "GET", &path, &Value::Null).await.json();
    let lines = chat["items"].as_array().unwrap();
    assert_eq!(
        (&lines[0]["by"], &lines[1]["by"]),
        (&json!("person"), &json!("company"))
    );
    assert_eq!(lines[1]["message"]["context"]["id"], id);
    let media = lines[0]["message"]["image"]["id"].as_str().unwrap();
    let file = control(&world, "GET", &format!("/media/{media}"), &Value::Null).await;
    assert_eq!(file.header("content-type"), Some("image/jpeg"));
    assert!(
        file.header("content-security-policy")
            .unwrap()
            .starts_with("sandbox")
    );
    let unknown = json!({
        "phone_number_id": "1", "person": { "phone": PHONE }, "type": "text", "body": "x",
    });
    assert_eq!(
        control(&world, "POST", "/actions", &unknown).await.status,
        404
    );
}

#[tokio::test]
async fn numbers_codes_and_batches_come_over_the_control_api() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    let number = json!({
        "phone_number_id": "106900", "waba_id": "102900", "token": "EAAnine",
        "display_phone_number": "+1 212-555-0190", "verified_name": "Nine Towing",
    });
    assert_eq!(
        control(&world, "POST", "/numbers", &number).await.status,
        204
    );
    let account = json!({ "waba_id": "102900" });
    assert_eq!(
        control(&world, "POST", "/subscriptions", &account)
            .await
            .status,
        204
    );
    let code = control(&world, "POST", "/codes", &account).await.json();
    assert!(code["code"].is_string());
    let person = json!({ "phone": PHONE, "name": "Dana K" });
    let batch = json!({ "actions": [
        { "phone_number_id": "106900", "person": person, "type": "text", "body": "one" },
        { "phone_number_id": NUMBER, "person": person, "type": "voice" },
    ], "size": 10 });
    let report = control(&world, "POST", "/batch", &batch).await.json();
    assert_eq!(report["succeeded"], 1);
    assert_eq!(report["posts"][0]["updates"], 2);
    let settings = json!({ "meta": { "window": false } });
    let url = format!("{}/_control/settings", world.url());
    let headers = [("content-type", "application/json")];
    let changed = request("PATCH", &url, &headers, &settings.to_string()).await;
    assert_eq!(changed.json()["meta"]["pair_limit"], true);
    assert_eq!(changed.json()["meta"]["window"], false);
    let verified = control(&world, "POST", "/verify", &json!({})).await.json();
    assert_eq!(verified["verified"], true);
}
