//! Email addresses.

use std::hash::{Hash, Hasher};

use email_address::{EmailAddress, Options};

use crate::invalid::Invalid;
use crate::value::{debug_by_name, travels_as_text};

const LONGEST: usize = 254;

/// An address that mail can be sent to, kept as it was typed. Two addresses that differ only in
/// case are equal.
///
/// Stricter than RFC 5321: a domain with a dot, no quoted local part, no address literal, ASCII
/// only. Letters of other scripts would let two people hold what looks like one address.
#[derive(Clone)]
pub struct Email(String);

impl Email {
    /// Reads an address; spaces around it are dropped.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        let plain = text.is_ascii() && text.len() <= LONGEST && !text.contains('"');
        if plain && EmailAddress::parse_with_options(text, options).is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::because(
                "must be an email address like name@example.com",
            ))
        }
    }

    /// The address as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The lower-case form, which is the identity of the address.
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Email {}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

debug_by_name!(Email);
travels_as_text!(Email, |email| email.as_str(), {
    "type": "string",
    "format": "email",
    "minLength": 6,
    "maxLength": LONGEST
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_as_typed_and_compared_without_case() {
        let email = Email::parse(" Ann.Lee+Jobs@Example.COM ").unwrap();
        assert_eq!(email.as_str(), "Ann.Lee+Jobs@Example.COM");
        assert_eq!(email.canonical(), "ann.lee+jobs@example.com");
        assert_eq!(email, Email::parse("ann.lee+jobs@example.com").unwrap());
    }

    #[test]
    fn what_cannot_be_written_to_is_refused() {
        for wrong in [
            "",
            "ann",
            "ann@",
            "@example.com",
            "ann@localhost",
            "ann lee@example.com",
            "ann@exa mple.com",
            "ann@[127.0.0.1]",
            "\"ann lee\"@example.com",
            "Ann <ann@example.com>",
            "ann@example.com\nBcc: bob@example.com",
            "ann@example.com,bob@example.com",
            "аnn@example.com",
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(Email::parse(&format!("a@{}.com", "b".repeat(300))).is_err());
    }

    #[test]
    fn neither_debug_nor_an_error_shows_the_address() {
        assert_eq!(
            format!("{:?}", Email::parse("canary@example.com").unwrap()),
            "Email"
        );
        let error = serde_json::from_str::<Email>("\"canary\"")
            .unwrap_err()
            .to_string();
        assert!(!error.contains("canary"), "{error}");
    }
}
