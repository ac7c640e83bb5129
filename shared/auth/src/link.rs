//! Tokens of one-time links sent by mail: nothing is stored, the token proves itself.
//!
//! `base64url(company 16 ‖ ticket 16 ‖ HMAC-SHA-256(link key, kind ‖ company ‖ ticket) 32)`. The
//! same ticket gives the same token, so that a mail rendered twice is the same mail. That a link
//! works once and not for ever is in the ticket's row.

use domain::id::{CompanyId, TicketId};
use domain::mail::TicketKind;
use ring::hmac;

use crate::keyring::Keyring;
use crate::secret::{Secret32, from_base64url, to_base64url};

const ID_LEN: usize = 16;
const TOKEN_LEN: usize = 2 * ID_LEN + 32;

/// Where a genuine token leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The company in which the ticket is.
    pub company: CompanyId,
    /// The ticket, whose row decides whether the link still works.
    pub ticket: TicketId,
}

impl Link {
    /// The token of the link, made with the current key.
    #[must_use]
    pub fn mint(self, keys: &Keyring, kind: TicketKind) -> String {
        let tag = hmac::sign(&key(keys.current().1), &self.signed(kind));
        to_base64url(
            &[
                &self.company.to_bytes(),
                &self.ticket.to_bytes(),
                tag.as_ref(),
            ]
            .concat(),
        )
    }

    /// Where a token leads that any key of the ring has made for this kind; else nothing. A token of one
    /// kind is worthless for another.
    pub fn open(token: &str, keys: &Keyring, kind: TicketKind) -> Option<Self> {
        let bytes: [u8; TOKEN_LEN] = from_base64url(token)?.try_into().ok()?;
        let (company, rest) = bytes.split_first_chunk::<ID_LEN>()?;
        let (ticket, tag) = rest.split_first_chunk::<ID_LEN>()?;
        let link = Self {
            company: CompanyId::from_bytes(*company),
            ticket: TicketId::from_bytes(*ticket),
        };
        let signed = link.signed(kind);
        keys.all()
            .any(|one| hmac::verify(&key(one), &signed, tag).is_ok())
            .then_some(link)
    }

    /// The ids have a fixed length, so no other kind and ids give the same bytes.
    fn signed(self, kind: TicketKind) -> Vec<u8> {
        [
            kind.as_str().as_bytes(),
            &self.company.to_bytes(),
            &self.ticket.to_bytes(),
        ]
        .concat()
    }
}

fn key(secret: &Secret32) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::*;

    fn keys() -> Keyring {
        Keyring::parse(&Keyring::generate("v1")).unwrap()
    }

    fn link() -> Link {
        Link {
            company: CompanyId::at(Timestamp::UNIX_EPOCH),
            ticket: TicketId::at(Timestamp::UNIX_EPOCH),
        }
    }

    #[test]
    fn a_token_leads_where_it_was_minted_for_and_is_always_the_same() {
        let (keys, link) = (keys(), link());
        let token = link.mint(&keys, TicketKind::VerifyEmail);
        assert_eq!(token, link.mint(&keys, TicketKind::VerifyEmail));
        assert_eq!(
            Link::open(&token, &keys, TicketKind::VerifyEmail),
            Some(link)
        );
    }

    #[test]
    fn a_token_is_good_for_one_kind_and_one_keyring() {
        let (ring, link) = (keys(), link());
        let token = link.mint(&ring, TicketKind::VerifyEmail);
        assert_eq!(Link::open(&token, &ring, TicketKind::ResetPassword), None);
        assert_eq!(Link::open(&token, &ring, TicketKind::Invitation), None);
        assert_eq!(Link::open(&token, &keys(), TicketKind::VerifyEmail), None);
    }

    #[test]
    fn a_former_key_still_opens() {
        let (old, new) = (Keyring::generate("v1"), Keyring::generate("v2"));
        let key =
            |text: &str, id: &str| serde_json::from_str::<Value>(text).unwrap()["keys"][id].take();
        let both = json!({
            "current": "v2",
            "keys": {"v1": key(&old, "v1"), "v2": key(&new, "v2")}
        });
        let both = Keyring::parse(&both.to_string()).unwrap();
        let token = link().mint(&Keyring::parse(&old).unwrap(), TicketKind::ResetPassword);
        assert!(Link::open(&token, &both, TicketKind::ResetPassword).is_some());
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let keys = keys();
        let token = link().mint(&keys, TicketKind::VerifyEmail);
        let bytes = from_base64url(&token).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = to_base64url(&changed);
            assert_eq!(
                Link::open(&changed, &keys, TicketKind::VerifyEmail),
                None,
                "{bit}"
            );
        }
        for wrong in [
            "",
            "A",
            &token[1..],
            &format!("{token}="),
            &format!("{token}AAAA"),
        ] {
            assert_eq!(
                Link::open(wrong, &keys, TicketKind::VerifyEmail),
                None,
                "{wrong}"
            );
        }
    }
}
