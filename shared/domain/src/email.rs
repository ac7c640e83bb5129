//! Email addresses.

use std::hash::{Hash, Hasher};

use email_address::{EmailAddress, Options};
use icu_properties::CodePointSetData;
use icu_properties::props::QuotationMark;
use unicode_normalization::UnicodeNormalization;

use crate::invalid::Invalid;
use crate::text::one_line;
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
    /// Reads an address as people paste it: with `mailto:`, with the name of its holder before it and
    /// brackets around it, with a full stop or a comma behind it. What is not shown is dropped, and
    /// full-width letters count as the plain ones.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text: String = one_line(text).nfkc().collect();
        let text = bare(&text);
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        let plain = text.is_ascii() && text.len() <= LONGEST && !text.contains('"');
        if plain && EmailAddress::parse_with_options(text, options).is_ok() {
            Ok(Self(text.to_owned()))
        } else if text.matches('@').count() > 1 {
            Err(Invalid::because("must be one email address"))
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

    /// The mailbox that the address most likely leads to, by which mails to one person are counted
    /// together. Never an identity: two people may share it where a domain has rules of its own.
    ///
    /// What follows a `+` is a tag to nearly every mail service (RFC 5233), and Gmail passes over dots
    /// and has two domains (<https://support.google.com/mail/answer/7436150>).
    pub fn mailbox(&self) -> String {
        let address = self.canonical();
        let Some((local, domain)) = address.rsplit_once('@') else {
            return address;
        };
        let name = match local.split_once('+') {
            Some((name, _)) if !name.is_empty() => name,
            _ => local,
        };
        match domain {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", name.replace('.', "")),
            _ => format!("{name}@{domain}"),
        }
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

/// The address without what stands around it in mails, on pages and in lists.
fn bare(text: &str) -> &str {
    let text = text.trim_matches(is_around);
    // `Ann Lee <ann@example.com>`, unless the name is another address.
    let named = text.split_once('<').filter(|(name, address)| {
        !address.contains(['<', '>']) && (!name.contains('@') || is_same(name, address))
    });
    let text = named.map_or(text, |(_, address)| address.trim_matches(is_around));
    let scheme = text.get(..7).filter(|s| s.eq_ignore_ascii_case("mailto:"));
    match scheme {
        Some(scheme) => {
            let text = &text[scheme.len()..];
            let text = text.split_once('?').map_or(text, |(address, _)| address);
            text.trim_matches(is_around)
        }
        None => text,
    }
}

/// Whether a name is the address once more, as some mail programs write it.
fn is_same(name: &str, address: &str) -> bool {
    let [name, address] = [name, address].map(|text| text.trim_matches(is_around));
    name.eq_ignore_ascii_case(address)
}

/// Brackets, quotation marks, and what ends a sentence or parts a list. None begins or ends an address.
fn is_around(c: char) -> bool {
    matches!(
        c,
        ' ' | '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | ',' | ';' | ':' | '.' | '!' | '?'
    ) || CodePointSetData::new::<QuotationMark>().contains(c)
}

debug_by_name!(Email);
travels_as_text!(Email, |email| email.as_str(), {
    "description": "An email address.",
    "examples": ["casey@example.com"],
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
    fn spellings_of_one_mailbox_are_counted_together_and_stay_addresses_of_their_own() {
        let mailbox = |text: &str| Email::parse(text).unwrap().mailbox();
        for (typed, expected) in [
            ("Ann.Lee@Example.COM", "ann.lee@example.com"),
            ("ann.lee+jobs@example.com", "ann.lee@example.com"),
            ("ann+a+b@example.com", "ann@example.com"),
            ("+ann@example.com", "+ann@example.com"),
            ("a.n.n@gmail.com", "ann@gmail.com"),
            ("Ann+x@GoogleMail.com", "ann@gmail.com"),
            ("a.n.n@mail.example", "a.n.n@mail.example"),
        ] {
            assert_eq!(mailbox(typed), expected, "{typed}");
        }
        let (plain, tagged) = ("ann@example.com", "ann+x@example.com");
        assert_ne!(Email::parse(plain).unwrap(), Email::parse(tagged).unwrap());
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
            "ann@example.com\nBcc: bob@example.com",
            "ann@example.com,bob@example.com",
            "ann@example.com; bob@example.com",
            "ann@example.com bob@example.com",
            "bob@example.com <ann@example.com>",
            "Ann <ann@example.com> Bob <bob@example.com>",
            "Ann <ann@example.com>, bob@example.com",
            "mailto:",
            "mailto:ann",
            "mailto:ann@example.com,bob@example.com",
            "https://example.com/ann",
            "call ann@example.com",
            "ann@\u{2028}example.com",
            "аnn@example.com",
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(Email::parse(&format!("a@{}.com", "b".repeat(300))).is_err());
    }

    #[test]
    fn an_address_is_read_as_it_is_pasted() {
        for pasted in [
            "ann@example.com\u{200b}",
            "\u{feff}ann@example.com",
            "\u{202a}ann@example.com\u{202c}",
            "ann\u{ad}@exam\u{200b}ple.com",
            "\u{a0}ann@example.com\u{3000}\t\r\n",
            "ann@example.com\0",
            "mailto:ann@example.com",
            "MailTo:ann@example.com?subject=Lock&body=Hi",
            "Ann Lee <ann@example.com>",
            "\"Lee, Ann\" <ann@example.com>",
            "Ann Lee <mailto:ann@example.com>",
            "<ann@example.com>",
            "(ann@example.com)",
            "\u{201c}ann@example.com\u{201d}",
            "'ann@example.com' <ann@example.com>",
            "ann@example.com <ANN@example.com>",
            "ann@example.com.",
            "ann@example.com,",
            "ann@example.com;",
            "Ann <ann@example.com>;",
            "ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        ] {
            let email = Email::parse(pasted);
            let email = email.unwrap_or_else(|error| panic!("{pasted:?}: {error}"));
            assert_eq!(email.canonical(), "ann@example.com", "{pasted:?}");
        }
    }

    #[test]
    fn signs_that_may_stand_within_an_address_stay() {
        for address in [
            "a'b@example.com",
            "o'brien+jobs@mail.example.com",
            "a.b-c_d@x-y.example",
        ] {
            assert_eq!(Email::parse(address).unwrap().as_str(), address);
        }
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
