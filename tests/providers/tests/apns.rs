//! Our client of APNs against the outside world, and the outside world against the sheet.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;

use std::time::Duration;

use axum::http::{HeaderMap, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::call::{CallAlert, Caller};
use domain::device::{PushEnvironment, PushToken};
use domain::id::CallId;
use domain::phone::Phone;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::{SignedDuration, Timestamp};
use outside::{Device, Environment, Fault, FaultKind, Options, Provider, Reason, Running, start};
use providers::{
    Apns, Egress, Interruption, Notification, ProviderToken, Push, PushFailure, PushKind,
    PushPriority, SigningKey,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const TOPIC: &str = "com.example.customit";
const SECONDS_5: Duration = Duration::from_secs(5);

#[expect(
    clippy::disallowed_methods,
    reason = "the outside world goes by the real time"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

fn token(digit: char) -> String {
    digit.to_string().repeat(64)
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

/// A private key with its public half.
fn key_pair() -> (String, String) {
    let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let der = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, der.as_ref(), &random).unwrap();
    let prefix = STANDARD
        .decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA=")
        .unwrap();
    let public = [&prefix[..], pair.public_key().as_ref()].concat();
    (pem("PRIVATE KEY", der.as_ref()), pem("PUBLIC KEY", &public))
}

fn signer(private: &str) -> SigningKey {
    SigningKey::from_secret("ABCDE12345", "FGHIJ67890", private).unwrap()
}

/// A world that knows a key, and the key.
async fn world() -> (Running, SigningKey) {
    let (private, _) = key_pair();
    let options = Options {
        apns_key: Some(private.clone()),
        ..Options::default()
    };
    (start(options).await.unwrap(), signer(&private))
}

fn client(world: &Running) -> Apns {
    let egress = Egress::for_stage("local");
    Apns::new(egress, &world.apns_url(), &world.apns_sandbox_url(), TOPIC).unwrap()
}

/// What a test says of a push.
struct PushContent<'a> {
    id: &'a str,
    to: &'a str,
    title: &'a str,
    badge: Option<u32>,
    collapse_id: Option<&'a str>,
}

impl Default for PushContent<'_> {
    fn default() -> Self {
        Self {
            id: "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            to: "",
            title: "New job",
            badge: None,
            collapse_id: None,
        }
    }
}

async fn send(
    client: &Apns,
    content: &PushContent<'_>,
    environment: PushEnvironment,
    shown: &ProviderToken,
) -> Result<(), PushFailure> {
    let notification = Notification {
        title: content.title,
        subtitle: None,
        body: "12 Elm Street",
        badge: content.badge,
        sound: true,
        thread_id: None,
        category: None,
        interruption: Interruption::Active,
        ids: Vec::new(),
    };
    let push = Push {
        token: &PushToken::parse(content.to).unwrap(),
        environment,
        id: content.id,
        kind: PushKind::Alert,
        collapse_id: content.collapse_id,
        expires_at: None,
        priority: PushPriority::Immediate,
        payload: notification.to_json(),
    };
    client.send(&push, shown, SECONDS_5).await
}

/// The headers of a push that is in order.
fn headers(shown: &ProviderToken) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![
        pair("authorization", &format!("bearer {}", shown.text)),
        pair("apns-topic", TOPIC),
        pair("apns-push-type", "alert"),
    ]
}

fn with(mut headers: Vec<(String, String)>, name: &str, value: &str) -> Vec<(String, String)> {
    headers.retain(|(known, _)| known != name);
    headers.push((name.to_owned(), value.to_owned()));
    headers
}

fn without(mut headers: Vec<(String, String)>, name: &str) -> Vec<(String, String)> {
    headers.retain(|(known, _)| known != name);
    headers
}

fn hello() -> String {
    json!({ "aps": { "alert": { "title": "Hello", "body": "There" } } }).to_string()
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn reason(&self) -> (u16, String) {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let reason = body["reason"].as_str().unwrap_or_default();
        (self.status, reason.to_owned())
    }
}

