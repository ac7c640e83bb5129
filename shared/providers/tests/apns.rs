//! The client of Apple's push service against a server that has all of its moods.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use domain::device::{PushEnvironment, PushToken};
use h2::Reason;
use h2::server::SendResponse;
use http::{Request, Response};
use jiff::Timestamp;
use providers::{Apns, Egress, ProviderToken, Push, PushFailure, PushKind, PushPriority};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// What the server does with one request.
#[derive(Clone)]
enum Exchange {
    Respond(u16, String),
    RespondLate(Duration),
    Page,
    Reset(Reason),
    GoAway(Reason),
    Cut,
    Hang,
}

/// A request as it came in.
struct Seen {
    connection: usize,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(at, _)| at == name);
        found.map(|(_, value)| value.as_str())
    }
}

struct Shared {
    exchanges: Vec<Exchange>,
    seen: Mutex<Vec<Seen>>,
}

struct Server {
    at: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// A server over cleartext HTTP/2 that takes these turns, one per request, and repeats the
    /// last one.
    async fn start(exchanges: Vec<Exchange>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let seen = Mutex::default();
        let shared = Arc::new(Shared { exchanges, seen });
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            for connection in 0.. {
                let (socket, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(socket, connection, Arc::clone(&serving)));
            }
        });
        Self { at, shared }
    }

    fn client(&self) -> Apns {
        let production = format!("http://{}/apns", self.at);
        let sandbox = format!("http://{}/apns-sandbox", self.at);
        let egress = Egress::for_stage("local");
        Apns::new(egress, &production, &sandbox, "com.example.customit").unwrap()
    }

    /// Sends an ordinary push within three seconds.
    async fn send(&self) -> Result<(), PushFailure> {
        let token = token();
        let push = push(&token);
        self.client().send(&push, &signer(), SECONDS_3).await
    }

    fn count(&self) -> usize {
        self.shared.seen.lock().unwrap().len()
    }

    fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.shared.seen.lock().unwrap())
    }
}

/// What ends a connection.
enum End {
    GoAway(Reason),
    Cut,
}

async fn serve(socket: TcpStream, number: usize, shared: Arc<Shared>) {
    let Ok(mut connection) = h2::server::handshake(socket).await else {
        return;
    };
    let (ending, mut ends) = unbounded_channel();
    loop {
        tokio::select! {
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    let shared = Arc::clone(&shared);
                    tokio::spawn(answer(request, respond, number, shared, ending.clone()));
                }
                _ => return,
            },
            end = ends.recv() => match end {
                Some(End::GoAway(reason)) => connection.abrupt_shutdown(reason),
                _ => return,
            },
        }
    }
}

async fn answer(
    request: Request<h2::RecvStream>,
    mut respond: SendResponse<Bytes>,
    connection: usize,
    shared: Arc<Shared>,
    ending: UnboundedSender<End>,
) {
    let (parts, mut stream) = request.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(chunk)) = stream.data().await {
        body.extend_from_slice(&chunk);
    }
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = value.to_str().unwrap().to_owned();
        (name.to_string(), value)
    });
    let seen = Seen {
        connection,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        headers: headers.collect(),
        body,
    };
    let number = {
        let mut all = shared.seen.lock().unwrap();
        all.push(seen);
        all.len() - 1
    };
    let exchange = shared.exchanges[number.min(shared.exchanges.len() - 1)].clone();
    match exchange {
        Exchange::Respond(status, body) => {
            respond_with(&mut respond, status, "application/json", body);
        }
        Exchange::RespondLate(late) => {
            tokio::time::sleep(late).await;
            respond_with(&mut respond, 200, "application/json", String::new());
        }
        Exchange::Page => respond_with(&mut respond, 502, "text/html", "<p>canary</p>".to_owned()),
        Exchange::Reset(reason) => respond.send_reset(reason),
        Exchange::GoAway(reason) => {
            ending.send(End::GoAway(reason)).unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Exchange::Cut => ending.send(End::Cut).unwrap(),
        Exchange::Hang => tokio::time::sleep(Duration::from_mins(1)).await,
    }
}

fn respond_with(respond: &mut SendResponse<Bytes>, status: u16, kind: &str, body: String) {
    let head = Response::builder().status(status);
    let head = head.header("content-type", kind).body(()).unwrap();
    let mut stream = respond.send_response(head, body.is_empty()).unwrap();
    if !body.is_empty() {
        stream.send_data(Bytes::from(body), true).unwrap();
    }
}

const SECONDS_3: Duration = Duration::from_secs(3);
const ID: &str = "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b";

fn token() -> PushToken {
    PushToken::parse(&"ab".repeat(32)).unwrap()
}

fn signer() -> ProviderToken {
    ProviderToken {
        text: "head.claims.signature".to_owned(),
        signed_at: Timestamp::UNIX_EPOCH,
    }
}

