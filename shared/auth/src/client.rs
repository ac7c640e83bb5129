//! The device's side of a proof of possession, for the sample client and for tests.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, Header};

use crate::dpop::{ProofClaims, TYPE, token_digest};
use crate::jws::PrivateKey;
use crate::secret::{Digest, random_bytes, to_base64url};

/// A P-256 key that a device keeps for itself.
#[derive(Debug, Clone)]
pub struct DeviceKey(PrivateKey);

impl DeviceKey {
    /// Makes a new key.
    #[must_use]
    pub fn generate() -> Self {
        Self(PrivateKey::generate())
    }

    /// What tokens that are bound to this key carry as `cnf.jkt`.
    #[must_use]
    pub fn thumbprint(&self) -> Digest {
        self.0.public().thumbprint()
    }

    /// The header `DPoP` for one request; `url` without query, with the access token where the
    /// request carries one.
    #[must_use]
    pub fn proof(
        &self,
        method: &str,
        url: &str,
        access_token: Option<&str>,
        now: Timestamp,
    ) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some(TYPE.to_owned());
        header.extras.insert("jwk", self.0.public().to_jwk());
        self.0.sign(
            &header,
            &ProofClaims {
                jti: to_base64url(&random_bytes::<16>()),
                htm: method.to_owned(),
                htu: url.to_owned(),
                iat: now.as_second(),
                ath: access_token.map(token_digest),
            },
        )
    }
}
