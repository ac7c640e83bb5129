//! Sends hints over connections, many side by side, so that one that hangs holds up no other.

use std::time::{Duration, Instant};

use data::row::SocketRow;
use data::{Changes, Posted, Sockets, Store};
use futures::StreamExt as _;
use futures::future::join_all;
use futures::stream;
use jiff::SignedDuration;

/// How many are sent at the same time.
const AT_ONCE: usize = 64;

/// How many connections one commit forgets.
const FORGOTTEN_AT_ONCE: usize = 40;

/// For so long after it was let in, the gateway may still say of a connection that there is none.
const OPENING: SignedDuration = SignedDuration::from_secs(10);

/// How long the closing of connections may take.
const CLOSING: Duration = Duration::from_secs(1);

/// Sends each text over its connection, until this instant; then forgets the connections that turned out
/// to be closed. Those that are `over` are closed and forgotten too.
///
/// Nothing fails with it: what does not arrive is in the feed.
pub(crate) async fn send(
    store: &Store,
    sockets: &Sockets,
    texts: Vec<(SocketRow, String)>,
    over: Vec<SocketRow>,
    until: Instant,
) {
    let (count, now) = (texts.len(), store.now());
    let is_old = |socket: &SocketRow| socket.opened_at.duration_until(now) >= OPENING;
    let posts = texts.into_iter().map(|(socket, text)| async move {
        let posted = sockets.post(&socket.connection_id, &text).await;
        (socket, posted)
    });
    let mut posts = stream::iter(posts).buffer_unordered(AT_ONCE);
    let (mut closed, mut sent, mut failed) = (Vec::new(), 0, 0);
    while let Ok(Some((socket, posted))) = tokio::time::timeout_at(until.into(), posts.next()).await
    {
        match posted {
            Ok(Posted::Sent) => sent += 1,
            Ok(Posted::Gone) if is_old(&socket) => closed.push(socket),
            Ok(Posted::Gone) | Err(_) => failed += 1,
        }
    }
    drop(posts);
    if sent + closed.len() < count {
        let late = count - sent - closed.len() - failed;
        tracing::warn!(sent, failed, late, "some connections got no hint");
    }
    let closing = over.iter().map(|one| sockets.close(&one.connection_id));
    let _ = tokio::time::timeout(CLOSING, join_all(closing)).await;
    closed.extend(over);
    forget(store, &closed).await;
}

async fn forget(store: &Store, closed: &[SocketRow]) {
    for some in closed.chunks(FORGOTTEN_AT_ONCE) {
        let mut changes = Changes::new();
        for socket in some {
            changes.close_socket(socket.member_id, &socket.connection_id);
        }
        if let Err(error) = store.commit(changes).await {
            tracing::warn!(cause = %error, "closed connections cannot be forgotten");
        }
    }
}
