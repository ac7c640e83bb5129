//! ES256 (RFC 7518 §3.4) for the token library, by the same `ring` that does our TLS.
//!
//! The library's own backends bring RSA and six more algorithms; this one knows a single one, so
//! that nothing else can be asked for. The library's clock is never used: its checks of claims are
//! off, and the callers check them against the instant they were given.

use std::sync::Once;

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind, new_error};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::jwk::PublicKey;

/// A private P-256 key, printed as `…`.
#[derive(Clone, Debug)]
pub(crate) struct PrivateKey {
    key: EncodingKey,
    public: PublicKey,
}

/// The text is no PKCS#8 PEM of a P-256 key that holds its public half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAKey;

/// Why a token's envelope was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JwsError {
    Malformed,
    BadSignature,
}

impl PrivateKey {
    pub(crate) fn generate() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .expect("the operating system always has a random generator");
        Self::from_der(pkcs8.as_ref()).expect("a key that was just made can be read")
    }

    pub(crate) fn from_pem(pem: &str) -> Result<Self, NotAKey> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| NotAKey)?;
        Self::from_der(der.secret_pkcs8_der())
    }

    fn from_der(der: &[u8]) -> Result<Self, NotAKey> {
        let pair = key_pair(der).map_err(|_| NotAKey)?;
        let public = PublicKey::from_point(pair.public_key().as_ref()).ok_or(NotAKey)?;
        Ok(Self {
            key: EncodingKey::from_ec_der(der),
            public,
        })
    }

    pub(crate) fn to_der(&self) -> &[u8] {
        self.key.as_bytes()
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn sign<T: Serialize>(&self, header: &Header, claims: &T) -> String {
        install();
        jsonwebtoken::encode(header, claims, &self.key)
            .expect("a key that was read once signs, and our claims fit into JSON")
    }
}

/// Header of a token whose signature is not yet verified; only to find the key.
pub(crate) fn peek(token: &str) -> Result<Header, JwsError> {
    jsonwebtoken::decode_header(token).map_err(|_| JwsError::Malformed)
}

/// Verifies the signature and reads the claims, of which none has been checked.
pub(crate) fn open<T: DeserializeOwned>(token: &str, key: &PublicKey) -> Result<T, JwsError> {
    install();
    let mut only_signature = Validation::new(Algorithm::ES256);
    only_signature.validate_exp = false;
    only_signature.validate_nbf = false;
    only_signature.validate_aud = false;
    only_signature.required_spec_claims.clear();
    let key = DecodingKey::from_ec_der(key.point());
    jsonwebtoken::decode(token, &key, &only_signature)
        .map(|token| token.claims)
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => JwsError::BadSignature,
            _ => JwsError::Malformed,
        })
}

/// A start of the process may come here by several ways; the library takes one provider once.
fn install() {
    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: |algorithm, key| signer(*algorithm, key),
        verifier_factory: |algorithm, key| verifier(*algorithm, key),
        key_utils: KeyUtils::new_unimplemented(),
    };
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        PROVIDER
            .install_default()
            .expect("nothing else in the process chooses a provider");
    });
}

fn key_pair(der: &[u8]) -> Result<EcdsaKeyPair, Error> {
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &SystemRandom::new())
        .map_err(|_| new_error(ErrorKind::InvalidEcdsaKey))
}

fn signer(algorithm: Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    match algorithm {
        Algorithm::ES256 => Ok(Box::new(Es256Signer(key_pair(key.as_bytes())?))),
        _ => Err(new_error(ErrorKind::UnsupportedAlgorithm)),
    }
}

fn verifier(algorithm: Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    match algorithm {
        Algorithm::ES256 => Ok(Box::new(Es256Verifier(key.try_get_as_bytes()?.to_vec()))),
        _ => Err(new_error(ErrorKind::UnsupportedAlgorithm)),
    }
}

struct Es256Signer(EcdsaKeyPair);

impl Signer<Vec<u8>> for Es256Signer {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let signed = self.0.sign(&SystemRandom::new(), message);
        signed
            .map(|bytes| bytes.as_ref().to_vec())
            .map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Es256Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::ES256
    }
}

struct Es256Verifier(Vec<u8>);

impl Verifier<Vec<u8>> for Es256Verifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.0)
            .verify(message, signature)
            .map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Es256Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::ES256
    }
}
