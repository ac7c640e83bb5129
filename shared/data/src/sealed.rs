//! A credential as a row stores it: encrypted.

use serde::{Deserialize, Serialize};

/// An encrypted text with the data key that opens it, itself encrypted. All in base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    pub(crate) key: String,
    pub(crate) nonce: String,
    pub(crate) text: String,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed")
    }
}
