//! The keys of access tokens as they are configured: a secret to sign with, a public set to verify.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::jwk::{Jwk, PublicKey};
use crate::jws::PrivateKey;

/// Why a configured key is refused. Never shows key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The secret is not of the documented shape.
    #[error("the token key is not JSON of the form {{\"kid\":…,\"pem\":…}}")]
    Shape,
    /// Not a private key of the right kind.
    #[error("the token key is not a P-256 key in PKCS#8 PEM with its public half")]
    Pem,
    /// Not a set of public keys.
    #[error("the public keys are not a JWKS of at least one key")]
    Jwks,
    /// A key of the set is of the wrong kind or private.
    #[error("public key {0:?} is not an ES256 public key with a kid of its own")]
    Key(String),
}

/// The key to sign with, and the name under which verifiers know it.
#[derive(Debug)]
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) key: PrivateKey,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kid: String,
    pem: String,
}

impl SigningKey {
    pub(crate) fn parse(json: &str) -> Result<Self, KeyError> {
        let Written { kid, pem } = serde_json::from_str(json).map_err(|_| KeyError::Shape)?;
        let key = PrivateKey::from_pem(&pem).map_err(|_| KeyError::Pem)?;
        Ok(Self { kid, key })
    }
}

#[derive(Serialize, Deserialize)]
struct Jwks {
    keys: Vec<Jwk>,
}

/// Reads a JSON Web Key Set (RFC 7517 §5) into keys by their `kid`.
pub(crate) fn parse_jwks(jwks: &str) -> Result<BTreeMap<String, PublicKey>, KeyError> {
    let jwks: Jwks = serde_json::from_str(jwks).map_err(|_| KeyError::Jwks)?;
    if jwks.keys.is_empty() {
        return Err(KeyError::Jwks);
    }
    let mut keys = BTreeMap::new();
    for jwk in jwks.keys {
        let kid = jwk.kid.clone().unwrap_or_default();
        let fits = !kid.is_empty()
            && !keys.contains_key(&kid)
            && jwk.alg.as_deref().is_none_or(|alg| alg == "ES256");
        match PublicKey::from_jwk(&jwk).filter(|_| fits) {
            Some(key) => keys.insert(kid, key),
            None => return Err(KeyError::Key(kid)),
        };
    }
    Ok(keys)
}

/// A new key pair in the forms in which it is configured.
pub struct NewKeyPair {
    /// The secret `token-key`: `{"kid":"…","pem":"-----BEGIN PRIVATE KEY-----…"}`.
    pub secret: String,
    /// The setting `TOKEN_PUBLIC_KEYS`: `{"keys":[{"kty":"EC",…}]}`.
    pub jwks: String,
}

/// Makes a key pair whose `kid` is its thumbprint (RFC 7638).
///
/// # Panics
/// Never: strings always fit into JSON.
#[must_use]
pub fn generate_key_pair() -> NewKeyPair {
    let key = PrivateKey::generate();
    let kid = key.public().thumbprint().to_string();
    let mut jwk = key.public().to_jwk();
    jwk.kid = Some(kid.clone());
    jwk.usage = Some("sig".to_owned());
    jwk.alg = Some("ES256".to_owned());
    let secret = Written {
        kid,
        pem: to_pem(key.to_der()),
    };
    NewKeyPair {
        secret: serde_json::to_string(&secret).expect("strings always fit into JSON"),
        jwks: serde_json::to_string(&Jwks { keys: vec![jwk] })
            .expect("strings always fit into JSON"),
    }
}

/// Textual encoding of PKCS#8 (RFC 7468 §10).
fn to_pem(der: &[u8]) -> String {
    let mut pem = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    for (at, letter) in STANDARD.encode(der).char_indices() {
        if at > 0 && at % 64 == 0 {
            pem.push('\n');
        }
        pem.push(letter);
    }
    pem + "\n-----END PRIVATE KEY-----\n"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_new_pair_belongs_together() {
        let keys = generate_key_pair();
        let signing = SigningKey::parse(&keys.secret).unwrap();
        let public = parse_jwks(&keys.jwks).unwrap();
        assert_eq!(public.get(&signing.kid), Some(signing.key.public()));
        assert!(!keys.jwks.contains("\"d\""));
    }

    #[test]
    fn a_wrong_configuration_is_named_without_material() {
        let keys = generate_key_pair();
        for (from, to) in [
            ("\"x\":", "\"d\":\"AAAA\",\"x\":"),
            ("ES256", "RS256"),
            ("kid", "id"),
        ] {
            let wrong = keys.jwks.replace(from, to);
            assert!(matches!(parse_jwks(&wrong), Err(KeyError::Key(_))), "{to}");
        }
        for jwks in ["", "{}", r#"{"keys":[]}"#] {
            assert_eq!(parse_jwks(jwks), Err(KeyError::Jwks), "{jwks}");
        }
        let twice: serde_json::Value = serde_json::from_str(&keys.jwks).unwrap();
        let twice = json!({"keys": [twice["keys"][0], twice["keys"][0]]}).to_string();
        assert!(matches!(parse_jwks(&twice), Err(KeyError::Key(_))));

        let no_key = json!({"kid": "k", "pem": to_pem(b"no key")}).to_string();
        assert_eq!(SigningKey::parse(&no_key).unwrap_err(), KeyError::Pem);
        assert_eq!(SigningKey::parse("c2VjcmV0").unwrap_err(), KeyError::Shape);
        let signing = SigningKey::parse(&keys.secret).unwrap();
        assert!(format!("{signing:?}").contains("redacted"));
    }

    /// Made by `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`.
    #[test]
    fn a_key_made_by_openssl_is_taken() {
        let der = STANDARD.decode(
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAqoe2QIsilWjQItc\
             yJwB87PBXO6O+TslokS/Dr7XCLGhRANCAAQsinYKabODw8dmfn61Lz1wpkEutv44\
             hVtRaTODfLmXeN8MtDcCAKIs2QzkfU3SNn6pPLnnQ1oERcM4VArulyy1",
        );
        let secret = json!({"kid": "k", "pem": to_pem(&der.unwrap())}).to_string();
        assert!(SigningKey::parse(&secret).is_ok());
    }
}
