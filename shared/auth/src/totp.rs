//! One-time codes by time (RFC 6238): SHA-1, six digits, steps of 30 seconds, as every
//! authenticator app does them.

use std::fmt;
use std::fmt::Write as _;

use jiff::Timestamp;
use ring::hmac;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::secret::{equal, random_bytes};

const STEP: i64 = 30;
const DIGITS: u32 = 6;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_LEN: usize = 20;

/// 160 bits shared with an authenticator app; written as 32 characters of base32, printed as `…`.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Zeroizing<[u8; SECRET_LEN]>);

impl TotpSecret {
    /// Draws a new secret.
    #[must_use]
    pub fn generate() -> Self {
        Self(Zeroizing::new(random_bytes()))
    }

    /// Reads 32 characters of base32 (RFC 4648 §6).
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != SECRET_LEN * 8 / 5 {
            return None;
        }
        let mut secret = Zeroizing::new([0; SECRET_LEN]);
        for (letters, bytes) in text.as_bytes().chunks(8).zip(secret.chunks_mut(5)) {
            let mut group = 0_u64;
            for letter in letters {
                let value = ALPHABET.iter().position(|one| one == letter)?;
                group = group << 5 | u64::try_from(value).ok()?;
            }
            bytes.copy_from_slice(&group.to_be_bytes()[3..]);
        }
        Some(Self(secret))
    }

    /// The text form, for a person to type where no camera is.
    pub fn to_base32(&self) -> String {
        base32(&*self.0)
    }

    /// What the QR code shows (the key URI format of authenticator apps).
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (percent(issuer), percent(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}\
             &algorithm=SHA1&digits={DIGITS}&period={STEP}",
            self.to_base32()
        )
    }

    /// The code that an app shows at an instant.
    pub fn code(&self, at: Timestamp) -> String {
        self.code_of(at.as_second().div_euclid(STEP))
    }

    /// The step to which a code belongs, if it is that of now, of the step before or of the one
    /// after, and if that step comes after the last one that was used: a code works once. Spaces
    /// are ignored. Store the step on the condition that no later one was stored meanwhile.
    pub fn check(&self, code: &str, now: Timestamp, last_used: Option<i64>) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let current = now.as_second().div_euclid(STEP);
        (current - 1..=current + 1)
            .filter(|step| last_used.is_none_or(|last| *step > last))
            .find(|step| equal(self.code_of(*step).as_bytes(), code.as_bytes()))
    }

    fn code_of(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &*self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let code = truncate(tag.as_ref()) % 10_u32.pow(DIGITS);
        format!("{code:06}")
    }
}

/// Dynamic truncation (RFC 4226 §5.3).
fn truncate(tag: &[u8]) -> u32 {
    let start = usize::from(tag[tag.len() - 1] & 0xf);
    let word: [u8; 4] = std::array::from_fn(|at| tag[start + at]);
    u32::from_be_bytes(word) & 0x7fff_ffff
}

/// Base32 of whole groups of five bytes, which need no padding.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5);
    for group in bytes.chunks(5) {
        let mut wide = [0; 8];
        wide[3..3 + group.len()].copy_from_slice(group);
        let wide = u64::from_be_bytes(wide);
        for place in (0..8).rev() {
            let value = usize::try_from(wide >> (place * 5) & 31).expect("five bits fit");
            text.push(char::from(ALPHABET[value]));
        }
    }
    text
}

/// Percent-encodes everything but the unreserved characters (RFC 3986 §2.3).
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing into a string cannot fail");
        }
    }
    out
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl Serialize for TotpSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base32())
    }
}

impl<'de> Deserialize<'de> for TotpSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("a TOTP secret is 32 characters of base32"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// RFC 6238, appendix B: the ASCII secret `12345678901234567890`.
    fn rfc_secret() -> TotpSecret {
        TotpSecret(Zeroizing::new(*b"12345678901234567890"))
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (second, eight_digits) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(rfc_secret().code(at(second)), eight_digits[2..], "{second}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_around_its_own() {
        let secret = rfc_secret();
        let code = secret.code(at(3000));
        for (now, step) in [
            (2969, None),
            (2970, Some(100)),
            (3000, Some(100)),
            (3059, Some(100)),
            (3060, None),
        ] {
            assert_eq!(secret.check(&code, at(now), None), step, "{now}");
        }
        assert_eq!(secret.check(" 12 34", at(3000), None), None);
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(secret.check(&spaced, at(3000), None), Some(100));
    }

    #[test]
    fn a_code_works_once_and_none_before_it_afterwards() {
        let secret = rfc_secret();
        let (before, code, after) = (
            secret.code(at(2970)),
            secret.code(at(3000)),
            secret.code(at(3030)),
        );
        assert_eq!(secret.check(&code, at(3000), Some(100)), None);
        assert_eq!(secret.check(&before, at(3000), Some(100)), None);
        assert_eq!(secret.check(&after, at(3000), Some(100)), Some(101));
    }

    #[test]
    fn base32_is_that_of_the_apps() {
        let secret = rfc_secret();
        assert_eq!(secret.to_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            TotpSecret::parse("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            Some(secret)
        );
        for wrong in [
            "",
            "GEZDGNBV",
            "gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
            &"1".repeat(32),
        ] {
            assert_eq!(TotpSecret::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_uri_names_issuer_and_account() {
        assert_eq!(
            rfc_secret().uri("Custom IT", "ana@keys.example"),
            "otpauth://totp/Custom%20IT:ana%40keys.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Custom%20IT\
             &algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{:?}", rfc_secret()), "TotpSecret(…)");
    }

    proptest! {
        #[test]
        fn secrets_survive_their_text_form(bytes: [u8; SECRET_LEN]) {
            let secret = TotpSecret(Zeroizing::new(bytes));
            let json = serde_json::to_string(&secret).unwrap();
            prop_assert_eq!(serde_json::from_str::<TotpSecret>(&json).unwrap(), secret);
        }
    }
}
