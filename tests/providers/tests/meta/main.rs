//! Our client of Meta against the outside world, and the outside world against the sheet.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod control;
mod files;
#[path = "../http/mod.rs"]
mod http;
mod hub;
mod messages;
mod webhooks;

use std::time::Duration;

use outside::{MetaAction, MetaPerson, Options, Running, start};
use providers::whatsapp::{
    OutgoingContent, OutgoingWhatsApp, Recipient, SendFailure, Sent, WhatsApp,
};
use providers::whatsapp_webhook::Update;
use providers::{Egress, Http};
use serde_json::{Value, json};

use crate::http::{Reply, request};
use crate::hub::{Hub, VERIFY_TOKEN};

const SECONDS_5: Duration = Duration::from_secs(5);
const NUMBER: &str = "106540352242921";
const OTHER: &str = "106540352242922";
const WABA: &str = "102290129340391";
const OTHER_WABA: &str = "102290129340392";
const TOKEN: &str = "EAAlocal1";
const PHONE: &str = "16505550134";

fn dana() -> MetaPerson {
    MetaPerson::of(PHONE, "Dana K")
}

/// A world that nobody listens to.
async fn world() -> Running {
    start(Options::default()).await.unwrap()
}

/// A world whose accounts this hub listens to.
async fn with_webhooks(hub: &Hub) -> Running {
    let mut options = Options {
        webhook_base: Some(hub.base.clone()),
        ..Options::default()
    };
    VERIFY_TOKEN.clone_into(&mut options.meta.verify_token);
    options.meta.webhook_schedule = vec![Duration::ZERO, Duration::from_millis(30)];
    let world = start(options).await.unwrap();
    world.meta_subscribe(WABA);
    world.meta_subscribe(OTHER_WABA);
    world
}

fn client(world: &Running) -> WhatsApp {
    client_of(world, TOKEN)
}

fn client_of(world: &Running, token: &str) -> WhatsApp {
    let http = Http::new(Egress::for_stage("local"));
    WhatsApp::new(http, &world.meta_url(), token).unwrap()
}

fn text(body: &str) -> OutgoingContent<'_> {
    OutgoingContent::Text {
        body,
        preview_url: false,
    }
}

async fn send_to(
    world: &Running,
    phone: Option<&str>,
    bsuid: Option<&str>,
    content: OutgoingContent<'_>,
) -> Result<Sent, SendFailure> {
    let message = OutgoingWhatsApp {
        to: Recipient { phone, bsuid },
        reply_to: None,
        callback_data: "msg_1",
        content,
    };
    client(world).send(NUMBER, &message, SECONDS_5).await
}

async fn send(world: &Running, body: &str) -> Result<Sent, SendFailure> {
    send_to(world, Some(PHONE), None, text(body)).await
}

async fn call(world: &Running, method: &str, path: &str, body: &Value) -> Reply {
    let url = format!("{}{path}", world.meta_url());
    let bearer = format!("Bearer {TOKEN}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("user-agent", "test"),
    ];
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    request(method, &url, &headers, &body).await
}

async fn raw_send(world: &Running, change: &Value) -> Value {
    let mut body = json!({ "messaging_product": "whatsapp", "to": PHONE });
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    let reply = call(world, "POST", &format!("/{NUMBER}/messages"), &body).await;
    reply.json()
}

async fn write(world: &Running, body: &str) -> String {
    let action = MetaAction::text(NUMBER, dana(), body);
    world.meta_act(&action).await.id
}

fn message(update: &Update) -> &providers::whatsapp_webhook::InboundMessage {
    match update {
        Update::Message(message) => message,
        other => panic!("a message was expected: {other:?}"),
    }
}
