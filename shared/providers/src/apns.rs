//! Apple's push service (<https://developer.apple.com/documentation/usernotifications>).

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::device::PushEnvironment;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::apns_failure::PushFailure;
use crate::apns_key::ProviderToken;
use crate::apns_push::Push;
use crate::call::{Answer, Call};
use crate::egress::{Base, Egress, EgressError};
use crate::error::CallError;
use crate::http::Http;
use crate::provider::Provider;

/// A connection that was silent for this long is asked for a sign of life when it is used again.
const SILENCE: Duration = Duration::from_secs(30);

/// How long that sign may take.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// How long one attempt may take. It outlasts the search for a sign of life on a connection that
/// died in its sleep.
const ATTEMPT: Duration = Duration::from_secs(10);

/// The client of the push service. One per process, for Apple takes frequent connections for
/// abuse; a clone shares them.
#[derive(Clone)]
pub struct Apns {
    http: Http,
    production: Arc<Line>,
    sandbox: Arc<Line>,
    topic: String,
}

impl Apns {
    /// A client for these two addresses and the app of this bundle id. Both addresses must be on
    /// the egress list.
    pub fn new(
        egress: Egress,
        url: &str,
        sandbox_url: &str,
        topic: impl Into<String>,
    ) -> Result<Self, EgressError> {
        let line = |url| {
            let base = egress.base(Provider::Apple, url)?;
            Ok(Arc::new(Line::new(base)))
        };
        Ok(Self {
            http: Http::http2(egress, SILENCE, SIGN_OF_LIFE),
            production: line(url)?,
            sandbox: line(sandbox_url)?,
            topic: topic.into(),
        })
    }

    /// Sends a push (`POST /3/device/{token}`). Success means that Apple accepted it, not that
    /// anybody saw it.
    ///
    /// Sent once more at once where the connection turns out to be dead, as every one is after the
    /// process was frozen. Should the push have arrived all the same, its `apns-id` and collapse id
    /// are the same again, and the device shows it once.
    pub async fn send(
        &self,
        push: &Push<'_>,
        provider_token: &ProviderToken,
        remaining: Duration,
    ) -> Result<(), PushFailure> {
        let line = match push.environment {
            PushEnvironment::Production => &self.production,
            PushEnvironment::Sandbox => &self.sandbox,
        };
        let call = push.to_call(&line.base, &self.topic, provider_token)?;
        let began = Instant::now();
        let mut outcome = line.send(&self.http, &call, remaining).await;
        let died = match &outcome {
            Err(CallError::Cut | CallError::Connect(_)) => true,
            // Earlier than the limit: the sign of life did not come.
            Err(CallError::Timeout) => began.elapsed() < remaining.min(ATTEMPT),
            _ => false,
        };
        if died {
            let left = remaining.saturating_sub(began.elapsed());
            let second = line.send(&self.http, &call, left).await;
            if !matches!(second, Err(CallError::NoTime)) {
                outcome = second;
            }
        }
        match outcome {
            Ok(answer) if answer.status.is_success() => Ok(()),
            Ok(answer) => Err(PushFailure::of(&answer)),
            Err(error) => Err(error.into()),
        }
    }
}

/// Shows neither topic nor path.
impl fmt::Debug for Apns {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Apns({:?}, {:?})",
            self.production.base, self.sandbox.base
        )
    }
}

/// The connection to one of the two services.
///
/// A new connection takes a single request until one of a valid signer has passed, so the first of
/// a crowd goes ahead and the others wait for it.
struct Line {
    base: Base,
    open: AtomicBool,
    first: Mutex<()>,
}

impl Line {
    fn new(base: Base) -> Self {
        Self {
            base,
            open: AtomicBool::new(false),
            first: Mutex::new(()),
        }
    }

    async fn send(&self, http: &Http, call: &Call, left: Duration) -> Result<Answer, CallError> {
        let began = Instant::now();
        let turn = if self.open.load(Ordering::Acquire) {
            None
        } else {
            let turn = timeout(left, self.first.lock()).await;
            Some(turn.map_err(|_| CallError::NoTime)?)
        };
        // Whoever went ahead may have opened the line.
        let turn = turn.filter(|_| !self.open.load(Ordering::Acquire));
        let left = left.saturating_sub(began.elapsed());
        let outcome = http.exchange(call, left, ATTEMPT).await;
        let open = match &outcome {
            Ok(answer) => answer.status.as_u16() != 403,
            Err(_) => false,
        };
        self.open.store(open, Ordering::Release);
        drop(turn);
        outcome
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use domain::device::PushToken;
    use jiff::Timestamp;
    use tokio::net::TcpListener;

    use super::*;
    use crate::apns_push::{PushKind, PushPriority};

    /// Answers one request.
    async fn answer(connection: &mut h2::server::Connection<tokio::net::TcpStream, Bytes>) {
        let (_, mut respond) = connection.accept().await.unwrap().unwrap();
        let head = http::Response::new(());
        respond.send_response(head, true).unwrap();
    }

    /// As after a thaw: the socket still looks open, and nobody is there.
    #[tokio::test]
    async fn a_connection_without_a_sign_of_life_is_left_for_a_new_one() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            let mut first = h2::server::handshake(socket).await.unwrap();
            answer(&mut first).await;
            // Drives the answer out and falls silent.
            let silent = timeout(Duration::from_millis(100), first.accept()).await;
            assert!(silent.is_err());
            let (socket, _) = listener.accept().await.unwrap();
            let mut second = h2::server::handshake(socket).await.unwrap();
            answer(&mut second).await;
            second.accept().await;
            drop(first);
        });

        let mut apns = Apns::new(Egress::for_stage("local"), &url, &url, "com.example").unwrap();
        let (silence, sign) = (Duration::from_millis(200), Duration::from_millis(200));
        apns.http = Http::http2(Egress::for_stage("local"), silence, sign);
        let token = PushToken::parse(&"ab".repeat(32)).unwrap();
        let push = Push {
            token: &token,
            environment: PushEnvironment::Production,
            id: "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            kind: PushKind::Alert,
            collapse_id: None,
            expires_at: None,
            priority: PushPriority::Immediate,
            payload: b"{}".to_vec(),
        };
        let signer = ProviderToken {
            text: "signed".to_owned(),
            signed_at: Timestamp::UNIX_EPOCH,
        };
        let seconds = Duration::from_secs(5);
        assert_eq!(apns.send(&push, &signer, seconds).await, Ok(()));
        tokio::time::sleep(Duration::from_millis(300)).await;
        let began = Instant::now();
        assert_eq!(apns.send(&push, &signer, seconds).await, Ok(()));
        assert!(began.elapsed() < Duration::from_secs(2));
    }
}
