//! Proof of possession (RFC 9449): a device signs each request with a key that never leaves it.

use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use serde::{Deserialize, Serialize};

use crate::jwk::{Jwk, PublicKey};
use crate::jws::{self, JwsError};
use crate::secret::{Digest, from_base64url};

pub(crate) const TYPE: &str = "dpop+jwt";

/// How far the stated time may lie from ours, in seconds, in both directions. A proof must be
/// remembered for twice as long to notice that it is shown again.
pub const TOLERANCE: u64 = 120;

const JTI_MAX: usize = 128;

/// A proof that fits its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Thumbprint (RFC 7638) of the key that signed.
    pub thumbprint: Digest,
    /// The proof's own id, of at most 128 characters, never to be accepted again.
    pub jti: String,
    /// When it was made, by the device's clock.
    pub issued_at: Timestamp,
}

/// Why a proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DpopError {
    /// Not a JWT with the claims of a proof, or one with critical extensions.
    #[error("not a DPoP proof")]
    Malformed,
    /// Of another type or algorithm.
    #[error("a token of another type")]
    WrongType,
    /// The header's key is not a public P-256 key.
    #[error("the key is not a public P-256 key")]
    WrongKey,
    /// The signature does not fit.
    #[error("the signature does not fit")]
    BadSignature,
    /// Made for another method or address.
    #[error("made for another request")]
    WrongRequest,
    /// Made too long ago, or later than now.
    #[error("made at another time")]
    WrongTime,
    /// Made for another access token.
    #[error("made for another access token")]
    WrongToken,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ProofClaims {
    pub(crate) jti: String,
    pub(crate) htm: String,
    pub(crate) htu: String,
    pub(crate) iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ath: Option<Digest>,
}

#[derive(Deserialize)]
struct KeyHeader {
    jwk: Jwk,
}

