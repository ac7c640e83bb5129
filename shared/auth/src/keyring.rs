//! Versioned secret keys: one current key to write with, all of them to read with.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::secret::Secret32;

const KEY_ID_MAX: usize = 32;

/// Keys by id, and which of them is current. Kept as JSON:
/// `{"current":"v1","keys":{"v1":"<32 bytes in standard base64>"}}`.
pub struct Keyring {
    current: String,
    keys: BTreeMap<String, Secret32>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    current: String,
    keys: BTreeMap<String, String>,
}

/// Why a text is no keyring. Names ids at most, never key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// The text is not of the documented shape.
    #[error("the keyring is not JSON of the form {{\"current\":…,\"keys\":{{…}}}}")]
    Shape,
    /// A key id holds something else than letters, digits, `-`, `_`, or is longer than 32.
    #[error("a key id must be 1 to 32 characters of a-z, A-Z, 0-9, - and _")]
    Id,
    /// A key is not 32 bytes of standard base64.
    #[error("key {0:?} is not 32 bytes of base64")]
    Key(String),
    /// The current id names no key.
    #[error("current key {0:?} is not among the keys")]
    NoCurrent(String),
}

impl Keyring {
    /// Reads a keyring from its JSON.
    pub fn parse(json: &str) -> Result<Self, KeyringError> {
        let written: Written = serde_json::from_str(json).map_err(|_| KeyringError::Shape)?;
        let mut keys = BTreeMap::new();
        for (id, text) in written.keys {
            if !is_key_id(&id) {
                return Err(KeyringError::Id);
            }
            let bytes = STANDARD
                .decode(text)
                .ok()
                .and_then(|bytes| bytes.try_into().ok());
            let Some(bytes) = bytes else {
                return Err(KeyringError::Key(id));
            };
            keys.insert(id, Secret32::new(bytes));
        }
        if !is_key_id(&written.current) {
            return Err(KeyringError::Id);
        }
        if !keys.contains_key(&written.current) {
            return Err(KeyringError::NoCurrent(written.current));
        }
        Ok(Self {
            current: written.current,
            keys,
        })
    }

    /// The JSON of a new keyring with one random key, for the tool that sets up a stage.
    ///
    /// # Panics
    /// Never: strings always fit into JSON.
    #[must_use]
    pub fn generate(id: &str) -> String {
        let key = STANDARD.encode(Secret32::random().expose());
        let written = Written {
            current: id.to_owned(),
            keys: BTreeMap::from([(id.to_owned(), key)]),
        };
        serde_json::to_string(&written).expect("strings always fit into JSON")
    }

    /// The key to write with.
    ///
    /// # Panics
    /// Never: parsing proved that the current key is there.
    pub fn current(&self) -> (&str, &Secret32) {
        let key = self
            .keys
            .get(&self.current)
            .expect("parsing proved the current key is there");
        (&self.current, key)
    }

    /// The key with this id.
    pub fn get(&self, id: &str) -> Option<&Secret32> {
        self.keys.get(id)
    }

    /// All keys, current and former.
    pub fn all(&self) -> impl Iterator<Item = &Secret32> {
        self.keys.values()
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("current", &self.current)
            .field("ids", &self.keys.keys())
            .finish()
    }
}

fn is_key_id(id: &str) -> bool {
    (1..=KEY_ID_MAX).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZEROS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    #[test]
    fn a_generated_keyring_reads_back() {
        let ring = Keyring::parse(&Keyring::generate("v1")).unwrap();
        assert_eq!(ring.current().0, "v1");
        assert_eq!(ring.all().count(), 1);
        assert!(ring.get("v2").is_none());
    }

    #[test]
    fn faults_are_named_without_material() {
        let no_current = format!(r#"{{"current":"v2","keys":{{"v1":"{ZEROS}"}}}}"#);
        assert_eq!(
            Keyring::parse(&no_current).unwrap_err(),
            KeyringError::NoCurrent("v2".to_owned())
        );
        let short = r#"{"current":"v1","keys":{"v1":"c2VjcmV0"}}"#;
        let error = Keyring::parse(short).unwrap_err();
        assert_eq!(error, KeyringError::Key("v1".to_owned()));
        assert!(!error.to_string().contains("c2VjcmV0"));
        assert_eq!(Keyring::parse("c2VjcmV0").unwrap_err(), KeyringError::Shape);
        let dollar = format!(r#"{{"current":"v$","keys":{{"v$":"{ZEROS}"}}}}"#);
        assert_eq!(Keyring::parse(&dollar).unwrap_err(), KeyringError::Id);
    }

    #[test]
    fn keys_are_not_printed() {
        let ring = Keyring::parse(&format!(r#"{{"current":"v1","keys":{{"v1":"{ZEROS}"}}}}"#));
        assert_eq!(
            format!("{:?}", ring.unwrap()),
            r#"Keyring { current: "v1", ids: ["v1"] }"#
        );
    }
}
