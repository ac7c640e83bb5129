//! The key that a provider token is verified with, from the PEM of its public or its private half.

use std::io;

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};

/// What comes before the point in the DER of a P-256 key (RFC 5480 §2).
const PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A public P-256 key.
#[derive(Debug)]
pub(crate) struct PublicKey(UnparsedPublicKey<Vec<u8>>);

impl PublicKey {
    /// Reads a `PUBLIC KEY` or, as Apple hands it out, a `PRIVATE KEY` of which it keeps nothing
    /// but the public half.
    pub(crate) fn from_pem(pem: &str) -> io::Result<Self> {
        let wrong = || {
            let message = "the APNs key is no PEM of a P-256 key";
            io::Error::new(io::ErrorKind::InvalidData, message)
        };
        let point = if let Ok(public) = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()) {
            public.strip_prefix(&PREFIX).ok_or_else(wrong)?.to_vec()
        } else {
            let private =
                PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| wrong())?;
            let der = private.secret_pkcs8_der();
            let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, der, &SystemRandom::new())
                .map_err(|_| wrong())?;
            pair.public_key().as_ref().to_vec()
        };
        Ok(Self(UnparsedPublicKey::new(
            &ECDSA_P256_SHA256_FIXED,
            point,
        )))
    }

    /// Whether this key made the signature.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify(message, signature).is_ok()
    }
}
