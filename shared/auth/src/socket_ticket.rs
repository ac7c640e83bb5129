//! Tickets for WebSocket connections: browsers cannot sign the request that opens one.
//!
//! A ticket goes in the query of that request, where logs may see it, so it is good once and for
//! moments, and opens nothing else. Only its hash is stored.

use std::fmt;

use domain::id::{CompanyId, MemberId, SessionId};

use crate::secret::{Digest, Secret32};
use crate::session_secret::{decode, encode};

/// `base64url(company 16 ‖ member 16 ‖ session 16 ‖ secret 32)`, 107 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct SocketTicket {
    /// The company; says in which partition the row is, and proves nothing.
    pub company: CompanyId,
    /// The member; proves nothing.
    pub member: MemberId,
    /// The session; proves nothing.
    pub session: SessionId,
    secret: Secret32,
}

impl SocketTicket {
    /// A fresh ticket for a session.
    #[must_use]
    pub fn new(company: CompanyId, member: MemberId, session: SessionId) -> Self {
        Self {
            company,
            member,
            session,
            secret: Secret32::random(),
        }
    }

    /// Reads the text form; only the one spelling of the right length is accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let ((company, member, session), secret) = decode(text)?;
        Some(Self {
            company,
            member,
            session,
            secret: Secret32::new(*secret),
        })
    }

    /// The text form, to be handed to the client and to nobody else.
    pub fn encode(&self) -> String {
        let ids = (self.company, self.member, self.session);
        encode(ids, &[self.secret.expose()])
    }

    /// What is stored of it: it covers the ids too, so that none can be exchanged.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&[
            b"socket ticket",
            &self.company.to_bytes(),
            &self.member.to_bytes(),
            &self.session.to_bytes(),
            self.secret.expose(),
        ])
    }
}

impl fmt::Debug for SocketTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SocketTicket({})", self.session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> SocketTicket {
        SocketTicket::new(
            CompanyId::from_bytes([1; 16]),
            MemberId::from_bytes([2; 16]),
            SessionId::from_bytes([3; 16]),
        )
    }

    #[test]
    fn a_ticket_survives_its_text_form_and_shows_no_secret() {
        let ticket = ticket();
        let text = ticket.encode();
        assert_eq!(text.len(), 107);
        assert_eq!(SocketTicket::parse(&text), Some(ticket.clone()));
        let shown = format!("{ticket:?}");
        assert!(shown.starts_with("SocketTicket(ses_") && !shown.contains(&text[64..]));
    }

    #[test]
    fn each_ticket_is_another_and_no_id_in_it_can_be_exchanged() {
        let (one, other) = (ticket(), ticket());
        assert_ne!(one.digest(), other.digest());
        let stolen = SocketTicket {
            session: SessionId::from_bytes([4; 16]),
            ..one.clone()
        };
        assert_ne!(one.digest(), stolen.digest());
    }

    #[test]
    fn what_is_no_ticket_is_refused() {
        let text = ticket().encode();
        for bad in [
            "",
            "x",
            &text[1..],
            &format!("{text}A"),
            &format!("{text}="),
        ] {
            assert_eq!(SocketTicket::parse(bad), None, "{bad}");
        }
    }
}
