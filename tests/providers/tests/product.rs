//! The way of the page's technician to the product's API.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::{Json, Router};
use outside::{Options, start};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::http::request;

/// A product that tells what it was asked; its address.
async fn product() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().fallback(async |request: Request| {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1000).await.unwrap();
        let headers: Vec<_> = parts.headers.keys().map(ToString::to_string).collect();
        let asked = json!({
            "method": parts.method.as_str(),
            "path": parts.uri.to_string(),
            "headers": headers,
            "body": String::from_utf8(body.to_vec()).unwrap(),
        });
        let cookie = [("set-cookie", "refresh=1"), ("retry-after", "7")];
        (StatusCode::CONFLICT, cookie, Json(asked)).into_response()
    });
    tokio::spawn(async move { axum::serve(listener, routes).await });
    base
}

#[tokio::test]
async fn what_a_technician_asks_reaches_the_product_and_the_answer_comes_back() {
    let world = start(Options {
        webhook_base: Some(product().await),
        ..Options::default()
    });
    let world = world.await.unwrap();
    let url = format!("{}/product/v1/jobs?open=true", world.url());
    let headers = [
        ("authorization", "Bearer x"),
        ("device-id", "d"),
        ("cookie", "theme=dark"),
        ("origin", "http://localhost:3001"),
        ("idempotency-key", "k"),
        ("content-type", "application/json"),
    ];
    let reply = request("PUT", &url, &headers, "{}").await;
    assert_eq!(reply.status, 409);
    assert_eq!(reply.header("retry-after"), Some("7"));
    assert_eq!(reply.header("set-cookie"), None);
    let asked = reply.json();
    assert_eq!(
        (&asked["method"], &asked["path"], &asked["body"]),
        (&json!("PUT"), &json!("/v1/jobs?open=true"), &json!("{}"))
    );
    let headers = asked["headers"].as_array().unwrap();
    for (name, goes_on) in [
        ("authorization", true),
        ("device-id", true),
        ("idempotency-key", true),
        ("content-type", true),
        ("cookie", false),
        ("origin", false),
    ] {
        assert_eq!(headers.contains(&json!(name)), goes_on, "{name}");
    }
}

#[tokio::test]
async fn a_product_that_cannot_be_reached_is_told_in_words() {
    for webhook_base in [None, Some("http://127.0.0.1:1".to_owned())] {
        let world = start(Options {
            webhook_base,
            ..Options::default()
        });
        let world = world.await.unwrap();
        let url = format!("{}/product/v1/me", world.url());
        let reply = request("GET", &url, &[], "").await;
        assert_eq!(reply.status, 502);
        let problem: Value = reply.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.starts_with("The product can't be reached: "),
            "{detail}"
        );
    }
}
