//! Tokens of the links by which customers follow their technician: 128 random bits, stored as a digest.
//!
//! `base64url(company 16 ‖ random 16)`, 43 characters, so that a link fits into a text message. The company
//! tells where the link's row is; only the random part opens it.

use std::fmt;

use domain::id::CompanyId;

use crate::secret::{Digest, from_base64url, random_bytes, to_base64url};

const LEN: usize = 16;

/// What a tracking link carries; never printed.
#[derive(Clone)]
pub struct TrackingToken {
    company: CompanyId,
    secret: [u8; LEN],
}

impl TrackingToken {
    /// A new one that nobody can guess.
    #[must_use]
    pub fn random(company: CompanyId) -> Self {
        Self {
            company,
            secret: random_bytes(),
        }
    }

    /// Reads the text form; anything but the one canonical spelling is nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 2 * LEN] = from_base64url(text)?.try_into().ok()?;
        let (company, secret) = bytes.split_first_chunk::<LEN>()?;
        Some(Self {
            company: CompanyId::from_bytes(*company),
            secret: secret.try_into().ok()?,
        })
    }

    /// The text form, for the link alone.
    pub fn expose(&self) -> String {
        to_base64url(&[self.company.to_bytes(), self.secret].concat())
    }

    /// The company that it says it is of.
    pub fn company(&self) -> CompanyId {
        self.company
    }

    /// What is stored in its place.
    pub fn digest(&self) -> Digest {
        Digest::of(&[&self.company.to_bytes(), &self.secret])
    }
}

impl fmt::Debug for TrackingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrackingToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written_and_is_short() {
        let company = CompanyId::at(Timestamp::UNIX_EPOCH);
        let token = TrackingToken::random(company);
        let text = token.expose();
        assert_eq!(text.len(), 43);
        let read = TrackingToken::parse(&text).unwrap();
        assert_eq!(read.company(), company);
        assert_eq!(read.digest(), token.digest());
        assert_ne!(TrackingToken::random(company).digest(), token.digest());
        assert!(!format!("{token:?}").contains(&text[22..]));
    }

    #[test]
    fn whatever_is_no_token_is_nothing_and_every_changed_bit_is_another_one() {
        let token = TrackingToken::random(CompanyId::at(Timestamp::UNIX_EPOCH));
        let text = token.expose();
        for wrong in [
            "",
            "A",
            &text[1..],
            &format!("{text}="),
            &format!("{text}AA"),
            "ñ",
        ] {
            assert!(TrackingToken::parse(wrong).is_none(), "{wrong}");
        }
        let bytes = from_base64url(&text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let other = TrackingToken::parse(&to_base64url(&changed)).unwrap();
            assert_ne!(other.digest(), token.digest(), "{bit}");
        }
    }
}