fn push(token: &PushToken) -> Push<'_> {
    Push {
        token,
        environment: PushEnvironment::Production,
        id: ID,
        kind: PushKind::Alert,
        collapse_id: Some("msg_01"),
        expires_at: Some("2026-11-23T09:00:00Z".parse().unwrap()),
        priority: PushPriority::Immediate,
        payload: br#"{"aps":{"alert":{"title":"Hello"}}}"#.to_vec(),
    }
}

fn fine() -> Exchange {
    Exchange::Respond(200, String::new())
}

fn reason(status: u16, reason: &str) -> Exchange {
    Exchange::Respond(status, format!(r#"{{"reason":"{reason}"}}"#))
}

#[tokio::test]
async fn a_push_has_the_documented_headers_and_no_others() {
    let server = Server::start(vec![fine()]).await;
    server.send().await.unwrap();
    let seen = server.seen().remove(0);
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.path, format!("/apns/3/device/{}", "ab".repeat(32)));
    assert_eq!(seen.body, br#"{"aps":{"alert":{"title":"Hello"}}}"#);
    let mut headers = seen.headers;
    headers.sort();
    let expected = [
        ("accept", "*/*"),
        ("apns-collapse-id", "msg_01"),
        ("apns-expiration", "1795424400"),
        ("apns-id", ID),
        ("apns-priority", "10"),
        ("apns-push-type", "alert"),
        ("apns-topic", "com.example.customit"),
        ("authorization", "bearer head.claims.signature"),
        ("content-length", "35"),
        ("content-type", "application/json"),
        ("user-agent", "CustomIT/0.1.0"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(headers, expected);
}

#[tokio::test]
async fn each_environment_kind_and_priority_has_its_place() {
    let server = Server::start(vec![fine()]).await;
    let token = token();
    let client = server.client();
    let call = Push {
        environment: PushEnvironment::Sandbox,
        kind: PushKind::Voip,
        collapse_id: None,
        expires_at: None,
        payload: vec![b' '; 5120],
        ..push(&token)
    };
    client.send(&call, &signer(), SECONDS_3).await.unwrap();
    let quiet = Push {
        kind: PushKind::Background,
        priority: PushPriority::Considerate,
        ..push(&token)
    };
    client.send(&quiet, &signer(), SECONDS_3).await.unwrap();

    let seen = server.seen();
    assert!(seen[0].path.starts_with("/apns-sandbox/3/device/"));
    assert_eq!(
        seen[0].header("apns-topic"),
        Some("com.example.customit.voip")
    );
    assert_eq!(seen[0].header("apns-push-type"), Some("voip"));
    assert_eq!(seen[0].header("apns-expiration"), Some("0"));
    assert_eq!(seen[0].header("apns-collapse-id"), None);
    assert_eq!(seen[1].header("apns-push-type"), Some("background"));
    assert_eq!(seen[1].header("apns-priority"), Some("5"));
    let connections: Vec<_> = seen.iter().map(|one| one.connection).collect();
    assert_eq!(connections, [0, 0], "one connection serves both");
}

#[tokio::test]
async fn what_apple_would_refuse_is_not_sent() {
    let server = Server::start(vec![fine()]).await;
    let token = token();
    let long = "x".repeat(65);
    let wrong = [
        (
            "PayloadTooLarge",
            Push {
                payload: vec![b' '; 4097],
                ..push(&token)
            },
        ),
        (
            "PayloadEmpty",
            Push {
                payload: Vec::new(),
                ..push(&token)
            },
        ),
        (
            "BadMessageId",
            Push {
                id: "msg_01",
                ..push(&token)
            },
        ),
        (
            "BadCollapseId",
            Push {
                collapse_id: Some(&long),
                ..push(&token)
            },
        ),
        (
            "BadCollapseId",
            Push {
                collapse_id: Some("a\nb"),
                ..push(&token)
            },
        ),
        (
            "BadPriority",
            Push {
                kind: PushKind::Background,
                ..push(&token)
            },
        ),
        (
            "BadPriority",
            Push {
                kind: PushKind::Voip,
                priority: PushPriority::Considerate,
                expires_at: None,
                ..push(&token)
            },
        ),
        (
            "BadExpirationDate",
            Push {
                kind: PushKind::Voip,
                ..push(&token)
            },
        ),
    ];
    for (name, push) in wrong {
        let failure = server.client().send(&push, &signer(), SECONDS_3).await;
        let expected = PushFailure::Bug {
            reason: name.to_owned(),
        };
        assert_eq!(failure, Err(expected));
    }
    assert_eq!(server.count(), 0);
    let fits = Push {
        payload: vec![b' '; 4096],
        ..push(&token)
    };
    let sent = server.client().send(&fits, &signer(), SECONDS_3).await;
    assert_eq!(sent, Ok(()));
}

#[tokio::test]
async fn each_reason_says_what_to_do() {
    let config = |reason: &str| PushFailure::Config {
        reason: reason.to_owned(),
    };
    let bug = |reason: &str| PushFailure::Bug {
        reason: reason.to_owned(),
    };
    let later = |reason: &str| PushFailure::Later {
        reason: reason.to_owned(),
    };
    let mut cases = vec![
        (400, "BadDeviceToken", PushFailure::WrongEnvironment),
        (400, "DeviceTokenNotForTopic", PushFailure::WrongTopic),
        (403, "ExpiredProviderToken", PushFailure::TokenExpired),
        (
            429,
            "TooManyProviderTokenUpdates",
            PushFailure::TooManyTokenUpdates,
        ),
        (
            429,
            "TooManyRequests",
            PushFailure::Throttled { after: None },
        ),
    ];
    let bugs = [
        "BadCollapseId",
        "BadExpirationDate",
        "BadMessageId",
        "BadPriority",
        "BadTopic",
        "InvalidPushType",
        "MissingDeviceToken",
        "MissingTopic",
        "PayloadEmpty",
        "DuplicateHeaders",
        "NeverHeardOf",
    ];
    cases.extend(bugs.map(|name| (400, name, bug(name))));
    cases.push((404, "BadPath", bug("BadPath")));
    cases.push((405, "MethodNotAllowed", bug("MethodNotAllowed")));
    cases.push((413, "PayloadTooLarge", bug("PayloadTooLarge")));
    let configs = [
        "InvalidProviderToken",
        "MissingProviderToken",
        "Forbidden",
        "BadEnvironmentKeyIdInToken",
        "BadEnvironmentKeyInToken",
        "UnrelatedKeyIdInToken",
        "BadCertificate",
        "BadCertificateEnvironment",
        "NeverHeardOf",
    ];
    cases.extend(configs.map(|name| (403, name, config(name))));
    cases.push((400, "TopicDisallowed", config("TopicDisallowed")));
    cases.push((400, "IdleTimeout", later("IdleTimeout")));
    cases.push((500, "InternalServerError", later("InternalServerError")));
    cases.push((503, "ServiceUnavailable", later("ServiceUnavailable")));
    cases.push((503, "Shutdown", later("Shutdown")));
    // A name that is not a plain word is not repeated to anybody.
    cases.push((400, "token abab is bad", bug("status 400")));

    let exchanges = cases
        .iter()
        .map(|(status, name, _)| reason(*status, name))
        .collect();
    let server = Server::start(exchanges).await;
    let client = server.client();
    let token = token();
    for (status, name, expected) in &cases {
        let failure = client.send(&push(&token), &signer(), SECONDS_3).await;
        assert_eq!(failure.as_ref(), Err(expected), "{status} {name}");
    }
    assert_eq!(server.count(), cases.len(), "none of them is sent again");
}

#[tokio::test]
async fn a_dead_token_is_dead_since_the_instant_that_apple_names() {
    let at: Timestamp = "2026-11-23T08:00:00.123Z".parse().unwrap();
    for name in ["Unregistered", "ExpiredToken", "NeverHeardOf"] {
        let body = format!(
            r#"{{"reason":"{name}","timestamp":{}}}"#,
            at.as_millisecond()
        );
        let server = Server::start(vec![Exchange::Respond(410, body)]).await;
        let expected = PushFailure::TokenDead { since: at };
        assert_eq!(server.send().await, Err(expected), "{name}");
    }
    // Without an instant there is no evidence against any registration.
    let server = Server::start(vec![reason(410, "Unregistered")]).await;
    let expected = PushFailure::TokenDead {
        since: Timestamp::UNIX_EPOCH,
    };
    assert_eq!(server.send().await, Err(expected));
}

#[tokio::test]
async fn a_page_of_an_edge_is_a_failure_that_passes() {
    let server = Server::start(vec![Exchange::Page]).await;
    let expected = PushFailure::Later {
        reason: "status 502".to_owned(),
    };
    assert_eq!(server.send().await, Err(expected));
}

#[tokio::test]
async fn a_push_on_a_dead_connection_is_sent_once_more_under_the_same_ids() {
    let deaths = [
        Exchange::Cut,
        Exchange::GoAway(Reason::NO_ERROR),
        Exchange::GoAway(Reason::ENHANCE_YOUR_CALM),
        Exchange::Reset(Reason::INTERNAL_ERROR),
        Exchange::Reset(Reason::REFUSED_STREAM),
    ];
    for death in deaths {
        let server = Server::start(vec![fine(), death, fine()]).await;
        let client = server.client();
        let token = token();
        for _ in 0..2 {
            let sent = client.send(&push(&token), &signer(), SECONDS_3).await;
            assert_eq!(sent, Ok(()));
        }
        let seen = server.seen();
        assert_eq!(seen.len(), 3);
        for name in ["apns-id", "apns-collapse-id", "authorization"] {
            assert_eq!(seen[1].header(name), seen[2].header(name), "{name}");
        }
    }
}

#[tokio::test]
async fn a_push_is_sent_twice_at_most() {
    for death in [Exchange::Cut, Exchange::Reset(Reason::REFUSED_STREAM)] {
        let server = Server::start(vec![death]).await;
        assert_eq!(server.send().await, Err(PushFailure::Unknown));
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn a_hang_ends_with_the_time_left_and_an_unknown_outcome() {
    let server = Server::start(vec![Exchange::Hang]).await;
    let token = token();
    let began = Instant::now();
    let left = Duration::from_millis(700);
    let failure = server.client().send(&push(&token), &signer(), left).await;
    assert_eq!(failure, Err(PushFailure::Unknown));
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn the_first_of_a_crowd_opens_the_line_for_the_others() {
    let late = Exchange::RespondLate(Duration::from_millis(300));
    let server = Server::start(vec![late, fine()]).await;
    let client = server.client();
    let sends = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let token = token();
            let push = push(&token);
            client.send(&push, &signer(), SECONDS_3).await
        })
    });
    let sends: Vec<_> = sends.collect();
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(server.count(), 1, "the others wait");
    for send in sends {
        assert_eq!(send.await.unwrap(), Ok(()));
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 8);
    assert!(seen.iter().all(|one| one.connection == 0));
}

#[tokio::test]
async fn who_waits_for_the_first_waits_no_longer_than_there_is_time() {
    let server = Server::start(vec![Exchange::Hang]).await;
    let client = server.client();
    let first = client.clone();
    let first = tokio::spawn(async move {
        let token = token();
        first.send(&push(&token), &signer(), SECONDS_3).await
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (began, token) = (Instant::now(), token());
    let left = Duration::from_millis(500);
    let failure = client.send(&push(&token), &signer(), left).await;
    assert!(
        matches!(failure, Err(PushFailure::Later { .. })),
        "{failure:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(server.count(), 1);
    first.abort();
}

#[tokio::test]
async fn a_closed_port_and_a_lack_of_time_are_known_outcomes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Apns::new(
        Egress::for_stage("local"),
        &url,
        &url,
        "com.example.customit",
    );
    let (client, token) = (client.unwrap(), token());
    for left in [SECONDS_3, Duration::from_millis(100)] {
        let failure = client.send(&push(&token), &signer(), left).await;
        assert!(
            matches!(failure, Err(PushFailure::Later { .. })),
            "{failure:?}"
        );
    }
}

#[tokio::test]
async fn an_https_address_is_offered_http2_and_nothing_else() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let client = Apns::new(
        Egress::for_stage("local"),
        &url,
        &url,
        "com.example.customit",
    );
    let greeting = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut hello = vec![0; 4096];
        let length = socket.read(&mut hello).await.unwrap();
        hello.truncate(length);
        hello
    });
    let token = token();
    let left = Duration::from_secs(1);
    let failure = client.unwrap().send(&push(&token), &signer(), left).await;
    assert!(failure.is_err());
    let hello = greeting.await.unwrap();
    // The list of one protocol (RFC 7301 §3.1).
    assert!(hello.windows(5).any(|at| at == b"\x00\x03\x02h2"));
    assert!(!hello.windows(8).any(|at| at == b"http/1.1"));
}

#[test]
fn only_apples_addresses_are_taken() {
    let production = Egress::for_stage("production");
    let client = |url: &str, sandbox: &str| Apns::new(production, url, sandbox, "com.example");
    let (url, sandbox) = (
        "https://api.push.apple.com",
        "https://api.sandbox.push.apple.com:2197",
    );
    assert!(client(url, sandbox).is_ok());
    for wrong in ["https://push.example.com", "http://localhost:3001/apns"] {
        assert!(client(wrong, sandbox).is_err(), "{wrong}");
        assert!(client(url, wrong).is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn neither_token_nor_text_is_printed() {
    let server = Server::start(vec![fine()]).await;
    let token = token();
    let shown = format!("{:?} {:?}", push(&token), server.client());
    for secret in ["abab", "Hello", "head.claims", "/apns"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_topic_or_a_signature_that_fits_no_header_is_our_own_fault() {
    let server = Server::start(vec![fine()]).await;
    let token = token();
    let mut broken = signer();
    broken.text.push('\n');
    let failure = server
        .client()
        .send(&push(&token), &broken, SECONDS_3)
        .await;
    assert!(
        matches!(failure, Err(PushFailure::Config { .. })),
        "{failure:?}"
    );
    assert_eq!(server.count(), 0);
}
