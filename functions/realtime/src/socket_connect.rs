//! `socket-connect`: lets a client open a WebSocket connection by a ticket, which is good once.

use std::sync::Arc;
use std::time::Duration;

use api::{App, SocketEvent, SocketOccasion, SocketOutcome, SocketRoute};
use auth::socket_ticket::SocketTicket;
use data::row::{SocketRow, SocketTicketRow};
use data::{Changes, PageRequest, Principal, ReadPlan, ReadResult, Row as _, Setting, key};
use domain::socket::MOST_CONNECTIONS;
use futures::future::join_all;

/// See the module.
pub struct SocketConnect;

/// More than a member may have, and those that the gateway did not tell us the end of.
const OPEN: PageRequest = PageRequest::first(100);

/// How many of the oldest connections one that is opened may replace.
const MOST_REPLACED: usize = 10;

/// How long the closing of replaced connections may take.
const CLOSING: Duration = Duration::from_secs(1);

impl SocketRoute for SocketConnect {
    const NAME: &'static str = "socket-connect";
    const OCCASION: SocketOccasion = SocketOccasion::Connect;
    const SETTINGS: &'static [Setting] = &[Setting::SocketApiUrl];

    async fn handle(app: Arc<App>, event: SocketEvent) -> SocketOutcome {
        let opened = open(&app, &event).await;
        opened.unwrap_or_else(|refusal| refusal)
    }
}

async fn open(app: &App, event: &SocketEvent) -> Result<SocketOutcome, SocketOutcome> {
    let own = &app.aws().settings().public_url;
    // A browser always names the page's origin, an app has none.
    if event.header("origin").is_some_and(|origin| origin != own) {
        return Err(SocketOutcome::refused(403));
    }
    let ticket = event.query("ticket").and_then(SocketTicket::parse);
    let ticket = ticket.ok_or_else(unknown)?;
    let place = key::socket_ticket(ticket.member, &ticket.digest());
    let range = key::sockets_of(ticket.member);
    let mut plan = ReadPlan::default();
    plan.row(place.clone());
    plan.page(range.clone(), OPEN);
    let directory = app.aws().directory();
    let (company_id, member_id, session_id) = (ticket.company, ticket.member, ticket.session);
    let unverified = directory.read_unverified(company_id, member_id, session_id, plan);
    let (principal, mut result): (Principal, ReadResult) =
        unverified.await?.verify(unknown(), |principal| {
            let is_live = principal.is_live();
            is_live.then_some(principal).ok_or_else(unknown)
        })?;
    let now = principal.store.now();
    let ticket = result.rows().take::<SocketTicketRow>(&place)?;
    let ticket = ticket.filter(|ticket| ticket.expires_at > now);
    let ticket = ticket.ok_or_else(unknown)?;
    let open = result.page::<SocketRow>(&range, &OPEN).transpose()?;
    let replaced = surplus(open.map(|page| page.items).unwrap_or_default());

    let mut changes = Changes::new();
    changes.delete(&ticket);
    changes.open_socket(&SocketRow {
        connection_id: event.connection_id.clone(),
        member_id,
        session_id,
        opened_at: now,
        version: 1,
    });
    for socket in &replaced {
        changes.close_socket(socket.member_id, &socket.connection_id);
    }
    match principal.store.commit(changes).await {
        Ok(()) => {}
        // Somebody else was faster with the same ticket.
        Err(error) if error.has_changed(SocketTicketRow::KIND) => return Err(unknown()),
        Err(error) => return Err(error.into()),
    }
    close(app, &replaced).await;
    Ok(SocketOutcome::done(company_id, member_id))
}

fn unknown() -> SocketOutcome {
    SocketOutcome::refused(401)
}

/// The oldest connections, of those that are open, which one more is too many for.
fn surplus(mut open: Vec<SocketRow>) -> Vec<SocketRow> {
    open.sort_by_key(|socket| socket.opened_at);
    let count = (open.len() + 1).saturating_sub(MOST_CONNECTIONS);
    open.truncate(count.min(MOST_REPLACED));
    open
}

/// Closes connections that are forgotten; one that stays open gets nothing, and is closed when its client
/// says something.
async fn close(app: &App, replaced: &[SocketRow]) {
    if replaced.is_empty() {
        return;
    }
    let sockets = app.aws().sockets();
    let closing = replaced.iter().map(|one| sockets.close(&one.connection_id));
    let _ = tokio::time::timeout(CLOSING, join_all(closing)).await;
}

#[cfg(test)]
mod tests {
    use domain::id::{MemberId, SessionId};
    use domain::socket::ConnectionId;
    use jiff::Timestamp;

    use super::*;

    fn socket(second: i64) -> SocketRow {
        SocketRow {
            connection_id: ConnectionId::parse(&format!("c{second}")).unwrap(),
            member_id: MemberId::from_bytes([1; 16]),
            session_id: SessionId::from_bytes([2; 16]),
            opened_at: Timestamp::from_second(second).unwrap(),
            version: 1,
        }
    }

    #[test]
    fn one_more_than_there_may_be_replaces_the_oldest() {
        let most = i64::try_from(MOST_CONNECTIONS).unwrap();
        let open = |count| (0..count).rev().map(socket).collect::<Vec<_>>();
        assert_eq!(surplus(open(0)), []);
        assert_eq!(surplus(open(most - 1)), []);
        assert_eq!(surplus(open(most)), [socket(0)]);
        assert_eq!(surplus(open(most + 1)), [socket(0), socket(1)]);
        assert_eq!(surplus(open(100)).len(), MOST_REPLACED);
    }
}
