//! A company's own key for the cursors that leave the product: encrypted, so that they show nothing,
//! and authenticated, so that none can be made or changed.
//!
//! The key is stored on the company's row, which every request reads anyway: sealing and opening
//! cost no call, no function needs a secret for it, and the cursor of another company cannot even
//! be opened. A new key on the row ends all cursors of the company. For companies of before there
//! was such a key, see [`crate::row::CompanyRow::cursor_key_for`].

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::MemberId;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;
use crate::page::Cursor;

/// 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct CursorKey([u8; 32]);

/// How cursors are written; another way gets another number.
const FORM: u8 = 1;

impl CursorKey {
    /// A new key.
    pub fn random() -> Result<Self, Error> {
        let mut bytes = [0; 32];
        fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The key that belongs to a member's secret, which it does not show.
    pub(crate) fn of_secret(secret: &str, member_id: MemberId) -> Self {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"cursor key");
        let key = salt.extract(secret.as_bytes());
        let mut bytes = [0; 32];
        key.expand(&[&member_id.to_bytes()], hkdf::HKDF_SHA256)
            .and_then(|key| key.fill(&mut bytes))
            .expect("a key of the hash's own length can be had");
        Self(bytes)
    }

    /// The cursor as text that only this key opens, and only for the same `purpose`.
    pub fn seal(&self, cursor: &Cursor, purpose: &[u8]) -> Result<String, Error> {
        let mut nonce = [0; NONCE_LEN];
        fill(&mut nonce)?;
        let mut text = serde_json::to_vec(cursor)
            .map_err(|error| Error::Conversion(format!("a cursor cannot be written: {error}")))?;
        self.key()
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(purpose),
                &mut text,
            )
            .map_err(|_| Error::Conversion("a cursor cannot be encrypted".into()))?;
        let sealed = [&[FORM], &nonce[..], &text].concat();
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The cursor that this key sealed for this purpose; [`Error::BadCursor`] for any other text.
    pub fn open(&self, sealed: &str, purpose: &[u8]) -> Result<Cursor, Error> {
        self.opened(sealed, purpose).ok_or(Error::BadCursor)
    }

    fn opened(&self, sealed: &str, purpose: &[u8]) -> Option<Cursor> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (form, rest) = bytes.split_first()?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let plain = self
            .key()
            .open_in_place(nonce, Aad::from(purpose), &mut text);
        let plain = plain.ok().filter(|_| *form == FORM)?;
        serde_json::from_slice(plain).ok()
    }

    fn key(&self) -> LessSafeKey {
        let key = UnboundKey::new(&AES_256_GCM, &self.0).expect("the key has the cipher's length");
        LessSafeKey::new(key)
    }
}

fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    SystemRandom::new()
        .fill(bytes)
        .map_err(|_| Error::Busy("the system has no random bytes".into()))
}

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKey")
    }
}

impl Serialize for CursorKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for CursorKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a cursor key has 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> Cursor {
        Cursor {
            list: "mark".into(),
            partition: "T#co_1#CUSTOMERS".into(),
            sort: "casey sample".into(),
            index_sort: None,
        }
    }

    #[test]
    fn a_sealed_cursor_opens_to_itself_and_shows_nothing() {
        let key = CursorKey::random().unwrap();
        let sealed = key.seal(&cursor(), b"customers").unwrap();
        assert_eq!(key.open(&sealed, b"customers").unwrap(), cursor());
        let bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        let shown = String::from_utf8_lossy(&bytes).to_string() + &sealed;
        assert!(
            !shown.contains("casey") && !shown.contains("co_1"),
            "{shown}"
        );
        assert_ne!(sealed, key.seal(&cursor(), b"customers").unwrap());
    }

    #[test]
    fn no_other_key_purpose_or_text_opens() {
        let key = CursorKey::random().unwrap();
        let sealed = key.seal(&cursor(), b"customers").unwrap();
        let is_bad = |key: &CursorKey, text: &str, purpose: &[u8]| {
            matches!(key.open(text, purpose), Err(Error::BadCursor))
        };
        assert!(is_bad(&CursorKey::random().unwrap(), &sealed, b"customers"));
        assert!(is_bad(&key, &sealed, b"jobs"));
        for text in [
            "",
            "A",
            "!!!",
            "AQ",
            &sealed[1..],
            &sealed[..sealed.len() - 1],
        ] {
            assert!(is_bad(&key, text, b"customers"), "{text}");
        }
        let bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(
                is_bad(&key, &URL_SAFE_NO_PAD.encode(changed), b"customers"),
                "byte {at}"
            );
        }
    }

    #[test]
    fn the_key_of_a_secret_is_the_same_in_every_process_and_another_for_any_other() {
        let [one, two] = [1, 2].map(|n| MemberId::from_bytes([n; 16]));
        let key = |secret: &str, member_id| CursorKey::of_secret(secret, member_id);
        let sealed = key("$2b$12$one", one).seal(&cursor(), b"customers");
        let sealed = sealed.unwrap();
        let opened = key("$2b$12$one", one).open(&sealed, b"customers");
        assert_eq!(opened.unwrap(), cursor());
        for other in [key("$2b$12$two", one), key("$2b$12$one", two)] {
            assert!(other.open(&sealed, b"customers").is_err());
        }
    }

    #[test]
    fn a_key_is_stored_as_text_and_never_printed() {
        let key = CursorKey::random().unwrap();
        let stored = serde_json::to_string(&key).unwrap();
        assert_eq!(serde_json::from_str::<CursorKey>(&stored).unwrap(), key);
        assert_eq!(format!("{key:?}"), "CursorKey");
        assert!(serde_json::from_str::<CursorKey>("\"AAAA\"").is_err());
    }
}
