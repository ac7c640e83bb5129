//! The stored form of a password: bcrypt over a keyed hash, so that nothing is cut at 72 bytes.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::invalid::Invalid;
use ring::hmac;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::{Password, PasswordAttempt};
use crate::keyring::Keyring;
use crate::secret::Secret32;

/// The work factor of new hashes: 2¹² rounds.
const COST: u32 = 12;

/// A hash that no password matches, of the cost of real ones.
const NOBODY: &str = "$2b$12$.....................................................";

/// `v1$2b$12$…`: the id of the pepper, then the bcrypt string of
/// `base64(HMAC-SHA-384(pepper, password))`, 64 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash {
    text: String,
    pepper_len: usize,
    cost: u32,
}

impl PasswordHash {
    /// Reads the stored form.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = Invalid::because("must be a key id and a bcrypt string");
        let pepper_len = text.find('$').filter(|len| *len > 0).ok_or(invalid)?;
        let parts: bcrypt::HashParts = text[pepper_len..].parse().map_err(|_| invalid)?;
        Ok(Self {
            text: text.to_owned(),
            pepper_len,
            cost: parts.get_cost(),
        })
    }

    /// The stored form.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A hash in place of this one that no password matches.
    #[must_use]
    pub fn nobodys(&self) -> Self {
        let pepper = self.pepper_id();
        Self::parse(&format!("{pepper}{NOBODY}")).expect("it has the form of a hash")
    }

    fn pepper_id(&self) -> &str {
        &self.text[..self.pepper_len]
    }

    fn bcrypt(&self) -> &str {
        &self.text[self.pepper_len..]
    }

    fn is_outdated(&self, pepper: &Keyring) -> bool {
        self.pepper_id() != pepper.current().0 || self.cost != COST
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash")
    }
}

impl Serialize for PasswordHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for PasswordHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// What a password attempt turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not the password.
    Wrong,
    /// The password.
    Right {
        /// The hash was made with a former pepper or cost: hash the password anew and store that.
        outdated: bool,
    },
}

/// Why a password could be neither hashed nor verified. Nothing of this is the person's doing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The hash names a pepper that the keyring does not hold any more.
    #[error("pepper {0:?} is not in the keyring")]
    NoPepper(String),
    /// The computation did not finish.
    #[error("the password computation was interrupted")]
    Interrupted,
}

/// Hashes a new password with the current pepper. Takes some 250 ms on a thread of its own.
pub async fn hash(pepper: &Keyring, password: &Password) -> Result<PasswordHash, PasswordError> {
    hash_text(pepper, password.as_str()).await
}

/// Hashes a password anew that was found right under an outdated hash.
pub async fn renew(
    pepper: &Keyring,
    right: &PasswordAttempt,
) -> Result<PasswordHash, PasswordError> {
    hash_text(pepper, right.as_str()).await
}

async fn hash_text(pepper: &Keyring, password: &str) -> Result<PasswordHash, PasswordError> {
    let (id, key) = pepper.current();
    let keyed = keyed(key, password);
    let bcrypt = aside(move || bcrypt::non_truncating_hash(keyed.as_bytes(), COST)).await?;
    Ok(PasswordHash {
        text: format!("{id}{bcrypt}"),
        pepper_len: id.len(),
        cost: COST,
    })
}

/// Returns whether the attempt is the password of the hash. Takes some 250 ms on a thread of its
/// own.
pub async fn verify(
    pepper: &Keyring,
    attempt: &PasswordAttempt,
    hash: &PasswordHash,
) -> Result<Verdict, PasswordError> {
    let id = hash.pepper_id();
    let key = pepper
        .get(id)
        .ok_or_else(|| PasswordError::NoPepper(id.to_owned()))?;
    let keyed = keyed(key, attempt.as_str());
    let bcrypt = hash.bcrypt().to_owned();
    let is_right = aside(move || bcrypt::non_truncating_verify(keyed.as_bytes(), &bcrypt)).await?;
    Ok(if is_right {
        Verdict::Right {
            outdated: hash.is_outdated(pepper),
        }
    } else {
        Verdict::Wrong
    })
}

/// Spends what `verify` spends, for an address that has no account: the answer must not be faster.
pub async fn burn(pepper: &Keyring, attempt: &PasswordAttempt) -> Result<(), PasswordError> {
    let keyed = keyed(pepper.current().1, attempt.as_str());
    aside(move || bcrypt::non_truncating_verify(keyed.as_bytes(), NOBODY)).await?;
    Ok(())
}

