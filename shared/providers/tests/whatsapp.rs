//! The client of `WhatsApp` against servers that answer as Meta does, well or badly.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use providers::whatsapp::{
    LaterScope, MediaFailure, MediaLink, MetaApp, OutgoingContent, OutgoingMedia, OutgoingWhatsApp,
    Recipient, SendFailure, WhatsApp, words,
};
use providers::{CallError, Egress, Http};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one connection.
#[derive(Clone)]
enum Exchange {
    Respond(Vec<u8>),
    RespondAndWait(Vec<u8>),
    Hang,
}

/// A server that takes turns, one per connection, repeats the last one and records what it received.
struct Server {
    at: SocketAddr,
    received: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(exchanges: Vec<Exchange>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&received);
        tokio::spawn(async move {
            let mut number = 0;
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let exchange = exchanges[number.min(exchanges.len() - 1)].clone();
                number += 1;
                tokio::spawn(serve(socket, exchange, Arc::clone(&shared)));
            }
        });
        Self { at, received }
    }

    fn whatsapp(&self) -> WhatsApp {
        WhatsApp::new(local(), &self.url("/v26.0"), "the-token").unwrap()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }

    /// The only request, as text.
    fn request(&self) -> String {
        let received = self.received();
        assert_eq!(received.len(), 1);
        received[0].clone()
    }

    /// The JSON of the only request.
    fn body(&self) -> Value {
        let request = self.request();
        serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

async fn serve(
    mut socket: TcpStream,
    exchange: Exchange,
    received: Arc<Mutex<Vec<String>>>,
) -> io::Result<()> {
    let mut request = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    while !is_whole(&request) {
        match socket.read(&mut chunk).await? {
            0 => return Ok(()),
            count => request.extend_from_slice(&chunk[..count]),
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    received.lock().unwrap().push(text);
    match exchange {
        Exchange::Respond(bytes) => socket.write_all(&bytes).await?,
        Exchange::RespondAndWait(bytes) => {
            socket.write_all(&bytes).await?;
            tokio::time::sleep(Duration::from_mins(1)).await;
        }
        Exchange::Hang => tokio::time::sleep(Duration::from_mins(1)).await,
    }
    socket.shutdown().await
}

fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
    let length = head
        .split("content-length: ")
        .nth(1)
        .map_or(0, |rest| rest.lines().next().unwrap().parse().unwrap());
    request.len() >= end + 4 + length
}

fn local() -> Http {
    Http::new(Egress::for_stage("local"))
}

fn answer(status: u16, headers: &str, body: &[u8]) -> Exchange {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    Exchange::Respond([head.as_bytes(), body].concat())
}

fn json_answer(status: u16, body: &Value) -> Exchange {
    let label = "content-type: application/json; charset=UTF-8\r\n";
    answer(status, label, body.to_string().as_bytes())
}

fn graph_error(status: u16, code: u64) -> Exchange {
    json_answer(
        status,
        &json!({"error": {"message": "(#x) canary", "type": "OAuthException", "code": code,
            "error_data": {"messaging_product": "whatsapp", "details": "canary"},
            "fbtrace_id": "A"}}),
    )
}

fn accepted() -> Exchange {
    json_answer(
        200,
        &json!({"messaging_product": "whatsapp",
            "contacts": [{"input": "+15550101234", "wa_id": "15550101234"}],
            "messages": [{"id": "wamid.OUT1", "message_status": "accepted"}]}),
    )
}

fn hello() -> OutgoingWhatsApp<'static> {
    OutgoingWhatsApp {
        to: Recipient {
            phone: Some("15550101234"),
            bsuid: None,
        },
        reply_to: None,
        callback_data: "msg_1",
        content: OutgoingContent::Text {
            body: "On the way",
            preview_url: false,
        },
    }
}

const SECONDS_3: Duration = Duration::from_secs(3);

/// Why a message is not sent when the server answers like this.
async fn failure(exchange: Exchange) -> SendFailure {
    let server = Server::start(vec![exchange, accepted()]).await;
    let sent = server.whatsapp().send("106", &hello(), SECONDS_3).await;
    assert_eq!(server.received().len(), 1, "a message is sent once");
    sent.unwrap_err()
}

#[tokio::test]
async fn a_message_is_sent_with_the_token_and_our_id() {
    let server = Server::start(vec![accepted()]).await;
    let sent = server.whatsapp().send("106", &hello(), SECONDS_3).await;
    let sent = sent.unwrap();
    assert_eq!(sent.wamid, "wamid.OUT1");
    assert_eq!(sent.recipient_phone.as_deref(), Some("15550101234"));
    assert!(!sent.held);
    let request = server.request();
    assert!(request.starts_with("POST /v26.0/106/messages HTTP/1.1\r\n"));
    assert!(request.contains("authorization: Bearer the-token\r\n"));
    let body = server.body();
    assert_eq!(body["text"]["body"], "On the way");
    assert_eq!(body["biz_opaque_callback_data"], "msg_1");
}

#[tokio::test]
async fn a_message_to_an_id_has_no_phone_and_may_be_held() {
    let held = json!({"contacts": [{"input": "US.1349", "user_id": "US.1349"}],
        "messages": [{"id": "wamid.OUT2", "message_status": "held_for_quality_assessment"}]});
    let server = Server::start(vec![json_answer(200, &held)]).await;
    let mut message = hello();
    message.to = Recipient {
        phone: None,
        bsuid: Some("US.1349"),
    };
    let sent = server.whatsapp().send("106", &message, SECONDS_3).await;
    let sent = sent.unwrap();
    assert_eq!(sent.recipient_phone, None);
    assert_eq!(sent.recipient_bsuid.as_deref(), Some("US.1349"));
    assert!(sent.held);
    assert_eq!(server.body()["recipient"], "US.1349");
    assert!(server.body().get("to").is_none());
    assert!(!format!("{sent:?}").contains("US."));
}

#[tokio::test]
async fn a_message_to_nobody_does_not_leave() {
    let server = Server::start(vec![accepted()]).await;
    let mut message = hello();
    message.to.phone = None;
    let error = server
        .whatsapp()
        .send("106", &message, SECONDS_3)
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        SendFailure::NotSent(CallError::NotSendable(_))
    ));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_code_decides_whatever_the_http_status() {
    for status in [200, 400, 403, 404, 429, 500, 503] {
        for code in [131_047, 131_026, 130_403, 132_001, 131_053, 100, 999_999] {
            let expected = SendFailure::Final {
                code,
                words: words(code),
            };
            assert_eq!(failure(graph_error(status, code)).await, expected);
        }
        for code in [
            0, 3, 10, 190, 200, 299, 368, 131_005, 131_031, 131_042, 133_010,
        ] {
            let expected = SendFailure::ChannelBroken {
                code,
                words: words(code),
            };
            assert_eq!(failure(graph_error(status, code)).await, expected);
        }
    }
}

