//! WebSocket connections: tickets that open one, and those that are open.

use auth::secret::Digest;
use domain::id::{MemberId, SessionId};
use domain::socket::{CONNECTION_LIFE, ConnectionId, TICKET_LIFE};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// A ticket that nobody has used yet; with its use it is gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SocketTicketRow {
    /// What is known of the ticket.
    pub digest: Digest,
    /// Whose it is.
    pub member_id: MemberId,
    /// The session that asked for it.
    pub session_id: SessionId,
    /// When it stops being good.
    pub expires_at: Timestamp,
    /// Always 1.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocketRow {
    /// What the gateway calls it.
    pub connection_id: ConnectionId,
    /// Whose it is.
    pub member_id: MemberId,
    /// The session that opened it.
    pub session_id: SessionId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Always 1.
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
