//! Takes connections on the one port: HTTP/1.1 and, by prior knowledge, HTTP/2 without TLS.
//!
//! Some providers speak HTTP/2 alone. What asks them in HTTP/1.1 has its connection closed without
//! an answer, as the real ones do it.

use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use axum::Router;
use axum::http::Version;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::apns;

/// How long to wait when the machine has no more files to open.
const PAUSE: Duration = Duration::from_millis(100);

/// The requests that one HTTP/2 connection may have open at once.
const STREAMS: u32 = 1000;

/// The caller did not speak HTTP/2.
#[derive(Debug)]
struct OnlyHttp2;

impl fmt::Display for OnlyHttp2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("only HTTP/2 is spoken here")
    }
}

impl std::error::Error for OnlyHttp2 {}

/// Serves for good. All connections end with this future.
pub(crate) async fn serve(listener: TcpListener, router: Router) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(converse(stream, router.clone()))),
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn converse(stream: TcpStream, router: Router) {
    // Without this, small answers wait for more to send; if it fails they are only slower.
    drop(stream.set_nodelay(true));
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request: axum::http::Request<_>| {
        let is_modern = request.version() >= Version::HTTP_2;
        let answer =
            (is_modern || !apns::is_below(request.uri().path())).then(|| router.call(request));
        async move {
            match answer {
                Some(answer) => answer.await.map_err(|never| match never {}),
                None => Err(OnlyHttp2),
            }
        }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http2().max_concurrent_streams(STREAMS);
    // A caller who hangs up is the usual end.
    drop(
        builder
            .serve_connection(TokioIo::new(stream), service)
            .await,
    );
}