#[tokio::test]
async fn a_limit_says_what_has_to_wait() {
    for (code, expected, advised) in [
        (131_056, LaterScope::Person, None),
        (130_429, LaterScope::Number, None),
        (131_048, LaterScope::Number, Some(Duration::from_hours(1))),
        (131_057, LaterScope::Number, Some(Duration::from_mins(2))),
        (4, LaterScope::Account, Some(Duration::from_mins(5))),
        (80_007, LaterScope::Account, Some(Duration::from_mins(5))),
        (1, LaterScope::Moment, None),
        (2, LaterScope::Moment, None),
        (131_000, LaterScope::Moment, None),
        (131_016, LaterScope::Moment, None),
    ] {
        for status in [400, 429, 500] {
            let expected = SendFailure::Later {
                code,
                after: advised,
                scope: expected,
            };
            assert_eq!(failure(graph_error(status, code)).await, expected);
        }
    }
}

#[tokio::test]
async fn the_wait_that_meta_asks_for_outweighs_our_own() {
    let asking = answer(
        429,
        "content-type: application/json\r\nretry-after: 30\r\n",
        br#"{"error":{"code":"80007"}}"#,
    );
    let expected = SendFailure::Later {
        code: 80_007,
        after: Some(Duration::from_secs(30)),
        scope: LaterScope::Account,
    };
    assert_eq!(failure(asking).await, expected);
    let bare = answer(429, "retry-after: 7\r\n", b"");
    let expected = SendFailure::Later {
        code: 429,
        after: Some(Duration::from_secs(7)),
        scope: LaterScope::Number,
    };
    assert_eq!(failure(bare).await, expected);
}