impl Proof {
    /// Checks a proof (RFC 9449 §4.3) against the request it came with. `url` is scheme, host and
    /// path as clients know them; a query is ignored. With an access token, the proof must be made
    /// for that very token. Whether the token is bound to the proof's key, and whether the proof
    /// was shown before, is for the caller to see.
    pub fn check(
        proof: &str,
        method: &str,
        url: &str,
        access_token: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, DpopError> {
        let header = jws::peek(proof).map_err(|_| DpopError::Malformed)?;
        if header.typ.as_deref() != Some(TYPE) || header.alg != Algorithm::ES256 {
            return Err(DpopError::WrongType);
        }
        if header.crit.is_some() {
            return Err(DpopError::Malformed);
        }
        let key = key_of(proof).ok_or(DpopError::WrongKey)?;
        let claims: ProofClaims = jws::open(proof, &key).map_err(|error| match error {
            JwsError::Malformed => DpopError::Malformed,
            JwsError::BadSignature => DpopError::BadSignature,
        })?;
        let here = target(url).ok_or(DpopError::WrongRequest)?;
        if claims.htm != method || target(&claims.htu) != Some(here) {
            return Err(DpopError::WrongRequest);
        }
        if now.as_second().abs_diff(claims.iat) > TOLERANCE {
            return Err(DpopError::WrongTime);
        }
        if let Some(token) = access_token
            && claims.ath != Some(token_digest(token))
        {
            return Err(DpopError::WrongToken);
        }
        if claims.jti.is_empty() || claims.jti.len() > JTI_MAX {
            return Err(DpopError::Malformed);
        }
        let issued_at = Timestamp::from_second(claims.iat).map_err(|_| DpopError::WrongTime)?;
        Ok(Self {
            thumbprint: key.thumbprint(),
            jti: claims.jti,
            issued_at,
        })
    }
}

/// The value of `ath`.
pub(crate) fn token_digest(access_token: &str) -> Digest {
    Digest::of(&[access_token.as_bytes()])
}

/// The header's key, read by our own strict type: the library's would pass over a private part.
fn key_of(proof: &str) -> Option<PublicKey> {
    let header = from_base64url(proof.split('.').next()?)?;
    let header: KeyHeader = serde_json::from_slice(&header).ok()?;
    PublicKey::from_jwk(&header.jwk)
}

/// Scheme, host and path in one spelling (RFC 3986 §6.2.2 and §6.2.3): host in lower case, no
/// default port, at least `/` as path, neither query nor fragment.
fn target(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let rest = rest.split(['?', '#']).next()?;
    let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    let authority = authority.to_ascii_lowercase();
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    (!authority.is_empty() && !authority.contains('@'))
        .then(|| format!("{scheme}://{authority}{path}"))
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::Header;
    use serde_json::{Value, json};

    use super::*;
    use crate::client::DeviceKey;
    use crate::jws::PrivateKey;

    const NOW: i64 = 1_763_900_000;
    const URL: &str = "https://app.example/v1/jobs";
    const TOKEN: &str = "an.access.token";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn check(proof: &str) -> Result<Proof, DpopError> {
        Proof::check(proof, "POST", URL, Some(TOKEN), at(NOW))
    }

    fn forge(key: &PrivateKey, typ: &str, jwk: &Value, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some(typ.to_owned());
        header.extras.insert("jwk", jwk);
        key.sign(&header, claims)
    }

    #[test]
    fn a_proof_fits_its_request_and_names_its_key() {
        let device = DeviceKey::generate();
        let made = device.proof("POST", URL, Some(TOKEN), at(NOW));
        let proof = check(&made).unwrap();
        assert_eq!(proof.thumbprint, device.thumbprint());
        assert_eq!(proof.issued_at, at(NOW));
        let again = check(&device.proof("POST", URL, Some(TOKEN), at(NOW))).unwrap();
        assert_ne!(proof.jti, again.jti);
    }

    /// RFC 9449, figure 2: a proof for the token endpoint, made at 1562262616.
    #[test]
    fn the_example_of_the_rfc_is_accepted() {
        let proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6Ik\
            VDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCR\
            nMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JE\
            QSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIj\
            oiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwia\
            WF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg\
            4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
        let url = "https://server.example.com/token";
        let checked = Proof::check(proof, "POST", url, None, at(1_562_262_616)).unwrap();
        assert_eq!(checked.jti, "-BwC3ESc6acc2lTc");
        assert_eq!(
            checked.thumbprint.to_string(),
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
        );
        let with_token = Proof::check(proof, "POST", url, Some(TOKEN), at(1_562_262_616));
        assert_eq!(with_token, Err(DpopError::WrongToken));
    }

    #[test]
    fn a_proof_for_something_else_is_refused() {
        let device = DeviceKey::generate();
        let proof = |method: &str, url: &str, token: Option<&str>, now: i64| {
            check(&device.proof(method, url, token, at(now))).unwrap_err()
        };
        assert_eq!(proof("GET", URL, Some(TOKEN), NOW), DpopError::WrongRequest);
        assert_eq!(
            proof("post", URL, Some(TOKEN), NOW),
            DpopError::WrongRequest
        );
        assert_eq!(
            proof("POST", &format!("{URL}/1"), Some(TOKEN), NOW),
            DpopError::WrongRequest
        );
        let http = URL.replace("https", "http");
        assert_eq!(
            proof("POST", &http, Some(TOKEN), NOW),
            DpopError::WrongRequest
        );
        assert_eq!(
            proof("POST", URL, Some("other"), NOW),
            DpopError::WrongToken
        );
        assert_eq!(proof("POST", URL, None, NOW), DpopError::WrongToken);
        assert_eq!(
            proof("POST", URL, Some(TOKEN), NOW - 121),
            DpopError::WrongTime
        );
        assert_eq!(
            proof("POST", URL, Some(TOKEN), NOW + 121),
            DpopError::WrongTime
        );
        let early = device.proof("POST", URL, Some(TOKEN), at(NOW - 120));
        assert!(check(&early).is_ok());
    }

    #[test]
    fn one_address_may_be_spelt_in_several_ways() {
        let same = "https://app.example/v1/jobs";
        for url in [
            "https://APP.example:443/v1/jobs",
            "HTTPS://app.example/v1/jobs?x=1",
            "https://app.example/v1/jobs#f",
        ] {
            assert_eq!(target(url).as_deref(), Some(same), "{url}");
        }
        assert_eq!(
            target("http://localhost:3000").as_deref(),
            Some("http://localhost:3000/")
        );
        for url in [
            "",
            "app.example/v1",
            "ftp://a/b",
            "https:///v1",
            "https://u@app.example/v1",
        ] {
            assert_eq!(target(url), None, "{url}");
        }
    }

    #[test]
    fn the_key_must_be_public_and_the_one_that_signed() {
        let (key, other) = (PrivateKey::generate(), PrivateKey::generate());
        let claims = json!({"jti":"j","htm":"POST","htu":URL,"iat":NOW,"ath":token_digest(TOKEN)});
        let own = serde_json::to_value(key.public().to_jwk()).unwrap();
        assert!(check(&forge(&key, TYPE, &own, &claims)).is_ok());
        assert_eq!(
            check(&forge(&key, "JWT", &own, &claims)),
            Err(DpopError::WrongType)
        );

        let strange = serde_json::to_value(other.public().to_jwk()).unwrap();
        assert_eq!(
            check(&forge(&key, TYPE, &strange, &claims)),
            Err(DpopError::BadSignature)
        );

        let mut private = own.clone();
        private["d"] = "AAAA".into();
        assert_eq!(
            check(&forge(&key, TYPE, &private, &claims)),
            Err(DpopError::WrongKey)
        );
        let mut browser = own.clone();
        browser["ext"] = true.into();
        browser["key_ops"] = json!(["verify"]);
        assert!(check(&forge(&key, TYPE, &browser, &claims)).is_ok());
        let secret = json!({"kty":"oct","k":"AAAA"});
        assert_eq!(
            check(&forge(&key, TYPE, &secret, &claims)),
            Err(DpopError::WrongKey)
        );
        let mut off_curve = own.clone();
        off_curve["x"] = own["y"].clone();
        assert_eq!(
            check(&forge(&key, TYPE, &off_curve, &claims)),
            Err(DpopError::BadSignature)
        );
    }

    #[test]
    fn claims_must_be_whole() {
        let key = PrivateKey::generate();
        let jwk = serde_json::to_value(key.public().to_jwk()).unwrap();
        let whole = json!({"jti":"j","htm":"POST","htu":URL,"iat":NOW,"ath":token_digest(TOKEN)});
        for missing in ["jti", "htm", "htu", "iat"] {
            let mut claims = whole.clone();
            claims.as_object_mut().unwrap().remove(missing);
            assert_eq!(
                check(&forge(&key, TYPE, &jwk, &claims)),
                Err(DpopError::Malformed)
            );
        }
        for jti in [String::new(), "j".repeat(129)] {
            let mut claims = whole.clone();
            claims["jti"] = jti.into();
            assert_eq!(
                check(&forge(&key, TYPE, &jwk, &claims)),
                Err(DpopError::Malformed)
            );
        }
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let proof = DeviceKey::generate().proof("POST", URL, Some(TOKEN), at(NOW));
        for place in 0..proof.len() {
            for other in [b'A', b'B', b'.'] {
                let mut bytes = proof.clone().into_bytes();
                if bytes[place] != other {
                    bytes[place] = other;
                    assert!(
                        check(&String::from_utf8(bytes).unwrap()).is_err(),
                        "{place}"
                    );
                }
            }
        }
    }
}
