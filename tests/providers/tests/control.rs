//! The control API and the page, over HTTP as a person or another process uses them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;

use std::time::Duration;

use outside::{Options, Running, start};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::{Reply, request};

async fn world() -> Running {
    start(Options::default()).await.unwrap()
}

async fn call(world: &Running, method: &str, path: &str, body: &Value) -> Reply {
    let url = format!("{}{path}", world.url());
    request(
        method,
        &url,
        &[("content-type", "application/json")],
        &body.to_string(),
    )
    .await
}

async fn send(world: &Running, to: &str) -> Reply {
    let mail = json!({
        "from": "mail@example.com",
        "to": to,
        "subject": "Hello",
        "html": "<head></head><script>alert(1)</script><a href=\"http://localhost:3000/x\">Go</a>",
    });
    let headers = [("authorization", "Bearer re_local"), ("user-agent", "test")];
    request(
        "POST",
        &format!("{}/emails", world.resend_url()),
        &headers,
        &mail.to_string(),
    )
    .await
}

#[tokio::test]
async fn mails_are_listed_newest_first_and_by_recipient() {
    let world = world().await;
    for to in ["ann@example.com", "bob@example.com", "ann@example.com"] {
        assert_eq!(send(&world, to).await.status, 200);
    }
    let all = call(&world, "GET", "/_control/mails", &Value::Null)
        .await
        .json();
    let items = all["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert!(items.is_sorted_by(|newer, older| newer["id"].as_str() > older["id"].as_str()));
    let bobs = call(
        &world,
        "GET",
        "/_control/mails?to=bob%40example.com",
        &Value::Null,
    )
    .await;
    assert_eq!(bobs.json()["items"].as_array().unwrap().len(), 1);
    let id = items[0]["id"].as_str().unwrap();
    let one = call(
        &world,
        "GET",
        &format!("/_control/mails/{id}"),
        &Value::Null,
    )
    .await;
    assert_eq!(one.json()["subject"], "Hello");
    let none = call(&world, "GET", "/_control/mails/none", &Value::Null).await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn a_fault_meets_its_path_as_often_as_asked() {
    let world = world().await;
    let fault = json!({
        "provider": "resend", "path": "/emails", "kind": "status", "status": 429,
        "retry_after": 7, "times": 2,
    });
    assert_eq!(
        call(&world, "POST", "/_control/faults", &fault)
            .await
            .status,
        204
    );
    for _ in 0..2 {
        let reply = send(&world, "ann@example.com").await;
        assert_eq!(
            (reply.status, reply.header("retry-after")),
            (429, Some("7"))
        );
        assert_eq!(reply.json()["name"], "rate_limit_exceeded");
    }
    assert_eq!(send(&world, "ann@example.com").await.status, 200);
    let journal = call(&world, "GET", "/_control/requests", &Value::Null)
        .await
        .json();
    let seen: Vec<_> = journal["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["fault"])
        .collect();
    assert_eq!(seen, [&json!("status"), &json!("status"), &Value::Null]);

    let lasting = json!({ "provider": "resend", "kind": "html", "times": 0 });
    call(&world, "POST", "/_control/faults", &lasting).await;
    for _ in 0..3 {
        assert_eq!(send(&world, "ann@example.com").await.status, 502);
    }
    assert_eq!(
        call(&world, "DELETE", "/_control/faults", &Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(send(&world, "ann@example.com").await.status, 200);
}

#[tokio::test]
async fn an_unknown_fault_is_refused() {
    let world = world().await;
    let unknown = json!({ "provider": "resend", "kind": "flood" });
    assert_eq!(
        call(&world, "POST", "/_control/faults", &unknown)
            .await
            .status,
        422
    );
    let misspelt = json!({ "provider": "resend", "kind": "hang", "tmies": 3 });
    assert_eq!(
        call(&world, "POST", "/_control/faults", &misspelt)
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn settings_are_changed_one_by_one_and_a_reset_restores_them() {
    let world = world().await;
    let changed = call(
        &world,
        "PATCH",
        "/_control/settings",
        &json!({ "rate_per_second": 99 }),
    )
    .await
    .json();
    assert_eq!(
        (&changed["rate_per_second"], &changed["webhooks"]),
        (&json!(99), &json!(true))
    );
    let wrong = call(
        &world,
        "PATCH",
        "/_control/settings",
        &json!({ "speed": 1 }),
    )
    .await;
    assert_eq!(wrong.status, 422);
    send(&world, "ann@example.com").await;
    assert_eq!(
        call(&world, "POST", "/_control/reset", &Value::Null)
            .await
            .status,
        204
    );
    let settings = call(&world, "GET", "/_control/settings", &Value::Null)
        .await
        .json();
    assert_eq!(settings["rate_per_second"], 10);
    assert!(world.mails().is_empty() && world.requests().is_empty());
}

#[tokio::test]
async fn the_page_loads_nothing_from_elsewhere_and_runs_nothing_inline() {
    let world = world().await;
    let files = [
        "/",
        "/page.css",
        "/mails.css",
        "/phones.css",
        "/iphones.css",
        "/technician.css",
        "/events.js",
        "/page.js",
        "/mails.js",
        "/phones.js",
        "/bubbles.js",
        "/voice.js",
        "/iphones.js",
        "/technician.js",
    ];
    for path in files {
        let reply = call(&world, "GET", path, &Value::Null).await;
        assert_eq!(reply.status, 200);
        let text = String::from_utf8(reply.body.to_vec()).unwrap();
        assert!(!text.contains("://"), "{path} names another origin");
        assert!(
            !text.contains("style=") && !text.contains("onclick"),
            "{path} has inline code"
        );
        assert!(
            reply
                .header("content-security-policy")
                .unwrap()
                .starts_with("default-src 'self'")
        );
    }
}

#[tokio::test]
async fn the_html_of_a_mail_is_shown_in_a_sandbox() {
    let world = world().await;
    let id = send(&world, "ann@example.com").await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let reply = call(&world, "GET", &format!("/mails/{id}/html"), &Value::Null).await;
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.contains("sandbox allow-popups") && policy.contains("default-src 'none'"));
    assert!(!policy.contains("allow-scripts") && !policy.contains("allow-same-origin"));
    assert!(reply.body.starts_with(b"<head><base target=\"_blank\">"));
}

#[tokio::test]
async fn a_page_is_notified_of_a_mail_as_it_arrives() {
    let world = world().await;
    let at = world.url().trim_start_matches("http://").to_owned();
    let mut socket = TcpStream::connect(&at).await.unwrap();
    let hello = format!("GET /events HTTP/1.1\r\nhost: {at}\r\n\r\n");
    socket.write_all(hello.as_bytes()).await.unwrap();
    let mut received = String::new();
    let mut buffer = vec![0; 4096];
    let listening = async {
        while !received.contains("\r\n\r\n") {
            let read = socket.read(&mut buffer).await.unwrap();
            received.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        send(&world, "ann@example.com").await;
        while !(received.contains("\"topic\":\"mail\"") && received.contains("ann@example.com")) {
            let read = socket.read(&mut buffer).await.unwrap();
            received.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    };
    tokio::time::timeout(Duration::from_secs(5), listening)
        .await
        .unwrap();
    assert!(received.contains("text/event-stream"));
}
