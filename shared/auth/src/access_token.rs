//! Access tokens: JWTs (RFC 9068) of ten minutes, signed with ES256, good for one session on one
//! device. Keys come from the configuration alone; whatever else a token's header offers, such as
//! `jku`, `jwk` or `x5u`, is not looked at (RFC 8725 §3.10).

mod verified;

use std::collections::BTreeMap;

use domain::id::{CompanyId, MemberId, SessionId};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, Header};
use serde::{Deserialize, Serialize};

use crate::jwk::PublicKey;
use crate::jws::{self, JwsError};
use crate::secret::{Digest, random_bytes, to_base64url};
use crate::token_key::{self, KeyError, SigningKey};
use verified::VerifiedTokens;

/// How long a token lives, in seconds.
pub const LIFETIME: i64 = 600;

/// How far the clock of whoever signed may be ahead of ours, in seconds.
const SKEW: i64 = 60;

const TYPE: &str = "at+jwt";

/// The claims of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who issued it.
    pub iss: String,
    /// For whom it is meant.
    pub aud: String,
    /// The member.
    pub sub: MemberId,
    /// The member's company.
    pub cid: CompanyId,
    /// The session.
    pub sid: SessionId,
    /// SHA-256 of the device's id.
    pub did: Digest,
    /// The token's own id.
    pub jti: String,
    /// Issued at, in Unix seconds.
    pub iat: i64,
    /// Expires at, in Unix seconds.
    pub exp: i64,
    /// The key that must prove each request, if the device has registered one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
    /// Whether the member could only see work of their own when the token was made. It grants
    /// nothing: it decides which rows are worth reading before the member's roles are known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// The key a token is bound to (RFC 9449 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Thumbprint of the device's public key.
    pub jkt: Digest,
}

/// For whom a token is made.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// The member.
    pub member: MemberId,
    /// The member's company.
    pub company: CompanyId,
    /// The session.
    pub session: SessionId,
    /// The mark of the device.
    pub device: Digest,
    /// Thumbprint of the device's key, if it has registered one.
    pub key: Option<Digest>,
    /// Whether the member sees work of their own only, as far as known: [`AccessClaims::own`].
    pub sees_own_only: bool,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a JWT with the claims of an access token, or one with critical extensions.
    #[error("not an access token")]
    Malformed,
    /// Of another type or algorithm.
    #[error("a token of another type")]
    WrongType,
    /// Signed by a key that is not configured.
    #[error("signed by an unknown key")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the signature does not fit")]
    BadSignature,
    /// From another issuer.
    #[error("from another issuer")]
    WrongIssuer,
    /// For another audience.
    #[error("for another audience")]
    WrongAudience,
    /// Its time is over.
    #[error("expired")]
    Expired,
    /// Its time has not come.
    #[error("not yet valid")]
    NotYetValid,
}

/// Signs tokens with the private key.
#[derive(Debug)]
pub struct Signer {
    key: SigningKey,
    issuer: String,
    audience: String,
}

impl Signer {
    /// Reads the secret `{"kid":"…","pem":"-----BEGIN PRIVATE KEY-----…"}`.
    pub fn from_json(json: &str, issuer: &str, audience: &str) -> Result<Self, KeyError> {
        let key = SigningKey::parse(json)?;
        Ok(Self {
            key,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
        })
    }

    /// A token that lives from now on for [`LIFETIME`] seconds.
    #[must_use]
    pub fn sign(&self, subject: &Subject, now: Timestamp) -> String {
        let iat = now.as_second();
        self.sign_claims(&AccessClaims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: subject.member,
            cid: subject.company,
            sid: subject.session,
            did: subject.device,
            jti: to_base64url(&random_bytes::<16>()),
            iat,
            exp: iat + LIFETIME,
            cnf: subject.key.map(|jkt| Confirmation { jkt }),
            own: subject.sees_own_only,
        })
    }

    fn sign_claims(&self, claims: &AccessClaims) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.key.kid.clone());
        self.key.key.sign(&header, claims)
    }
}

/// Verifies tokens with the configured public keys.
#[derive(Debug)]
pub struct Verifier {
    keys: BTreeMap<String, PublicKey>,
    issuer: String,
    audience: String,
    verified: VerifiedTokens,
}

