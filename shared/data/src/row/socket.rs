//! WebSocket connections: tickets that open one, and those that are open.

use auth::secret::Digest;
use domain::data_map::DataMap;
use domain::id::{MemberId, SessionId};
use domain::socket::{CONNECTION_LIFE, ConnectionId, TICKET_LIFE};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// A ticket that nobody has used yet; with its use it is gone.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Security, kept = Kept::Term(TICKET_LIFE))]
pub struct SocketTicketRow {
    /// What is known of the ticket.
    #[data(Credential)]
    pub digest: Digest,
    /// Whose it is.
    #[data(Id)]
    pub member_id: MemberId,
    /// The session that asked for it.
    #[data(Id)]
    pub session_id: SessionId,
    /// When it stops being good.
    #[data(Activity)]
    pub expires_at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl SocketTicketRow {
    /// A ticket that is made now.
    pub fn new(digest: Digest, member_id: MemberId, session_id: SessionId, now: Timestamp) -> Self {
        Self {
            digest,
            member_id,
            session_id,
            expires_at: now.checked_add(TICKET_LIFE).unwrap_or(Timestamp::MAX),
            version: 1,
        }
    }
}

impl Row for SocketTicketRow {
    const KIND: &'static str = "socket_ticket";

    fn row_key(&self) -> RowKey {
        key::socket_ticket(self.member_id, &self.digest)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }

    versioned!();
}

/// An open connection. Whether its session still lives is looked up whenever something is sent over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Service, kept = Kept::Term(CONNECTION_LIFE))]
pub struct SocketRow {
    /// What the gateway calls it.
    #[data(Id)]
    pub connection_id: ConnectionId,
    /// Whose it is.
    #[data(Id)]
    pub member_id: MemberId,
    /// The session that opened it.
    #[data(Id)]
    pub session_id: SessionId,
    /// When it was opened.
    #[data(Activity)]
    pub opened_at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl Row for SocketRow {
    const KIND: &'static str = "socket";

    fn row_key(&self) -> RowKey {
        key::socket(self.member_id, &self.connection_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.opened_at.checked_add(CONNECTION_LIFE).ok()
    }

    versioned!();
}