/// A request over HTTP/2 with exactly these headers.
async fn raw(method: &str, url: &str, headers: &[(String, String)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let body = Full::new(Bytes::copy_from_slice(body.as_bytes()));
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build(connector);
    let answer = client.request(request.body(body).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes(),
    }
}

async fn post(world: &Running, to: &str, headers: &[(String, String)], body: &str) -> Answer {
    let url = format!("{}/3/device/{to}", world.apns_url());
    raw("POST", &url, headers, body).await
}

async fn control(world: &Running, method: &str, path: &str, body: &Value) -> http::Reply {
    let url = format!("{}/_control/apns{path}", world.url());
    let json = [("content-type", "application/json")];
    http::request(method, &url, &json, &body.to_string()).await
}

#[tokio::test]
async fn a_push_is_shown_on_the_phone_of_its_device() {
    let (world, key) = world().await;
    let ann = token('a');
    world.device(Device::live(&ann).named("Ann's iPhone"));
    let content = PushContent {
        to: &ann,
        badge: Some(3),
        ..PushContent::default()
    };
    let outcome = send(
        &client(&world),
        &content,
        PushEnvironment::Sandbox,
        &key.sign(now()),
    )
    .await;
    assert_eq!(outcome, Ok(()));
    let phone = world.phone(&ann).unwrap();
    assert_eq!(phone.name.as_deref(), Some("Ann's iPhone"));
    assert_eq!(phone.environment, Environment::Sandbox);
    assert_eq!((phone.badge, phone.alerts, phone.shown.len()), (3, 1, 1));
    let shown = &phone.shown[0];
    assert_eq!(shown.apns_id, content.id);
    assert_eq!(shown.title.as_deref(), Some("New job"));
    assert_eq!(shown.body.as_deref(), Some("12 Elm Street"));
    assert_eq!((shown.priority, shown.expiration), (10, Some(0)));
    assert!(!shown.is_passive);
    let requests = world.requests();
    assert_eq!(requests[0].provider, Provider::ApnsSandbox);
    assert_eq!(requests[0].path, format!("/3/device/{ann}"));
    assert_eq!(requests[0].headers["authorization"], "bearer …");
}

#[tokio::test]
async fn a_push_takes_the_place_of_the_one_with_its_collapse_id() {
    let (world, key) = world().await;
    let (ann, shown) = (token('a'), key.sign(now()));
    let client = client(&world);
    let pushes = [
        (
            "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a01",
            "First",
            Some("job-1"),
        ),
        ("0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a02", "Second", None),
        (
            "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a03",
            "Third",
            Some("job-1"),
        ),
        (
            "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a03",
            "Third",
            Some("job-1"),
        ),
    ];
    for (id, title, collapse_id) in pushes {
        let content = PushContent {
            id,
            title,
            collapse_id,
            to: &ann,
            ..PushContent::default()
        };
        let outcome = send(&client, &content, PushEnvironment::Production, &shown).await;
        assert_eq!(outcome, Ok(()));
    }
    let phone = world.phone(&ann).unwrap();
    let titles: Vec<_> = phone.shown.iter().map(|one| one.title.as_deref()).collect();
    assert_eq!(titles, [Some("Third"), Some("Second")]);
    assert_eq!(phone.alerts, 4);
    let received = world.notifications_to(&ann);
    let ids: Vec<_> = received.iter().map(|push| push.apns_id.as_str()).collect();
    assert_eq!(ids, pushes.map(|(id, ..)| id));
    let second = world.notification_to(&ann, |push| push.apns_id == ids[1], SECONDS_5);
    assert_eq!(second.await.unwrap().title.as_deref(), Some("Second"));
}

#[tokio::test]
async fn a_badge_alone_and_a_silent_push_show_nothing() {
    let (world, key) = world().await;
    let (ann, shown) = (token('a'), key.sign(now()));
    let badge = json!({ "aps": { "badge": 7 } }).to_string();
    assert_eq!(
        post(&world, &ann, &headers(&shown), &badge).await.status,
        200
    );
    let silent = with(headers(&shown), "apns-push-type", "background");
    let silent = with(silent, "apns-priority", "5");
    let body = json!({ "aps": { "content-available": 1 } }).to_string();
    assert_eq!(post(&world, &ann, &silent, &body).await.status, 200);
    let phone = world.phone(&ann).unwrap();
    assert_eq!((phone.badge, phone.alerts, phone.shown.len()), (7, 0, 0));
    assert_eq!(world.notifications().len(), 2);
}

#[tokio::test]
async fn only_http_2_is_answered() {
    let (world, key) = world().await;
    let shown = key.sign(now());
    let at = world.url().trim_start_matches("http://").to_owned();
    for mount in ["/apns", "/apns-sandbox"] {
        let mut socket = TcpStream::connect(&at).await.unwrap();
        let request = format!(
            "POST {mount}/3/device/{} HTTP/1.1\r\nhost: {at}\r\nauthorization: bearer {}\r\n\
             content-length: 0\r\n\r\n",
            token('a'),
            shown.text
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.unwrap();
        assert!(answer.is_empty(), "{}", String::from_utf8_lossy(&answer));
    }
    assert!(world.requests().is_empty());
    let devices = control(&world, "GET", "/devices", &Value::Null).await;
    assert_eq!(devices.status, 200);
    assert_eq!(devices.header("content-type"), Some("application/json"));
    let url = format!("{}/_control/apns/devices", world.url());
    assert_eq!(raw("GET", &url, &[], "").await.status, 200);
}

#[tokio::test]
async fn an_answer_names_the_push() {
    let (world, key) = world().await;
    let id = "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
    let named = with(headers(&key.sign(now())), "apns-id", id);
    let answer = post(&world, &token('a'), &named, &hello()).await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    assert_eq!(answer.headers["apns-id"], id);
    assert!(!answer.headers.contains_key("apns-unique-id"));
    let refused = post(&world, "none", &named, &hello()).await;
    assert_eq!(refused.headers["apns-id"], id);
    let url = format!("{}/3/device/{}", world.apns_sandbox_url(), token('a'));
    let sandbox = raw("POST", &url, &headers(&key.sign(now())), &hello()).await;
    assert_eq!(sandbox.headers["apns-id"].len(), 36);
    assert!(sandbox.headers.contains_key("apns-unique-id"));
}

#[tokio::test]
async fn a_provider_token_is_checked_to_the_letter() {
    let (world, key) = world().await;
    let good = headers(&key.sign(now()));
    let show = |text: &str| with(good.clone(), "authorization", text);
    let bearer = |token: &ProviderToken| show(&format!("bearer {}", token.text));
    let (private, _) = key_pair();
    let other_team = SigningKey::from_secret("OTHER12345", "FGHIJ67890", &private).unwrap();
    let hour = SignedDuration::from_mins(60);
    let second = SignedDuration::from_secs(5);
    let cases = [
        (
            without(good.clone(), "authorization"),
            403,
            "MissingProviderToken",
        ),
        (show("Basic x"), 403, "MissingProviderToken"),
        (show("bearer x"), 403, "InvalidProviderToken"),
        (show("bearer e30.e30.e30"), 403, "InvalidProviderToken"),
        (
            bearer(&signer(&private).sign(now())),
            403,
            "InvalidProviderToken",
        ),
        (bearer(&other_team.sign(now())), 403, "InvalidProviderToken"),
        (
            bearer(&key.sign(now() - hour - second)),
            403,
            "ExpiredProviderToken",
        ),
        (bearer(&key.sign(now() + hour)), 403, "ExpiredProviderToken"),
        (bearer(&key.sign(now() - hour + second)), 200, ""),
        (good.clone(), 200, ""),
    ];
    for (headers, status, reason) in cases {
        let answer = post(&world, &token('a'), &headers, &hello()).await;
        assert_eq!(answer.reason(), (status, reason.to_owned()), "{headers:?}");
    }
    world.advance(SignedDuration::from_mins(61));
    let later = post(&world, &token('a'), &good, &hello()).await;
    assert_eq!(later.reason(), (403, "ExpiredProviderToken".to_owned()));
}

#[tokio::test]
async fn a_key_is_read_from_either_half_and_nothing_else() {
    let (private, public) = key_pair();
    let options = Options {
        apns_key: Some(public),
        ..Options::default()
    };
    let world = start(options).await.unwrap();
    let good = headers(&signer(&private).sign(now()));
    assert_eq!(post(&world, &token('a'), &good, &hello()).await.status, 200);
    let (other, _) = key_pair();
    let wrong = headers(&signer(&other).sign(now()));
    assert_eq!(
        post(&world, &token('a'), &wrong, &hello()).await.status,
        403
    );
    for none in [
        "",
        &pem("PUBLIC KEY", b"short"),
        &pem("PRIVATE KEY", b"short"),
    ] {
        let options = Options {
            apns_key: Some(none.to_owned()),
            ..Options::default()
        };
        assert!(start(options).await.is_err(), "{none}");
    }
}

#[tokio::test]
async fn a_provider_token_that_changes_too_often_is_refused_if_asked() {
    let (world, key) = world().await;
    world.set_knobs(|knobs| knobs.apns_token_minutes = 20);
    let client = client(&world);
    let ann = token('a');
    let content = PushContent {
        to: &ann,
        ..PushContent::default()
    };
    let minute = SignedDuration::from_mins(1);
    let first = key.sign(now());
    let second = key.sign(now() + minute);
    let (production, sandbox) = (PushEnvironment::Production, PushEnvironment::Sandbox);
    assert_eq!(send(&client, &content, production, &first).await, Ok(()));
    let refused = send(&client, &content, sandbox, &second).await;
    assert_eq!(refused, Err(PushFailure::TooManyTokenUpdates));
    assert_eq!(send(&client, &content, sandbox, &first).await, Ok(()));
    world.advance(minute * 20);
    let third = key.sign(now() + minute * 20);
    assert_eq!(send(&client, &content, production, &third).await, Ok(()));
    assert_eq!(send(&client, &content, production, &first).await, Ok(()));
}

#[tokio::test]
async fn a_header_that_is_wrong_is_named() {
    let (world, key) = world().await;
    let good = headers(&key.sign(now()));
    let change = |name: &str, value: &str| with(good.clone(), name, value);
    let twice = [
        good.clone(),
        vec![("apns-topic".to_owned(), TOPIC.to_owned())],
    ]
    .concat();
    let cases = [
        (without(good.clone(), "apns-topic"), "MissingTopic"),
        (without(good.clone(), "apns-push-type"), "InvalidPushType"),
        (twice, "DuplicateHeaders"),
        (change("apns-topic", "com.example.other"), "TopicDisallowed"),
        (
            change("apns-topic", "com.example.customit.voip"),
            "BadTopic",
        ),
        (change("apns-push-type", "shout"), "InvalidPushType"),
        (change("apns-push-type", "background"), "BadPriority"),
        (change("apns-priority", "7"), "BadPriority"),
        (change("apns-expiration", "soon"), "BadExpirationDate"),
        (
            change("apns-id", "0197F0A0-1C2D-7E3F-8A4B-5C6D7E8F9A0B"),
            "BadMessageId",
        ),
        (change("apns-collapse-id", &"x".repeat(65)), "BadCollapseId"),
    ];
    for (headers, reason) in cases {
        let answer = post(&world, &token('a'), &headers, &hello()).await;
        assert_eq!(answer.reason(), (400, reason.to_owned()), "{headers:?}");
    }
    assert!(world.notifications().is_empty());
    for fine in [
        change("apns-collapse-id", &"x".repeat(64)),
        change("apns-priority", "1"),
        change("apns-expiration", "1795424000"),
    ] {
        assert_eq!(post(&world, &token('a'), &fine, &hello()).await.status, 200);
    }
}

#[tokio::test]
async fn a_payload_that_is_wrong_is_named() {
    let (world, key) = world().await;
    let good = headers(&key.sign(now()));
    let silent = with(
        with(good.clone(), "apns-push-type", "background"),
        "apns-priority",
        "5",
    );
    let sized = |size: usize| {
        let frame = json!({ "aps": { "alert": "" } }).to_string().len();
        json!({ "aps": { "alert": "x".repeat(size - frame) } }).to_string()
    };
    let call = with(good.clone(), "apns-push-type", "voip");
    let call = with(call, "apns-topic", "com.example.customit.voip");
    let cases = [
        (&good, String::new(), 400, "PayloadEmpty"),
        (&good, "{".to_owned(), 400, "PayloadEmpty"),
        (&good, json!({ "job": 1 }).to_string(), 400, "PayloadEmpty"),
        (&good, sized(4096), 200, ""),
        (&good, sized(4097), 413, "PayloadTooLarge"),
        (&call, sized(5120), 200, ""),
        (&call, sized(5121), 413, "PayloadTooLarge"),
        (&silent, hello(), 400, "InvalidPushType"),
        (&good, "x".repeat(3 * 1024 * 1024), 413, "PayloadTooLarge"),
    ];
    for (headers, body, status, reason) in cases {
        let answer = post(&world, &token('a'), headers, &body).await;
        assert_eq!(
            answer.reason(),
            (status, reason.to_owned()),
            "{}",
            body.len()
        );
    }
}

#[tokio::test]
async fn a_call_rings_at_once_on_the_phone_of_its_own_token() {
    let (world, key) = world().await;
    let caller = Caller::Number(Phone::parse("+13035550177").unwrap());
    let alert = CallAlert::new(CallId::from_bytes([7; 16]), caller);
    let voip = PushToken::parse(&token('c')).unwrap();
    let id = "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
    let call = Push::of_call(&voip, PushEnvironment::Sandbox, id, &alert);
    let client = client(&world);
    let sent = client.send(&call, &key.sign(now()), SECONDS_5).await;
    assert_eq!(sent, Ok(()));
    let phone = world.phone(voip.as_str()).unwrap();
    let rings = &phone.shown[0];
    assert_eq!(rings.title.as_deref(), Some("Number ending in 77"));
    assert_eq!(rings.body.as_deref(), Some("Incoming call"));
    assert_eq!(
        (rings.push_type, rings.topic.as_str()),
        ("voip", "com.example.customit.voip")
    );
    assert_eq!((rings.priority, rings.expiration), (10, Some(0)));
    assert!(!rings.payload.to_string().contains("3035550177"));

    world.device(Device::live(voip.as_str()).unregistered(now()));
    let sent = client.send(&call, &key.sign(now()), SECONDS_5).await;
    assert!(
        matches!(sent, Err(PushFailure::TokenDead { .. })),
        "{sent:?}"
    );
}

#[tokio::test]
async fn a_call_that_would_ring_late_is_refused() {
    let (world, key) = world().await;
    let good = with(headers(&key.sign(now())), "apns-push-type", "voip");
    let good = with(good, "apns-topic", "com.example.customit.voip");
    for (name, value, reason) in [
        ("apns-priority", "5", "BadPriority"),
        ("apns-expiration", "1795424000", "BadExpirationDate"),
        ("apns-topic", TOPIC, "BadTopic"),
    ] {
        let wrong = with(good.clone(), name, value);
        let answer = post(&world, &token('c'), &wrong, &hello()).await;
        assert_eq!(answer.reason(), (400, reason.to_owned()));
    }
    let fine = with(good, "apns-expiration", "0");
    assert_eq!(post(&world, &token('c'), &fine, &hello()).await.status, 200);
}

#[tokio::test]
async fn a_path_or_method_that_is_not_there_is_named() {
    let (world, key) = world().await;
    let good = headers(&key.sign(now()));
    let cases = [
        ("POST", "/3/device/".to_owned(), 400, "MissingDeviceToken"),
        ("POST", "/3/device".to_owned(), 400, "MissingDeviceToken"),
        ("POST", "/3/device/xyz".to_owned(), 400, "BadDeviceToken"),
        (
            "GET",
            format!("/3/device/{}", token('a')),
            405,
            "MethodNotAllowed",
        ),
        ("POST", "/2/device".to_owned(), 404, "BadPath"),
    ];
    for (method, path, status, reason) in cases {
        let url = format!("{}{path}", world.apns_url());
        let answer = raw(method, &url, &good, &hello()).await;
        assert_eq!(answer.reason(), (status, reason.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_device_is_known_by_its_own_environment() {
    let (world, key) = world().await;
    let (ann, shown) = (token('a'), key.sign(now()));
    world.device(Device::live(&ann.to_uppercase()).only_in(Environment::Sandbox));
    let client = client(&world);
    let content = PushContent {
        to: &ann,
        ..PushContent::default()
    };
    let production = send(&client, &content, PushEnvironment::Production, &shown).await;
    assert_eq!(production, Err(PushFailure::WrongEnvironment));
    let sandbox = send(&client, &content, PushEnvironment::Sandbox, &shown).await;
    assert_eq!(sandbox, Ok(()));
    assert_eq!(world.phones().len(), 1);
}

#[tokio::test]
async fn a_dead_device_is_told_with_its_instant() {
    let (world, key) = world().await;
    let (ann, shown) = (token('a'), key.sign(now()));
    let since = Timestamp::from_millisecond(1_795_420_800_123).unwrap();
    world.device(Device::live(&ann).unregistered(since));
    let content = PushContent {
        to: &ann,
        ..PushContent::default()
    };
    let client = client(&world);
    let outcome = send(&client, &content, PushEnvironment::Production, &shown).await;
    assert_eq!(outcome, Err(PushFailure::TokenDead { since }));
    assert!(world.notifications().is_empty());
    world.device(Device::live(&ann));
    let alive = send(&client, &content, PushEnvironment::Production, &shown).await;
    assert_eq!(alive, Ok(()));
}

#[tokio::test]
async fn every_reason_can_be_asked_for() {
    let (world, key) = world().await;
    let good = headers(&key.sign(now()));
    let reasons = [
        (400, "BadCollapseId"),
        (400, "BadDeviceToken"),
        (400, "BadExpirationDate"),
        (400, "BadMessageId"),
        (400, "BadPriority"),
        (400, "BadTopic"),
        (400, "DeviceTokenNotForTopic"),
        (400, "DuplicateHeaders"),
        (400, "IdleTimeout"),
        (400, "InvalidPushType"),
        (400, "MissingDeviceToken"),
        (400, "MissingTopic"),
        (400, "PayloadEmpty"),
        (400, "TopicDisallowed"),
        (403, "BadCertificate"),
        (403, "BadCertificateEnvironment"),
        (403, "BadEnvironmentKeyIdInToken"),
        (403, "BadEnvironmentKeyInToken"),
        (403, "ExpiredProviderToken"),
        (403, "Forbidden"),
        (403, "InvalidProviderToken"),
        (403, "MissingProviderToken"),
        (403, "UnrelatedKeyIdInToken"),
        (404, "BadPath"),
        (405, "MethodNotAllowed"),
        (410, "ExpiredToken"),
        (410, "Unregistered"),
        (413, "PayloadTooLarge"),
        (429, "TooManyProviderTokenUpdates"),
        (429, "TooManyRequests"),
        (500, "InternalServerError"),
        (503, "ServiceUnavailable"),
        (503, "Shutdown"),
    ];
    for (status, reason) in reasons {
        let device = json!({ "token": token('a'), "refusal": reason });
        let known = control(&world, "POST", "/devices", &device).await;
        assert_eq!(known.status, 204, "{reason}");
        let answer = post(&world, &token('a'), &good, &hello()).await;
        assert_eq!(answer.reason(), (status, reason.to_owned()));
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body["timestamp"].is_i64(), status == 410, "{reason}");
    }
    let other = post(&world, &token('b'), &good, &hello()).await;
    assert_eq!(other.status, 200);
    let unknown = json!({ "token": token('a'), "refusal": "Tired" });
    assert_eq!(
        control(&world, "POST", "/devices", &unknown).await.status,
        422
    );
    let short = json!({ "token": "abc" });
    assert_eq!(
        control(&world, "POST", "/devices", &short).await.status,
        422
    );
    control(&world, "DELETE", "/devices", &Value::Null).await;
    assert_eq!(post(&world, &token('a'), &good, &hello()).await.status, 200);
}

#[tokio::test]
async fn a_fault_meets_one_environment_in_apples_words() {
    let (world, key) = world().await;
    let good = headers(&key.sign(now()));
    world.fault(Fault::status(Provider::ApnsSandbox, 503));
    let mut gone = Fault::status(Provider::Apns, 410);
    gone.path = Some("/3/device/bb".to_owned());
    world.fault(gone);
    assert_eq!(post(&world, &token('a'), &good, &hello()).await.status, 200);
    let answer = post(&world, &token('b'), &good, &hello()).await;
    assert_eq!(answer.reason(), (410, "Unregistered".to_owned()));
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert!(body["timestamp"].as_i64().unwrap() > 1_700_000_000_000);
    let url = format!("{}/3/device/{}", world.apns_sandbox_url(), token('a'));
    let answer = raw("POST", &url, &good, &hello()).await;
    assert_eq!(answer.reason(), (503, "ServiceUnavailable".to_owned()));
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_effect_shows_one_push() {
    let (world, key) = world().await;
    let (ann, shown) = (token('a'), key.sign(now()));
    world.fault(Fault::next(Provider::Apns, FaultKind::Cut).after_effect());
    let content = PushContent {
        to: &ann,
        collapse_id: Some("msg-1"),
        ..PushContent::default()
    };
    let client = client(&world);
    let first = send(&client, &content, PushEnvironment::Production, &shown).await;
    let second = send(&client, &content, PushEnvironment::Production, &shown).await;
    assert_eq!(second, Ok(()), "after {first:?}");
    let phone = world.phone(&ann).unwrap();
    assert_eq!(phone.shown.len(), 1);
    assert!(phone.alerts > 1);
}

#[tokio::test]
async fn control_lists_phones_and_opens_what_they_show() {
    let (world, key) = world().await;
    let good = headers(&key.sign(now()));
    let name = json!({ "token": token('a'), "name": "Ann", "environment": "production" });
    control(&world, "POST", "/devices", &name).await;
    for to in ['a', 'a', 'b'] {
        post(&world, &token(to), &good, &hello()).await;
    }
    let phones = control(&world, "GET", "/phones", &Value::Null).await.json();
    assert_eq!(phones["items"][0]["name"], "Ann");
    assert_eq!(phones["items"][0]["shown"].as_array().unwrap().len(), 2);
    assert_eq!(phones["items"][1]["name"], Value::Null);
    let path = format!("/notifications?token={}", token('a'));
    let pushes = control(&world, "GET", &path, &Value::Null).await.json();
    assert_eq!(pushes["items"].as_array().unwrap().len(), 2);
    let id = pushes["items"][0]["apns_id"].as_str().unwrap();
    let path = format!("/phones/{}/notifications/{id}", token('a'));
    for status in [204, 404] {
        assert_eq!(
            control(&world, "DELETE", &path, &Value::Null).await.status,
            status
        );
    }
    assert_eq!(world.phone(&token('a')).unwrap().shown.len(), 1);
    assert_eq!(world.notifications().len(), 3);
    world.reset();
    assert!(world.notifications().is_empty() && world.phones().is_empty());
}

#[tokio::test]
async fn a_page_is_notified_of_a_push_as_it_is_accepted() {
    let (world, key) = world().await;
    let good = headers(&key.sign(now()));
    world.device(Device::live(&token('a')).named("Ann"));
    let at = world.url().trim_start_matches("http://").to_owned();
    let mut socket = TcpStream::connect(&at).await.unwrap();
    let hello_page = format!("GET /events HTTP/1.1\r\nhost: {at}\r\n\r\n");
    socket.write_all(hello_page.as_bytes()).await.unwrap();
    let mut received = String::new();
    let mut buffer = vec![0; 4096];
    let listening = async {
        while !received.contains("\r\n\r\n") {
            let read = socket.read(&mut buffer).await.unwrap();
            received.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        post(&world, &token('a'), &good, &hello()).await;
        while !(received.contains("\"topic\":\"push\"") && received.contains("\"name\":\"Ann\"")) {
            let read = socket.read(&mut buffer).await.unwrap();
            received.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    };
    tokio::time::timeout(SECONDS_5, listening).await.unwrap();
}

#[test]
fn a_reason_is_spelt_as_on_the_wire() {
    let wire = serde_json::to_value(Reason::BadEnvironmentKeyInToken).unwrap();
    assert_eq!(wire, "BadEnvironmentKeyInToken");
}
