//! The open WebSocket connections of a company, as their sessions stand now.

use std::collections::{BTreeMap, BTreeSet};

use data::row::{CompanyRow, CompanyState, MemberRow, SessionRow, SocketRow};
use data::{Error, Store, key};
use domain::role::Roles;
use futures::future::try_join3;

/// The connections of a company.
#[derive(Default)]
pub(crate) struct Connections {
    /// Those over which something may be sent, with the roles of their members.
    pub(crate) open: Vec<(SocketRow, Roles)>,
    /// Those whose session is over; nothing goes over them any more.
    pub(crate) over: Vec<SocketRow>,
}

impl Connections {
    /// Reads them, and whether each session still lives: a sign-out counts at once.
    pub(crate) async fn of(store: &Store) -> Result<Self, Error> {
        let sockets: Vec<SocketRow> = store.whole_list(&key::sockets()).await?;
        if sockets.is_empty() {
            return Ok(Self::default());
        }
        let members: BTreeSet<_> = sockets.iter().map(|one| one.member_id).collect();
        let sessions: BTreeSet<_> = sockets
            .iter()
            .map(|one| (one.member_id, one.session_id))
            .collect();
        let member_keys: Vec<_> = members.iter().map(|id| key::member(*id)).collect();
        let session_keys: Vec<_> = sessions
            .iter()
            .map(|(member_id, session_id)| key::session(*member_id, *session_id))
            .collect();
        let (company, member_rows, session_rows) = try_join3(
            store.get::<CompanyRow>(key::company()),
            store.get_many::<MemberRow>(&member_keys),
            store.get_many::<SessionRow>(&session_keys),
        )
        .await?;
        let is_active = company.is_some_and(|one| one.state == CompanyState::Active);
        let members: BTreeMap<_, _> = members.into_iter().zip(member_rows).collect();
        let sessions: BTreeMap<_, _> = sessions.into_iter().zip(session_rows).collect();
        let mut connections = Self::default();
        for socket in sockets {
            let member = members.get(&socket.member_id).and_then(Option::as_ref);
            let session = sessions.get(&(socket.member_id, socket.session_id));
            let session = session.and_then(Option::as_ref);
            match (member, session) {
                (Some(member), Some(session)) if is_active && member.accepts_session(session) => {
                    connections.open.push((socket, member.roles));
                }
                _ => connections.over.push(socket),
            }
        }
        Ok(connections)
    }
}
