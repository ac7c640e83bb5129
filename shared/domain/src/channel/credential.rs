//! What a provider gives a company: ids of its numbers and accounts, and what lets us in.

use crate::invalid::Invalid;
use crate::text::one_line;
use crate::value::{debug_by_name, travels_as_text};

/// An id of a number or account as Meta writes it: digits, more of them than a number can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderId(String);

impl ProviderId {
    /// Reads the digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = one_line(text);
        if (5..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err(Invalid::because("must be an ID of 5 to 32 digits"))
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

travels_as_text!(ProviderId, |id| id.as_str(), {
    "description": "An id that a provider gave, in digits.",
    "examples": ["106540352242922"],
    "type": "string",
    "pattern": "^\\s*[0-9]{5,32}\\s*$"
});

/// The six digits that guard a number against being registered by somebody else.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// Reads the digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::because("must be six digits"))
        }
    }

    /// A pin made of random bits.
    pub fn of_random(bits: u32) -> Self {
        Self(format!("{:06}", bits % 1_000_000))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

debug_by_name!(Pin);

travels_as_text!(Pin as "TwoStepPin", |pin| pin.as_str(), {
    "description": "The six digits of the number's two-step verification.",
    "examples": ["482913"],
    "writeOnly": true,
    "type": "string",
    "pattern": "^[0-9]{6}$"
});

/// A token, secret or code that lets us in at a provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential(String);

impl Credential {
    /// The most characters it may have.
    pub const MAX: usize = 2048;

    /// Reads visible ASCII characters; what stands around them is left out.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = one_line(text);
        let is_visible = text.bytes().all(|b| b.is_ascii_graphic());
        if (8..=Self::MAX).contains(&text.len()) && is_visible {
            Ok(Self(text))
        } else {
            Err(Invalid::because("must be 8 to 2048 visible characters"))
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

debug_by_name!(Credential);

travels_as_text!(Credential as "ProviderCredential", |credential| credential.as_str(), {
    "description": "A token, secret or code of the provider. It is kept encrypted and never answered.",
    "examples": ["EAAexampletoken"],
    "writeOnly": true,
    "type": "string",
    "minLength": 8,
    "maxLength": 2048
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_digits_and_nothing_that_leads_elsewhere() {
        assert_eq!(
            ProviderId::parse(" 106540352242922 ").unwrap().as_str(),
            "106540352242922"
        );
        for wrong in ["", "1234", "10654/035", "106540352242922x", "１２３４５"] {
            assert!(ProviderId::parse(wrong).is_err(), "{wrong}");
        }
        assert!(ProviderId::parse(&"1".repeat(33)).is_err());
    }

    #[test]
    fn a_credential_is_never_shown() {
        let credential = Credential::parse(" EAAcanary \n").unwrap();
        assert_eq!(credential.as_str(), "EAAcanary");
        let pasted = Credential::parse("\u{feff}EAA\u{200b}canary\u{a0}\n").unwrap();
        assert_eq!(pasted.as_str(), "EAAcanary");
        assert_eq!(format!("{credential:?}"), "Credential");
        for wrong in ["", "short", "with a space", "with\ttab-inside", "pässwörd"] {
            assert!(Credential::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_pin_is_six_digits() {
        assert!(Pin::parse("012345").is_ok());
        for wrong in ["", "12345", "1234567", "12345a", "１２"] {
            assert!(Pin::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Pin::of_random(7_000_042).as_str(), "000042");
    }
}
