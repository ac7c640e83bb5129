//! Recovery codes: the way in when the authenticator app is lost. Each works once.

use std::fmt;

use zeroize::Zeroizing;

use crate::secret::{Digest, random_bytes};
use crate::totp::base32;

/// How many codes a person gets at once.
pub const COUNT: usize = 10;

/// 80 random bits: enough for a plain hash to keep them from whoever reads the table.
const CODE_LEN: usize = 10;

/// A code like `MFRG-GZDF-MZTW-Q2LK`, shown once and stored as its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// A new set.
    #[must_use]
    pub fn generate() -> [Self; COUNT] {
        std::array::from_fn(|_| {
            Self(Zeroizing::new(base32(&*Zeroizing::new(random_bytes::<
                CODE_LEN,
            >()))))
        })
    }

    /// Reads what a person typed: case, spaces and dashes do not matter, and `0`, `1` and `8`,
    /// which no code holds, are read as the letters they look like.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut code = Zeroizing::new(String::with_capacity(CODE_LEN * 8 / 5));
        for letter in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            if code.len() == CODE_LEN * 8 / 5 {
                return None;
            }
            code.push(match letter.to_ascii_uppercase() {
                '0' => 'O',
                '1' => 'I',
                '8' => 'B',
                plain @ ('A'..='Z' | '2'..='7') => plain,
                _ => return None,
            });
        }
        (code.len() == CODE_LEN * 8 / 5).then_some(Self(code))
    }

    /// The code in groups of four, for its owner's eyes.
    pub fn to_text(&self) -> String {
        let groups: Vec<String> = self
            .0
            .as_bytes()
            .chunks(4)
            .map(|four| String::from_utf8_lossy(four).into())
            .collect();
        groups.join("-")
    }

    /// What is stored in its place.
    pub fn digest(&self) -> Digest {
        Digest::of(&[b"recovery-code", self.0.as_bytes()])
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_different_codes_are_made() {
        let codes = RecoveryCode::generate();
        let mut digests: Vec<String> = codes.iter().map(|code| code.digest().to_string()).collect();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), COUNT);
    }

    #[test]
    fn a_code_is_known_again_however_it_is_typed() {
        let [code, ..] = RecoveryCode::generate();
        let text = code.to_text();
        assert_eq!(text.len(), 19);
        for typed in [
            text.clone(),
            text.to_lowercase(),
            text.replace('-', ""),
            format!("  {}", text.replace('-', " ")),
            text.replace('O', "0").replace('I', "1").replace('B', "8"),
        ] {
            assert_eq!(
                RecoveryCode::parse(&typed).unwrap().digest(),
                code.digest(),
                "{typed}"
            );
        }
    }

    #[test]
    fn other_texts_are_no_codes() {
        for wrong in [
            "",
            "AAAA",
            "AAAA-AAAA-AAAA-AAAAA",
            "AAAA-AAAA-AAAA-AAA9",
            "ÄAAA-AAAA-AAAA-AAAA",
        ] {
            assert_eq!(RecoveryCode::parse(wrong), None, "{wrong}");
        }
        assert_eq!(
            format!("{:?}", RecoveryCode::generate()[0]),
            "RecoveryCode(…)"
        );
    }
}