#[tokio::test]
async fn without_a_code_only_a_refusal_is_certain() {
    let page = |status| {
        let label = "content-type: text/html\r\n";
        answer(status, label, b"<html>Sorry, something went wrong.</html>")
    };
    for status in [500, 502, 503, 504, 200, 408] {
        assert_eq!(
            failure(page(status)).await,
            SendFailure::Unknown,
            "{status}"
        );
    }
    for status in [400, 403, 404, 413] {
        let error = failure(page(status)).await;
        assert!(
            matches!(error, SendFailure::Final { code, .. } if code == u64::from(status)),
            "{error:?}"
        );
    }
    let error = failure(page(401)).await;
    assert!(
        matches!(error, SendFailure::ChannelBroken { code: 401, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_answer_that_is_cut_late_or_no_json_leaves_the_outcome_unknown() {
    let label = "content-type: application/json\r\n";
    let cut = format!("HTTP/1.1 200 OK\r\n{label}content-length: 99\r\n\r\n{{\"messages\"");
    for exchange in [
        Exchange::Respond(cut.into_bytes()),
        Exchange::Respond(Vec::new()),
        answer(200, label, br#"{"messages":[{"id":"wam"#),
        answer(200, label, br#"{"messages":[]}"#),
        answer(200, label, b"[]"),
        answer(500, label, br#"{"error":"none"}"#),
    ] {
        assert_eq!(failure(exchange).await, SendFailure::Unknown);
    }
    let server = Server::start(vec![Exchange::Hang]).await;
    let began = Instant::now();
    let hung = server
        .whatsapp()
        .send("106", &hello(), Duration::from_millis(700))
        .await;
    assert_eq!(hung.unwrap_err(), SendFailure::Unknown);
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn what_never_left_is_told_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let whatsapp = WhatsApp::new(local(), &closed, "the-token").unwrap();
    let unconnected = whatsapp.send("106", &hello(), SECONDS_3).await;
    let SendFailure::NotSent(error) = unconnected.unwrap_err() else {
        panic!("no connection, and yet sent");
    };
    assert!(matches!(error, CallError::Connect(_)) && error.is_retryable());

    let server = Server::start(vec![accepted()]).await;
    let late = server
        .whatsapp()
        .send("106", &hello(), Duration::from_millis(100))
        .await;
    assert_eq!(late.unwrap_err(), SendFailure::NotSent(CallError::NoTime));
    assert!(server.received().is_empty());

    let away = failure(answer(302, "location: http://10.0.0.1/\r\n", b"")).await;
    assert_eq!(away, SendFailure::NotSent(CallError::Redirect));
    let production = Http::new(Egress::for_stage("production"));
    assert!(WhatsApp::new(production, &closed, "t").is_err());
}

#[tokio::test]
async fn no_failure_shows_what_meta_said() {
    for code in [100, 190, 131_056] {
        let error = failure(graph_error(400, code)).await;
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
}

#[tokio::test]
async fn a_file_is_uploaded_as_a_form() {
    let server = Server::start(vec![json_answer(200, &json!({"id": "1037"}))]).await;
    let id = server
        .whatsapp()
        .upload(
            "106",
            "image/jpeg",
            "door \"1\".jpg",
            Bytes::from_static(b"\xff\xd8 bytes"),
            SECONDS_3,
        )
        .await
        .unwrap();
    assert_eq!(id, "1037");
    let request = server.request();
    assert!(request.starts_with("POST /v26.0/106/media HTTP/1.1\r\n"));
    for piece in [
        "content-type: multipart/form-data; boundary=customit-",
        "name=\"messaging_product\"\r\n\r\nwhatsapp\r\n",
        "name=\"type\"\r\n\r\nimage/jpeg\r\n",
        "name=\"file\"; filename=\"door %221%22.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n",
    ] {
        assert!(request.contains(piece), "{piece} in {request}");
    }
}

#[tokio::test]
async fn a_link_is_asked_for_with_the_number() {
    for size in [json!(61901), json!("61901")] {
        let media = json!({"url": "https://lookaside.fbsbx.com/x", "mime_type": "image/jpeg",
            "sha256": "b64==", "file_size": size, "id": "1003"});
        let server = Server::start(vec![json_answer(200, &media)]).await;
        let link = server.whatsapp().media("1003", "106", SECONDS_3).await;
        let link = link.unwrap();
        assert_eq!(link.url, "https://lookaside.fbsbx.com/x");
        assert_eq!(link.size, Some(61901));
        let request = server.request();
        assert!(request.starts_with("GET /v26.0/1003?phone_number_id=106 HTTP/1.1\r\n"));
        assert!(!format!("{link:?}").contains("fbsbx"));
    }
}

#[tokio::test]
async fn a_file_that_meta_has_dropped_is_gone() {
    let media = |exchange| async {
        let server = Server::start(vec![exchange]).await;
        let link = server.whatsapp().media("1003", "106", SECONDS_3).await;
        link.unwrap_err()
    };
    assert_eq!(media(graph_error(400, 100)).await, MediaFailure::Gone);
    assert_eq!(media(graph_error(500, 131_000)).await, MediaFailure::Later);
    assert_eq!(media(graph_error(400, 130_429)).await, MediaFailure::Later);
    for status in [403, 404, 502] {
        assert_eq!(media(answer(status, "", b"")).await, MediaFailure::Later);
    }
    let broken = media(graph_error(401, 190)).await;
    assert!(matches!(
        broken,
        MediaFailure::ChannelBroken { code: 190, .. }
    ));
}

/// SHA-256 of `abc`, in base64 and in hex.
const ABC: [&str; 2] = [
    "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
];

fn link(url: String, sha256: Option<&str>) -> MediaLink {
    MediaLink {
        url,
        mime_type: "image/jpeg".to_owned(),
        sha256: sha256.map(ToOwned::to_owned),
        size: None,
    }
}

/// What comes of a download when the server answers like this.
async fn download(exchanges: Vec<Exchange>, cap_bytes: usize) -> Result<Bytes, MediaFailure> {
    let server = Server::start(exchanges).await;
    let link = link(server.url("/media/1"), Some(ABC[0]));
    let whatsapp = server.whatsapp();
    whatsapp.download(&link, cap_bytes, SECONDS_3).await
}

fn file(bytes: &[u8]) -> Exchange {
    answer(200, "content-type: image/jpeg\r\n", bytes)
}

fn to(address: &str) -> Exchange {
    answer(302, &format!("location: {address}\r\n"), b"")
}

#[tokio::test]
async fn a_file_is_fetched_with_the_token_and_checked() {
    for digest in [Some(ABC[0]), Some(ABC[1]), Some("no digest"), None] {
        let server = Server::start(vec![file(b"abc")]).await;
        let link = link(server.url("/media/1?hash=x"), digest);
        let whatsapp = server.whatsapp();
        let bytes = whatsapp.download(&link, 3, SECONDS_3).await.unwrap();
        assert_eq!(bytes, "abc");
        let request = server.request();
        assert!(request.starts_with("GET /media/1?hash=x HTTP/1.1\r\n"));
        assert!(request.contains("authorization: Bearer the-token\r\n"));
        assert!(request.contains("user-agent: CustomIT/"));
    }
    let other = download(vec![file(b"abd")], 10).await;
    assert_eq!(other, Err(MediaFailure::Damaged));
}

/// SHA-256 of nothing.
const NOTHING: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

#[tokio::test]
async fn what_meta_says_of_a_file_tells_an_empty_one_from_a_damaged_one() {
    for (sha256, size, body, outcome) in [
        (Some(NOTHING), Some(0), &b""[..], Err(MediaFailure::Empty)),
        (Some(NOTHING), None, b"", Err(MediaFailure::Empty)),
        (None, Some(0), b"", Err(MediaFailure::Empty)),
        (Some(ABC[0]), Some(3), b"", Err(MediaFailure::Damaged)),
        (None, Some(3), b"", Err(MediaFailure::Damaged)),
        (None, None, b"", Err(MediaFailure::Damaged)),
        (None, Some(4), b"abc", Err(MediaFailure::Damaged)),
        (Some(NOTHING), Some(3), b"abc", Err(MediaFailure::Damaged)),
        (Some(ABC[0]), Some(4), b"abc", Ok(Bytes::from("abc"))),
        (None, Some(3), b"abc", Ok(Bytes::from("abc"))),
    ] {
        let server = Server::start(vec![file(body)]).await;
        let link = MediaLink {
            size,
            ..link(server.url("/media/1"), sha256)
        };
        let result = server.whatsapp().download(&link, 10, SECONDS_3).await;
        assert_eq!(result, outcome, "{sha256:?} {size:?} {body:?}");
    }
    let missing = download(vec![answer(404, "", b"")], 10).await;
    assert_eq!(missing, Err(MediaFailure::Missing));
    let gone = download(vec![answer(410, "", b"")], 10).await;
    assert_eq!(gone, Err(MediaFailure::Gone));
}

#[tokio::test]
async fn a_file_over_the_cap_is_not_read_whole() {
    let too_large = MediaFailure::TooLarge { cap: 1000 };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\n";
    let announced = format!("{head}content-length: 209715200\r\n\r\nx");
    let chunk = "x".repeat(1001);
    let endless = format!("{head}transfer-encoding: chunked\r\n\r\n3e9\r\n{chunk}\r\n");
    for text in [announced, endless] {
        let began = Instant::now();
        let exchange = Exchange::RespondAndWait(text.into_bytes());
        assert_eq!(download(vec![exchange], 1000).await, Err(too_large.clone()));
        assert!(began.elapsed() < Duration::from_secs(2));
    }
    let server = Server::start(vec![file(b"abc")]).await;
    let mut declared = link(server.url("/media/1"), None);
    declared.size = Some(200 * 1024 * 1024);
    let refused = server.whatsapp().download(&declared, 1000, SECONDS_3).await;
    assert_eq!(refused, Err(too_large));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn two_redirects_are_followed_and_no_more() {
    let exchanges = |count: usize| {
        let mut exchanges = vec![to("/again"); count];
        exchanges.push(file(b"abc"));
        exchanges
    };
    assert_eq!(download(exchanges(2), 10).await.unwrap(), "abc");
    assert_eq!(
        download(exchanges(3), 10).await,
        Err(MediaFailure::Refused("too many redirects"))
    );
    let nowhere = download(vec![answer(302, "", b"")], 10).await;
    assert!(matches!(nowhere, Err(MediaFailure::Refused(_))));
}

#[tokio::test]
async fn the_token_stays_with_the_first_host_even_on_the_way_back() {
    let home = Server::start(vec![file(b"abc")]).await;
    let away = Server::start(vec![to(&home.url("/back"))]).await;
    let start = Server::start(vec![to(&away.url("/cdn"))]).await;
    let start_link = link(start.url("/media/1"), Some(ABC[0]));
    let whatsapp = start.whatsapp();
    let bytes = whatsapp.download(&start_link, 10, SECONDS_3).await;
    assert_eq!(bytes.unwrap(), "abc");
    assert!(start.request().contains("the-token"));
    for other in [away, home] {
        assert!(!other.request().to_lowercase().contains("authorization"));
    }
}

#[tokio::test]
async fn an_address_that_is_not_metas_is_refused_before_a_socket_opens() {
    for address in [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "https://evil.example/",
        "http://lookaside.fbsbx.com/",
        "https://lookaside.fbsbx.com@evil.example/",
        "https://lookaside.fbsbx.com:8443/",
        "file:///etc/passwd",
        "//evil.example/x",
    ] {
        let refused = download(vec![to(address)], 10).await;
        let expected = MediaFailure::Refused("the address is not one of Meta's");
        assert_eq!(refused, Err(expected), "{address}");
    }
    // On any other stage a loopback address is an inner address as well.
    let victim = Server::start(vec![file(b"abc")]).await;
    let production = Http::new(Egress::for_stage("production"));
    let whatsapp = WhatsApp::new(production, "https://graph.facebook.com/v26.0", "t").unwrap();
    for address in [victim.url("/"), "not an address".to_owned()] {
        let refused = whatsapp.download(&link(address, None), 10, SECONDS_3).await;
        assert!(matches!(refused, Err(MediaFailure::Refused(_))));
    }
    assert!(victim.received().is_empty());
}

#[tokio::test]
async fn a_failed_download_is_told_by_what_is_to_be_done() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nab".to_vec();
    let html = "content-type: text/html\r\n";
    for (exchange, expected) in [
        (answer(404, html, b"<html>"), MediaFailure::Missing),
        (answer(403, "", b""), MediaFailure::Later),
        (answer(500, "", b""), MediaFailure::Later),
        (answer(429, "", b""), MediaFailure::Later),
        (answer(200, html, b"<html>"), MediaFailure::Damaged),
        (file(b""), MediaFailure::Damaged),
        (Exchange::Respond(cut), MediaFailure::Later),
        (Exchange::Respond(Vec::new()), MediaFailure::Later),
        (graph_error(400, 100), MediaFailure::Later),
    ] {
        assert_eq!(download(vec![exchange], 999).await, Err(expected));
    }
    let gone = download(vec![answer(410, "", b"")], 10).await;
    assert_eq!(gone, Err(MediaFailure::Gone));
    for exchange in [answer(401, "", b""), graph_error(400, 190)] {
        let broken = download(vec![exchange], 10).await;
        assert!(matches!(broken, Err(MediaFailure::ChannelBroken { .. })));
    }
}

#[tokio::test]
async fn a_download_ends_with_the_time_that_remains() {
    let server = Server::start(vec![to("/slow"), Exchange::Hang]).await;
    let link = link(server.url("/media/1"), None);
    let began = Instant::now();
    let hung = server
        .whatsapp()
        .download(&link, 10, Duration::from_millis(800))
        .await;
    assert_eq!(hung, Err(MediaFailure::Later));
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_number_tells_its_facts() {
    let facts = json!({"id": "106", "display_phone_number": "+1 555-010-0000",
        "verified_name": "Acme Locks", "quality_rating": "GREEN", "platform_type": "CLOUD_API",
        "is_on_biz_app": true});
    let server = Server::start(vec![json_answer(200, &facts)]).await;
    let number = server.whatsapp().number("106", SECONDS_3).await.unwrap();
    assert_eq!(number.display_phone_number, "+1 555-010-0000");
    assert_eq!(number.verified_name.as_deref(), Some("Acme Locks"));
    assert!(number.is_coexistence);
    assert!(server.request().starts_with("GET /v26.0/106?fields=id%2C"));

    let list = json!({"data": [{"id": "106", "is_on_biz_app": null,
        "display_phone_number": null, "webhook_configuration": null}, facts]});
    let server = Server::start(vec![json_answer(200, &list)]).await;
    let numbers = server.whatsapp().numbers_of("102", SECONDS_3).await;
    let numbers = numbers.unwrap();
    assert_eq!(numbers.len(), 2);
    assert!(!numbers[0].is_coexistence);
}

#[tokio::test]
async fn a_subscription_is_made_seen_and_ended() {
    for yes in [json!(true), json!("true")] {
        let server = Server::start(vec![json_answer(200, &json!({"success": yes}))]).await;
        let address = Some(("https://example.com/webhooks/meta", "verify"));
        server
            .whatsapp()
            .set_number_webhook("106", address, SECONDS_3)
            .await
            .unwrap();
        let body = json!({"webhook_configuration": {"verify_token": "verify",
            "override_callback_uri": "https://example.com/webhooks/meta"}});
        assert_eq!(server.body(), body);
        assert!(server.request().starts_with("POST /v26.0/106 "));
    }
    let server = Server::start(vec![json_answer(200, &json!({"success": false}))]).await;
    let refused = server.whatsapp().subscribe("102", SECONDS_3).await;
    assert_eq!(refused, Err(SendFailure::Unknown));
    assert_eq!(server.body(), json!({}));

    let apps = json!({"data": [{"whatsapp_business_api_data": {"id": "77", "name": "CustomIT",
        "link": "https://example.com"}, "override_callback_uri": "https://example.com/w"}]});
    let server = Server::start(vec![json_answer(200, &apps)]).await;
    let whatsapp = server.whatsapp();
    assert!(whatsapp.is_subscribed("102", SECONDS_3).await.unwrap());
    let apps = whatsapp.subscribed_apps("102", SECONDS_3).await.unwrap();
    assert_eq!(apps[0].app_id, "77");
    assert_eq!(
        apps[0].override_url.as_deref(),
        Some("https://example.com/w")
    );
    let server = Server::start(vec![json_answer(200, &json!({"data": []}))]).await;
    assert!(
        !server
            .whatsapp()
            .is_subscribed("102", SECONDS_3)
            .await
            .unwrap()
    );

    let server = Server::start(vec![json_answer(200, &json!({"success": true}))]).await;
    server
        .whatsapp()
        .unsubscribe("102", SECONDS_3)
        .await
        .unwrap();
    assert!(
        server
            .request()
            .starts_with("DELETE /v26.0/102/subscribed_apps HTTP/1.1")
    );
}

#[tokio::test]
async fn templates_come_in_pages() {
    let template = json!({"id": "1", "name": "eta_update", "language": "en_US",
        "category": "UTILITY", "status": "APPROVED",
        "components": [{"type": "BODY", "text": "{{1}}, at {{2}}"}]});
    let first = json!({"data": [template, {"id": "broken"}], "paging": {
        "cursors": {"before": "b", "after": "c 1"}, "next": "https://graph.facebook.com/x"}});
    let last = json!({"data": [], "paging": {"cursors": {"before": "b", "after": "c2"}}});
    let server = Server::start(vec![json_answer(200, &first), json_answer(200, &last)]).await;
    let whatsapp = server.whatsapp();
    let (templates, next) = whatsapp.templates("102", None, SECONDS_3).await.unwrap();
    assert_eq!(templates.len(), 1);
    assert_eq!(templates[0].placeholders[0].count, 2);
    assert_eq!(next.as_deref(), Some("c 1"));
    let page = whatsapp.templates("102", next.as_deref(), SECONDS_3).await;
    assert_eq!(page.unwrap(), (Vec::new(), None));
    assert!(server.received()[1].contains("&after=c+1 HTTP/1.1"));
}

#[tokio::test]
async fn a_message_is_marked_as_read() {
    let server = Server::start(vec![json_answer(200, &json!({"success": true}))]).await;
    server
        .whatsapp()
        .mark_read("106", "wamid.A1", SECONDS_3)
        .await
        .unwrap();
    let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A1"});
    assert_eq!(server.body(), read);
}

#[tokio::test]
async fn a_code_becomes_a_token_and_a_token_tells_its_accounts() {
    let token = json!({"access_token": "company-token", "token_type": "bearer"});
    let server = Server::start(vec![json_answer(200, &token)]).await;
    let app = MetaApp::new(local(), &server.url("/v26.0"), "77", "app-secret").unwrap();
    let exchanged = app.exchange_code("the code", SECONDS_3).await.unwrap();
    assert_eq!(exchanged, "company-token");
    let request = server.request();
    let path = "/v26.0/oauth/access_token?client_id=77&client_secret=app-secret&code=the+code";
    assert!(request.starts_with(&format!("GET {path} HTTP/1.1\r\n")));

    let facts = json!({"data": {"app_id": 77, "is_valid": true, "expires_at": 0,
        "scopes": ["whatsapp_business_messaging"], "granular_scopes": [
            {"scope": "whatsapp_business_management", "target_ids": ["103", "102"]},
            {"scope": "whatsapp_business_messaging", "target_ids": ["102"]},
            {"scope": "pages_messaging", "target_ids": ["900"]},
            {"scope": "whatsapp_business_messaging"}]}});
    let server = Server::start(vec![json_answer(200, &facts)]).await;
    let app = MetaApp::new(local(), &server.url("/v26.0"), "77", "app-secret").unwrap();
    let facts = app.debug_token("company-token", SECONDS_3).await.unwrap();
    assert!(facts.is_valid);
    assert_eq!(facts.app_id.as_deref(), Some("77"));
    assert_eq!(facts.expires_at, None);
    assert_eq!(facts.waba_ids, ["103", "102"]);
    let request = server.request();
    assert!(request.contains("authorization: Bearer 77|app-secret\r\n"));
    assert!(!format!("{app:?}").contains("secret"));
}

#[tokio::test]
async fn a_used_code_is_refused_and_not_tried_again() {
    let server = Server::start(vec![graph_error(400, 100)]).await;
    let app = MetaApp::new(local(), &server.url("/v26.0"), "77", "app-secret").unwrap();
    let refused = app.exchange_code("used", SECONDS_3).await.unwrap_err();
    assert!(matches!(refused, SendFailure::Final { code: 100, .. }));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn every_kind_of_message_has_its_words() {
    let components = json!([]);
    for content in [
        OutgoingContent::Media {
            kind: OutgoingMedia::Audio,
            media_id: "1",
            caption: None,
            file_name: None,
            voice: true,
        },
        OutgoingContent::Reaction {
            message_id: "wamid.A1",
            emoji: "👍",
        },
        OutgoingContent::Template {
            name: "eta_update",
            language: "en_US",
            components: &components,
        },
    ] {
        let server = Server::start(vec![accepted()]).await;
        let mut message = hello();
        message.content = content;
        server
            .whatsapp()
            .send("106", &message, SECONDS_3)
            .await
            .unwrap();
        let body = server.body();
        assert!(body[content.kind()].is_object());
        assert_eq!(body["type"], content.kind());
    }
}

#[tokio::test]
async fn a_process_has_one_client_for_its_stage_and_no_wider_one() {
    let local = Http::of_stage("local");
    assert_eq!(local.egress(), Egress::for_stage("local"));
    let production = Http::of_stage("production");
    assert_eq!(production.egress(), Egress::for_stage("production"));
}
