//! Requests for support: what they are about, whom they reach, and what people call them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::random_bits;
use crate::invalid::Invalid;
use crate::text::{SupportSubject, SupportText};
use crate::value::{closed_list, travels_as_text};

closed_list! {
    /// What a request for support is about, which decides whose mailbox it reaches.
    SupportTopic {
        /// The service: it goes to the support address.
        Service = "service",
        /// Somebody's personal data: it goes to the privacy address.
        PersonalData = "personal_data",
    }
}

/// Digits and letters that nobody mistakes for each other, and no vowels, which would make words.
const LETTERS: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";

/// How many letters a reference has.
const LENGTH: usize = 8;

/// What people call a request for support, such as `7K4M-2QXR`: short enough to be read out on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SupportReference([u8; LENGTH]);

impl SupportReference {
    /// Draws a reference: of 378 thousand million, so that two of one company are never the same.
    pub fn draw() -> Self {
        Self::of_bits(random_bits())
    }

    fn of_bits(bits: u64) -> Self {
        let base = LETTERS.len() as u64;
        let mut rest = bits;
        Self(std::array::from_fn(|_| {
            let letter = usize::try_from(rest % base).unwrap_or(0);
            rest /= base;
            LETTERS[letter]
        }))
    }

    /// Reads a reference as people write it: in small letters, with or without the dash.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let plain: Vec<u8> = text
            .trim()
            .bytes()
            .filter(|byte| !matches!(byte, b'-' | b' '))
            .map(|byte| byte.to_ascii_uppercase())
            .collect();
        let letters: Option<[u8; LENGTH]> = plain.try_into().ok();
        let known = letters.filter(|letters| letters.iter().all(|one| LETTERS.contains(one)));
        known
            .map(Self)
            .ok_or(Invalid::because("must be a reference like 7K4M-2QXR"))
    }
}

impl fmt::Display for SupportReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = std::str::from_utf8(&self.0).expect("the letters are ASCII");
        let (first, second) = text.split_at(LENGTH / 2);
        write!(f, "{first}-{second}")
    }
}

travels_as_text!(SupportReference, |reference| &reference.to_string(), {
    "description": "What people call a request for support.",
    "examples": ["7K4M-2QXR"],
    "type": "string",
    "pattern": "^[2-9BCDFGHJKMNPQRSTVWXYZ]{4}-[2-9BCDFGHJKMNPQRSTVWXYZ]{4}$"
});

/// What a member asks, as mails carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportMessage {
    /// What people call it.
    pub reference: SupportReference,
    /// Whose mailbox it reaches.
    pub topic: SupportTopic,
    /// What it is about.
    pub subject: SupportSubject,
    /// What the member wrote.
    pub text: SupportText,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_reference_is_read_as_people_write_it() {
        let reference = SupportReference::parse("7K4M-2QXR").unwrap();
        assert_eq!(reference.to_string(), "7K4M-2QXR");
        for written in ["7k4m2qxr", " 7K4M 2QXR ", "7k4m-2qxr"] {
            assert_eq!(SupportReference::parse(written), Ok(reference));
        }
        for wrong in [
            "",
            "7K4M-2QX",
            "7K4M-2QXRR",
            "7K4M-2QX0",
            "7K4M-2QXA",
            "é7K4M-2Q",
        ] {
            assert!(SupportReference::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_drawn_reference_can_be_read(bits in any::<u64>()) {
            let drawn = SupportReference::of_bits(bits);
            prop_assert_eq!(SupportReference::parse(&drawn.to_string()), Ok(drawn));
        }
    }
}