fn keyed(pepper: &Secret32, password: &str) -> Zeroizing<String> {
    let key = hmac::Key::new(hmac::HMAC_SHA384, pepper.expose());
    Zeroizing::new(STANDARD.encode(hmac::sign(&key, password.as_bytes())))
}

/// Computes on the pool for blocking work, so that other requests of the process go on.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> bcrypt::BcryptResult<T> + Send + 'static,
) -> Result<T, PasswordError> {
    let done = tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| PasswordError::Interrupted)?;
    done.map_err(|_| PasswordError::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(current: &str, ids: &[(&str, u8)]) -> Keyring {
        let keys: Vec<String> = ids
            .iter()
            .map(|(id, byte)| format!(r#""{id}":"{}""#, STANDARD.encode([*byte; 32])))
            .collect();
        Keyring::parse(&format!(
            r#"{{"current":"{current}","keys":{{{}}}}}"#,
            keys.join(",")
        ))
        .unwrap()
    }

    fn attempt(text: &str) -> PasswordAttempt {
        PasswordAttempt::parse(text).unwrap()
    }

    #[tokio::test]
    async fn the_whole_password_counts_beyond_72_bytes() {
        let pepper = ring("v1", &[("v1", 1)]);
        let start = "é".repeat(100);
        let password = Password::parse(&format!("{start}a")).unwrap();
        let stored = hash(&pepper, &password).await.unwrap();
        assert!(
            stored.as_str().starts_with("v1$2b$12$"),
            "{}",
            stored.as_str()
        );

        let right = verify(&pepper, &(&password).into(), &stored).await.unwrap();
        assert_eq!(right, Verdict::Right { outdated: false });
        for wrong in [format!("{start}b"), start.clone(), format!("{start}a ")] {
            let verdict = verify(&pepper, &attempt(&wrong), &stored).await.unwrap();
            assert_eq!(verdict, Verdict::Wrong);
        }
    }

    #[tokio::test]
    async fn a_former_pepper_still_verifies_and_asks_for_a_new_hash() {
        let old = ring("v1", &[("v1", 1)]);
        let both = ring("v2", &[("v1", 1), ("v2", 2)]);
        let new = ring("v2", &[("v2", 2)]);
        let password = Password::parse("tulips by the harbour").unwrap();
        let stored = hash(&old, &password).await.unwrap();

        let verdict = verify(&both, &(&password).into(), &stored).await.unwrap();
        assert_eq!(verdict, Verdict::Right { outdated: true });
        let renewed = hash(&both, &password).await.unwrap();
        let verdict = verify(&new, &(&password).into(), &renewed).await.unwrap();
        assert_eq!(verdict, Verdict::Right { outdated: false });
        let lost = verify(&new, &(&password).into(), &stored).await;
        assert_eq!(lost, Err(PasswordError::NoPepper("v1".to_owned())));
    }

    #[tokio::test]
    async fn another_pepper_of_the_same_id_makes_it_another_password() {
        let password = Password::parse("tulips by the harbour").unwrap();
        let stored = hash(&ring("v1", &[("v1", 1)]), &password).await.unwrap();
        let verdict = verify(&ring("v1", &[("v1", 2)]), &(&password).into(), &stored).await;
        assert_eq!(verdict, Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn a_weaker_cost_is_outdated() {
        let pepper = ring("v1", &[("v1", 1)]);
        let keyed = keyed(pepper.current().1, "tulips by the harbour");
        let weak = format!(
            "v1{}",
            bcrypt::non_truncating_hash(keyed.as_bytes(), 4).unwrap()
        );
        let stored = PasswordHash::parse(&weak).unwrap();
        let verdict = verify(&pepper, &attempt("tulips by the harbour"), &stored)
            .await
            .unwrap();
        assert_eq!(verdict, Verdict::Right { outdated: true });
    }

    #[tokio::test]
    async fn an_unknown_user_costs_a_whole_hash() {
        let parts: bcrypt::HashParts = NOBODY.parse().unwrap();
        assert_eq!(parts.get_cost(), COST);
        burn(&ring("v1", &[("v1", 1)]), &attempt("anything"))
            .await
            .unwrap();
    }

    #[test]
    fn a_stored_hash_reads_back_and_is_not_printed() {
        let text = format!("v1{NOBODY}");
        let hash: PasswordHash = serde_json::from_str(&format!("\"{text}\"")).unwrap();
        assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{text}\""));
        assert_eq!(format!("{hash:?}"), "PasswordHash");
        for wrong in ["", "v1", "v1$", NOBODY, "v1$2b$12$short", "v1$argon2id$x"] {
            assert!(PasswordHash::parse(wrong).is_err(), "{wrong}");
        }
    }
}