impl Verifier {
    /// Reads a JSON Web Key Set (RFC 7517 §5) in which each key has a `kid` of its own.
    pub fn from_jwks(jwks: &str, issuer: &str, audience: &str) -> Result<Self, KeyError> {
        let keys = token_key::parse_jwks(jwks)?;
        Ok(Self {
            keys,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            verified: VerifiedTokens::default(),
        })
    }

    /// The claims of a token that is genuine, meant for us, and alive.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError> {
        let digest = Digest::of(&[token.as_bytes()]);
        if let Some(claims) = self.verified.claims(digest) {
            self.check_claims(&claims, now.as_second())?;
            return Ok(claims);
        }
        let claims = self.open(token)?;
        self.check_claims(&claims, now.as_second())?;
        self.verified.add(digest, claims.clone());
        Ok(claims)
    }

    /// The claims of a token that one of the keys has signed.
    fn open(&self, token: &str) -> Result<AccessClaims, TokenError> {
        let header = jws::peek(token).map_err(|_| TokenError::Malformed)?;
        if header.typ.as_deref() != Some(TYPE) || header.alg != Algorithm::ES256 {
            return Err(TokenError::WrongType);
        }
        if header.crit.is_some() {
            return Err(TokenError::Malformed);
        }
        let kid = header.kid.ok_or(TokenError::UnknownKey)?;
        let key = self.keys.get(&kid).ok_or(TokenError::UnknownKey)?;
        jws::open(token, key).map_err(|error| match error {
            JwsError::Malformed => TokenError::Malformed,
            JwsError::BadSignature => TokenError::BadSignature,
        })
    }

    fn check_claims(&self, claims: &AccessClaims, now: i64) -> Result<(), TokenError> {
        if claims.iss != self.issuer {
            return Err(TokenError::WrongIssuer);
        }
        if claims.aud != self.audience {
            return Err(TokenError::WrongAudience);
        }
        if claims.iat > now + SKEW {
            return Err(TokenError::NotYetValid);
        }
        let end = claims.exp.min(claims.iat.saturating_add(LIFETIME));
        if now >= end {
            Err(TokenError::Expired)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::token_key::generate_key_pair;

    pub(super) const NOW: i64 = 1_763_900_000;

    pub(super) fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    pub(super) fn pair() -> (Signer, Verifier) {
        let keys = generate_key_pair();
        (
            Signer::from_json(&keys.secret, "https://app.example", "api").unwrap(),
            Verifier::from_jwks(&keys.jwks, "https://app.example", "api").unwrap(),
        )
    }

    pub(super) fn subject() -> Subject {
        Subject {
            member: MemberId::at(at(NOW)),
            company: CompanyId::at(at(NOW)),
            session: SessionId::at(at(NOW)),
            device: Digest::of(&[b"device"]),
            key: Some(Digest::of(&[b"key"])),
            sees_own_only: true,
        }
    }

    #[test]
    fn a_token_says_for_whom_it_was_made_and_lives_ten_minutes() {
        let (signer, verifier) = pair();
        let subject = subject();
        let token = signer.sign(&subject, at(NOW));
        let claims = verifier.verify(&token, at(NOW + 599)).unwrap();
        assert_eq!(claims.sub, subject.member);
        assert_eq!(claims.cid, subject.company);
        assert_eq!(claims.sid, subject.session);
        assert_eq!(claims.did, subject.device);
        assert_eq!(claims.cnf.map(|cnf| cnf.jkt), subject.key);
        assert!(claims.own);
        assert_eq!(
            verifier.verify(&token, at(NOW + 600)),
            Err(TokenError::Expired)
        );
        assert!(verifier.verify(&token, at(NOW - 60)).is_ok());
        assert_eq!(
            verifier.verify(&token, at(NOW - 61)),
            Err(TokenError::NotYetValid)
        );
    }

    #[test]
    fn a_longer_life_than_ten_minutes_is_not_believed() {
        let (signer, verifier) = pair();
        let token = signer.sign(&subject(), at(NOW));
        let mut claims = verifier.verify(&token, at(NOW)).unwrap();
        claims.exp = NOW + 86_400;
        let token = signer.sign_claims(&claims);
        assert_eq!(
            verifier.verify(&token, at(NOW + 601)),
            Err(TokenError::Expired)
        );
        claims.exp = i64::MIN;
        claims.iat = i64::MIN;
        let token = signer.sign_claims(&claims);
        assert_eq!(verifier.verify(&token, at(NOW)), Err(TokenError::Expired));
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let (signer, verifier) = pair();
        let token = signer.sign(&subject(), at(NOW));
        for place in 0..token.len() {
            for other in [b'A', b'B', b'.', b'-', b'='] {
                let mut bytes = token.clone().into_bytes();
                if bytes[place] != other {
                    bytes[place] = other;
                    let changed = String::from_utf8(bytes).unwrap();
                    assert!(verifier.verify(&changed, at(NOW)).is_err(), "{place}");
                }
            }
        }
        assert!(verifier.verify(&token, at(NOW)).is_ok());
        assert_eq!(verifier.verify("", at(NOW)), Err(TokenError::Malformed));
        assert_eq!(
            verifier.verify(&format!("{token}."), at(NOW)),
            Err(TokenError::Malformed)
        );
    }

    #[test]
    fn keys_issuers_and_audiences_are_not_confused() {
        let (signer, _) = pair();
        let token = signer.sign(&subject(), at(NOW));
        let (_, stranger) = pair();
        assert_eq!(
            stranger.verify(&token, at(NOW)),
            Err(TokenError::UnknownKey)
        );

        let keys = generate_key_pair();
        let other = Signer::from_json(&keys.secret, "https://other.example", "api").unwrap();
        let verifier = Verifier::from_jwks(&keys.jwks, "https://app.example", "api").unwrap();
        let token = other.sign(&subject(), at(NOW));
        assert_eq!(
            verifier.verify(&token, at(NOW)),
            Err(TokenError::WrongIssuer)
        );
        let other = Signer::from_json(&keys.secret, "https://app.example", "web").unwrap();
        let token = other.sign(&subject(), at(NOW));
        assert_eq!(
            verifier.verify(&token, at(NOW)),
            Err(TokenError::WrongAudience)
        );

        let mut forger = pair().0;
        forger.key.kid = other.key.kid;
        let token = forger.sign(&subject(), at(NOW));
        assert_eq!(
            verifier.verify(&token, at(NOW)),
            Err(TokenError::BadSignature)
        );
    }

    #[test]
    fn only_the_configured_algorithm_and_type_are_taken() {
        let (signer, verifier) = pair();
        let token = signer.sign(&subject(), at(NOW));
        let (_, rest) = token.split_once('.').unwrap();
        for (header, verdict) in [
            (
                json!({"alg":"none","typ":"at+jwt","kid":signer.key.kid}),
                TokenError::Malformed,
            ),
            (
                json!({"alg":"HS256","typ":"at+jwt","kid":signer.key.kid}),
                TokenError::WrongType,
            ),
            (
                json!({"alg":"ES256","typ":"JWT","kid":signer.key.kid}),
                TokenError::WrongType,
            ),
            (
                json!({"alg":"ES256","kid":signer.key.kid}),
                TokenError::WrongType,
            ),
            (
                json!({"alg":"ES256","typ":"at+jwt"}),
                TokenError::UnknownKey,
            ),
            (
                json!({"alg":"ES256","typ":"at+jwt","kid":signer.key.kid,"crit":["x"]}),
                TokenError::Malformed,
            ),
            (
                json!({"alg":"ES256","typ":"at+jwt","kid":"new","jku":"https://evil.example"}),
                TokenError::UnknownKey,
            ),
        ] {
            let forged = format!("{}.{rest}", to_base64url(header.to_string().as_bytes()));
            assert_eq!(verifier.verify(&forged, at(NOW)), Err(verdict), "{header}");
        }
    }

    #[test]
    fn former_keys_verify_while_they_are_listed() {
        let (old, new) = (generate_key_pair(), generate_key_pair());
        let keys =
            |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["keys"][0].take();
        let both = json!({"keys": [keys(&old.jwks), keys(&new.jwks)]}).to_string();
        let verifier = Verifier::from_jwks(&both, "i", "a").unwrap();
        for key in [&old, &new] {
            let token = Signer::from_json(&key.secret, "i", "a")
                .unwrap()
                .sign(&subject(), at(NOW));
            assert!(verifier.verify(&token, at(NOW)).is_ok());
        }
    }
}
