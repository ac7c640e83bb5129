//! The client against servers that behave as badly as the real ones sometimes do.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use providers::{Base, Call, CallError, Egress, Http, Provider};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one connection.
#[derive(Clone)]
enum Exchange {
    Respond(String),
    RespondAndWait(String),
    Hang,
}

struct Server {
    at: SocketAddr,
    seen: Arc<AtomicUsize>,
}

impl Server {
    /// A server that takes these turns, one per connection, and repeats the last one.
    async fn start(exchanges: Vec<Exchange>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let seen = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&seen);
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let number = count.fetch_add(1, Ordering::SeqCst);
                let exchange = exchanges[number.min(exchanges.len() - 1)].clone();
                tokio::spawn(serve(socket, exchange));
            }
        });
        Self { at, seen }
    }

    fn base(&self) -> (Http, Base) {
        let http = Http::new(Egress::for_stage("local"));
        let base = http
            .egress()
            .base(Provider::Resend, &format!("http://{}", self.at))
            .unwrap();
        (http, base)
    }

    /// Gets `/x` within this time.
    async fn get(&self, remaining: Duration) -> Result<providers::Answer, CallError> {
        let (http, base) = self.base();
        http.send(Call::get(&base, &["x"]), remaining).await
    }

    /// Posts to `/x` within three seconds, with an idempotency key if one is given.
    async fn post(&self, key: Option<&str>) -> Result<providers::Answer, CallError> {
        let (http, base) = self.base();
        let mut call = Call::post_json(&base, &["x"], "{}");
        if let Some(key) = key {
            call = call.idempotency_key(key).unwrap();
        }
        http.send(call, Duration::from_secs(3)).await
    }

    fn seen(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

async fn serve(mut socket: TcpStream, exchange: Exchange) -> io::Result<()> {
    let mut request = vec![0; 16 * 1024];
    if socket.read(&mut request).await? == 0 {
        return Ok(());
    }
    match exchange {
        Exchange::Respond(text) => socket.write_all(text.as_bytes()).await?,
        Exchange::RespondAndWait(text) => {
            socket.write_all(text.as_bytes()).await?;
            tokio::time::sleep(Duration::from_mins(1)).await;
        }
        Exchange::Hang => tokio::time::sleep(Duration::from_mins(1)).await,
    }
    socket.shutdown().await
}

fn answer(status: u16, headers: &str, body: &str) -> Exchange {
    let length = body.len();
    Exchange::Respond(format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    ))
}

fn json(status: u16, body: &str) -> Exchange {
    answer(
        status,
        "content-type: application/json; charset=utf-8\r\n",
        body,
    )
}

fn fine() -> Exchange {
    json(200, r#"{"id":"a"}"#)
}

const SECONDS_3: Duration = Duration::from_secs(3);

#[tokio::test]
async fn a_429_is_repeated_after_the_wait_it_asks_for() {
    let limited = answer(
        429,
        "retry-after: 1\r\ncontent-type: application/json\r\n",
        "{}",
    );
    let server = Server::start(vec![limited, fine()]).await;
    let began = Instant::now();
    assert_eq!(server.get(SECONDS_3).await.unwrap().status(), 200);
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.seen(), 2);
}

#[tokio::test]
async fn a_429_without_a_wait_is_repeated_soon() {
    let server = Server::start(vec![json(429, "{}"), json(429, "{}"), fine()]).await;
    assert_eq!(server.get(SECONDS_3).await.unwrap().status(), 200);
    assert_eq!(server.seen(), 3);
}

#[tokio::test]
async fn a_wait_longer_than_the_time_left_is_told_at_once() {
    let server = Server::start(vec![answer(429, "retry-after: 30\r\n", "")]).await;
    let began = Instant::now();
    let error = server.get(SECONDS_3).await.unwrap_err();
    assert_eq!(
        error,
        CallError::RateLimited {
            retry_after: Some(Duration::from_secs(30))
        }
    );
    assert!(error.is_retryable() && error.outcome_known());
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(server.seen(), 1);
}

