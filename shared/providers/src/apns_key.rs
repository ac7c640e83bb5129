//! The key that signs our pushes, and the token it signs.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use serde::Serialize;

/// For how long a token is shown. Apple refuses one that is older than an hour.
const FRESH: SignedDuration = SignedDuration::from_mins(45);

/// Apple blocks a signer that changes its token more often than this.
const SHORTEST_LIFE: SignedDuration = SignedDuration::from_mins(20);

/// Why a key is refused. Never shows key material.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// The team's id is wrong.
    #[error("the team id of the push key is not ten letters and digits")]
    TeamId,
    /// The key's id is wrong.
    #[error("the key id of the push key is not ten letters and digits")]
    KeyId,
    /// The key itself is wrong.
    #[error("the push key is not a P-256 key in PKCS#8 PEM with its public half")]
    Pem,
}

/// A token signing key of Apple's developer portal (a `.p8` file) with its names.
pub struct SigningKey {
    team_id: String,
    key_id: String,
    pair: EcdsaKeyPair,
}

impl SigningKey {
    /// Reads a key as it is configured.
    pub fn from_secret(team_id: &str, key_id: &str, pem: &str) -> Result<Self, SigningKeyError> {
        if !is_apple_id(team_id) {
            return Err(SigningKeyError::TeamId);
        }
        if !is_apple_id(key_id) {
            return Err(SigningKeyError::KeyId);
        }
        let der =
            PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| SigningKeyError::Pem)?;
        let pair = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            der.secret_pkcs8_der(),
            &SystemRandom::new(),
        )
        .map_err(|_| SigningKeyError::Pem)?;
        Ok(Self {
            team_id: team_id.to_owned(),
            key_id: key_id.to_owned(),
            pair,
        })
    }

    /// The id of the key, under which processes that share it share its token.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Signs a token (an ES256 JWT, RFC 7518 §3.4) that says it was made now.
    pub fn sign(&self, now: Timestamp) -> ProviderToken {
        let header = Header {
            alg: "ES256",
            kid: &self.key_id,
        };
        let claims = Claims {
            iss: &self.team_id,
            iat: now.as_second(),
        };
        let mut text = format!("{}.{}", part(&header), part(&claims));
        let signature = self
            .pair
            .sign(&SystemRandom::new(), text.as_bytes())
            .expect("the operating system always has a random generator");
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut text);
        ProviderToken {
            text,
            signed_at: now,
        }
    }
}

/// Shows the name only.
impl fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SigningKey({})", self.key_id)
    }
}

/// What shows Apple who sends. All processes show the same one for as long as it is fresh.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderToken {
    /// The signed text. A secret.
    pub text: String,
    /// When it was signed.
    pub signed_at: Timestamp,
}

impl ProviderToken {
    /// Whether it may still be shown: for 45 minutes.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.signed_at) < FRESH
    }

    /// Whether Apple takes a successor yet: after 20 minutes.
    pub fn may_be_replaced(&self, now: Timestamp) -> bool {
        now.duration_since(self.signed_at) >= SHORTEST_LIFE
    }
}

/// Shows the age only.
impl fmt::Debug for ProviderToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ProviderToken(… of {})", self.signed_at)
    }
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: i64,
}

fn part<T: Serialize>(value: &T) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).expect("text and numbers always serialise"))
}

fn is_apple_id(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, KeyPair, UnparsedPublicKey};

    use super::*;

    fn pem(der: &[u8]) -> String {
        let text = STANDARD.encode(der);
        format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
    }

    fn new_pem() -> String {
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        pem(der.unwrap().as_ref())
    }

    fn key() -> SigningKey {
        SigningKey::from_secret("TEAM123456", "KEY1234567", &new_pem()).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_token_is_a_jwt_that_names_key_team_and_instant() {
        let key = key();
        let token = key.sign(at("2026-11-23T08:00:00Z"));
        let (signed, signature) = token.text.rsplit_once('.').unwrap();
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.pair.public_key());
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        public.verify(signed.as_bytes(), &signature).unwrap();

        let (header, claims) = signed.split_once('.').unwrap();
        let read = |part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        assert_eq!(read(header), r#"{"alg":"ES256","kid":"KEY1234567"}"#);
        assert_eq!(read(claims), r#"{"iss":"TEAM123456","iat":1795420800}"#);
    }

    #[test]
    fn a_token_is_shown_for_45_minutes_and_replaced_after_20_at_the_earliest() {
        let token = key().sign(at("2026-11-23T08:00:00Z"));
        let cases = [
            ("2026-11-23T07:59:58Z", true, false),
            ("2026-11-23T08:00:00Z", true, false),
            ("2026-11-23T08:19:59Z", true, false),
            ("2026-11-23T08:20:00Z", true, true),
            ("2026-11-23T08:44:59Z", true, true),
            ("2026-11-23T08:45:00Z", false, true),
        ];
        for (now, fresh, replaceable) in cases {
            assert_eq!(token.is_fresh(at(now)), fresh, "{now}");
            assert_eq!(token.may_be_replaced(at(now)), replaceable, "{now}");
        }
    }

    #[test]
    fn neither_key_nor_token_is_printed() {
        let key = key();
        let token = key.sign(at("2026-11-23T08:00:00Z"));
        assert_eq!(format!("{key:?}"), "SigningKey(KEY1234567)");
        assert_eq!(
            format!("{token:?}"),
            "ProviderToken(… of 2026-11-23T08:00:00Z)"
        );
    }

    #[test]
    fn a_wrong_key_is_refused_by_name() {
        let pem = new_pem();
        let refused =
            |team: &str, key: &str, pem: &str| SigningKey::from_secret(team, key, pem).unwrap_err();
        assert_eq!(refused("TEAM", "KEY1234567", &pem), SigningKeyError::TeamId);
        assert_eq!(
            refused("TEAM123456", "KEY-123456", &pem),
            SigningKeyError::KeyId
        );
        let no_key = self::pem(b"no key");
        for pem in ["", "c2VjcmV0", no_key.as_str()] {
            assert_eq!(
                refused("TEAM123456", "KEY1234567", pem),
                SigningKeyError::Pem
            );
        }
    }
}
