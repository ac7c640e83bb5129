//! The tokens whose signature a process has verified already. A client sends the same one for ten minutes,
//! and to verify it again is a quarter of what a view costs. What can change in that time, its own life
//! and that of its session, is looked at for every request as before.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::AccessClaims;
use crate::secret::Digest;

/// How many tokens are remembered; some 400 bytes each.
const MOST: usize = 128;

/// Claims by the digest of the token that they stand in.
#[derive(Debug, Default)]
pub(super) struct VerifiedTokens(Mutex<HashMap<[u8; 32], AccessClaims>>);

impl VerifiedTokens {
    pub(super) fn claims(&self, token: Digest) -> Option<AccessClaims> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(token.as_bytes()).cloned()
    }

    /// Remembers the claims of a token whose signature fits.
    pub(super) fn add(&self, token: Digest, claims: AccessClaims) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == MOST {
            known.clear();
        }
        known.insert(*token.as_bytes(), claims);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, at, pair, subject};
    use super::*;
    use crate::access_token::TokenError;

    #[test]
    fn a_token_that_was_verified_ends_like_any_other() {
        let (signer, verifier) = pair();
        let token = signer.sign(&subject(), at(NOW));
        let first = verifier.verify(&token, at(NOW));
        assert!(first.is_ok());
        assert_eq!(verifier.verified.len(), 1);
        assert_eq!(verifier.verify(&token, at(NOW + 599)), first);
        for (second, error) in [
            (600, TokenError::Expired),
            (6000, TokenError::Expired),
            (-61, TokenError::NotYetValid),
        ] {
            assert_eq!(verifier.verify(&token, at(NOW + second)), Err(error));
        }
    }

    #[test]
    fn a_token_that_is_refused_is_refused_again() {
        let (signer, verifier) = pair();
        let token = signer.sign(&subject(), at(NOW));
        let (_, stranger) = pair();
        let (body, signature) = token.rsplit_once('.').unwrap();
        let (other, _) = signature.split_at(signature.len() - 8);
        for _ in 0..2 {
            assert!(stranger.verify(&token, at(NOW)).is_err());
            assert!(verifier.verify(&token, at(NOW)).is_ok());
            let changed = format!("{body}.{other}AAAAAAAA");
            assert_eq!(
                verifier.verify(&changed, at(NOW)),
                Err(TokenError::BadSignature)
            );
        }
        assert_eq!((verifier.verified.len(), stranger.verified.len()), (1, 0));
    }

    #[test]
    fn no_more_are_remembered_than_so_many() {
        let (signer, verifier) = pair();
        for _ in 0..=MOST {
            let token = signer.sign(&subject(), at(NOW));
            assert!(verifier.verify(&token, at(NOW)).is_ok());
            assert!(verifier.verified.len() <= MOST);
        }
        assert_eq!(verifier.verified.len(), 1);
    }
}