#[tokio::test]
async fn an_exhausted_quota_is_not_taken_for_a_rate_limit() {
    let body = r#"{"statusCode":429,"name":"daily_quota_exceeded","message":"m"}"#;
    let server = Server::start(vec![json(429, body)]).await;
    let error = server.get(SECONDS_3).await.unwrap_err();
    assert_eq!(
        error,
        CallError::Exhausted {
            name: "daily_quota_exceeded".to_owned()
        }
    );
    assert!(!error.is_retryable());
    assert_eq!(server.seen(), 1);
}

#[tokio::test]
async fn a_500_is_repeated_only_when_that_is_harmless() {
    let bare = Server::start(vec![json(500, "{}"), fine()]).await;
    let error = bare.post(None).await.unwrap_err();
    assert!(error.is_retryable() && !error.outcome_known());
    assert_eq!(bare.seen(), 1);

    let keyed = Server::start(vec![json(500, "{}"), fine()]).await;
    assert_eq!(keyed.post(Some("key")).await.unwrap().status(), 200);
    assert_eq!(keyed.seen(), 2);
}

#[tokio::test]
async fn a_call_is_sent_four_times_at_most() {
    let server = Server::start(vec![json(503, "{}")]).await;
    server.get(Duration::from_secs(20)).await.unwrap_err();
    assert_eq!(server.seen(), 4);
}

#[tokio::test]
async fn a_422_is_named_and_not_repeated() {
    let body = r#"{"statusCode":422,"name":"missing_required_field","message":"ann@example.com"}"#;
    let server = Server::start(vec![json(422, body)]).await;
    let error = server.post(Some("key")).await.unwrap_err();
    let CallError::Status {
        code: 422,
        name,
        passing: false,
        ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(name.as_deref(), Some("missing_required_field"));
    assert!(error.outcome_known());
    assert!(
        !format!("{error:?} {error}").contains("ann"),
        "the message stays unread"
    );
    assert_eq!(server.seen(), 1);
}

#[tokio::test]
async fn a_hang_ends_with_the_time_left_and_an_unknown_outcome() {
    let server = Server::start(vec![Exchange::Hang]).await;
    let began = Instant::now();
    let error = server.get(Duration::from_millis(700)).await.unwrap_err();
    assert_eq!(error, CallError::Timeout);
    assert!(error.is_retryable() && !error.outcome_known());
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_cut_leaves_the_outcome_unknown() {
    let cut =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{\"id\"";
    for exchange in [
        Exchange::Respond(cut.to_owned()),
        Exchange::Respond(String::new()),
    ] {
        let server = Server::start(vec![exchange]).await;
        let error = server.post(None).await.unwrap_err();
        assert_eq!(error, CallError::Cut);
        assert!(!error.outcome_known());
    }
}

#[tokio::test]
async fn a_known_failure_after_an_unknown_one_stays_uncertain() {
    let server = Server::start(vec![json(500, "{}"), json(422, "{}")]).await;
    let error = server.post(Some("key")).await.unwrap_err();
    assert!(
        matches!(&error, CallError::Uncertain(last) if last.outcome_known()),
        "{error:?}"
    );
    assert!(!error.outcome_known());
}

#[tokio::test]
async fn an_html_page_is_never_read_as_json() {
    let page = "content-type: text/html\r\n";
    let served = Server::start(vec![answer(200, page, r#"{"id":"a"}"#)]).await;
    let answer_200 = served.get(SECONDS_3).await.unwrap();
    assert_eq!(
        answer_200.json::<serde_json::Value>(),
        Err(CallError::Malformed)
    );

    let failed = Server::start(vec![answer(403, page, r#"{"name":"invalid_api_key"}"#)]).await;
    let error = failed.get(SECONDS_3).await.unwrap_err();
    assert!(
        matches!(
            error,
            CallError::Status {
                code: 403,
                name: None,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn half_a_json_text_is_malformed() {
    let server = Server::start(vec![json(200, r#"{"id":"5676"#)]).await;
    let answer = server.get(SECONDS_3).await.unwrap();
    let error = answer.json::<serde_json::Value>().unwrap_err();
    assert_eq!(error, CallError::Malformed);
    assert!(error.is_retryable() && !error.outcome_known());
}

#[tokio::test]
async fn a_large_answer_is_not_read_whole() {
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_owned();
    let large = "x".repeat(2 * 1024 * 1024);
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{large}\r\n",
        large.len()
    );
    for text in [announced, chunked] {
        let server = Server::start(vec![Exchange::RespondAndWait(text)]).await;
        let began = Instant::now();
        let error = server.get(Duration::from_secs(5)).await.unwrap_err();
        assert_eq!(
            error,
            CallError::TooLarge {
                cap_bytes: 1024 * 1024
            }
        );
        assert!(
            began.elapsed() < Duration::from_secs(3),
            "it waited for the rest"
        );
        assert_eq!(server.seen(), 1);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let victim = Server::start(vec![fine()]).await;
    for to in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        format!("http://{}", victim.at),
    ] {
        let server = Server::start(vec![answer(302, &format!("location: {to}\r\n"), "")]).await;
        assert_eq!(
            server.get(SECONDS_3).await.unwrap_err(),
            CallError::Redirect
        );
    }
    assert_eq!(victim.seen(), 0);
}

#[tokio::test]
async fn a_closed_port_is_a_known_outcome() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    drop(listener);
    let server = Server {
        at,
        seen: Arc::default(),
    };
    let error = server.post(None).await.unwrap_err();
    assert!(matches!(error, CallError::Connect(_)), "{error:?}");
    assert!(error.outcome_known() && error.is_retryable());
}

#[tokio::test]
async fn another_host_is_refused_before_a_socket_opens() {
    let server = Server::start(vec![fine()]).await;
    let (_, base) = server.base();
    // A base that was fit on the local stage reaches nothing from a client of production.
    let production = Http::new(Egress::for_stage("production"));
    let error = production
        .send(Call::get(&base, &["x"]), SECONDS_3)
        .await
        .unwrap_err();
    assert!(matches!(error, CallError::Refused(_)), "{error:?}");
    assert!(error.outcome_known() && !error.is_retryable());
    assert_eq!(server.seen(), 0);
}

#[tokio::test]
async fn neither_credential_nor_body_nor_path_is_shown() {
    let server = Server::start(vec![fine()]).await;
    let (_, base) = server.base();
    let call = Call::post_json(&base, &["canary-path"], r#"{"canary":"body"}"#)
        .bearer("canary-key")
        .unwrap()
        .idempotency_key("canary-idempotency")
        .unwrap();
    assert_eq!(format!("{call:?}"), "Call(POST resend, 17 bytes)");
    let answer = server.get(SECONDS_3).await.unwrap();
    assert_eq!(format!("{answer:?}"), "Answer(200, 10 bytes)");
}

#[tokio::test]
async fn an_https_address_is_spoken_to_in_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let http = Http::new(Egress::for_stage("local"));
    let url = format!("https://{}", listener.local_addr().unwrap());
    let base = http.egress().base(Provider::Resend, &url).unwrap();
    let greeting = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut record = [0; 6];
        socket.read_exact(&mut record).await.unwrap();
        record
    });
    let error = http
        .send(Call::get(&base, &["x"]), Duration::from_secs(1))
        .await
        .unwrap_err();
    assert!(matches!(error, CallError::Connect(_)), "{error:?}");
    // A TLS handshake record that holds a ClientHello.
    let [kind, version, .., hello] = greeting.await.unwrap();
    assert_eq!((kind, version, hello), (0x16, 0x03, 0x01));
}

#[tokio::test]
async fn no_time_left_means_that_nothing_is_sent() {
    let server = Server::start(vec![fine()]).await;
    let error = server.get(Duration::from_millis(100)).await.unwrap_err();
    assert_eq!(error, CallError::NoTime);
    assert!(error.outcome_known());
    assert_eq!(server.seen(), 0);
}
