//! Free text that people type: names, labels, reasons, notes.

use unicode_normalization::UnicodeNormalization;

use crate::invalid::Invalid;
use crate::value::{debug_by_name, travels_as_text};

macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident, $lines:ident, 1..=$max:literal;)+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(String);

            impl $name {
                /// The most characters it may have.
                pub const MAX: usize = $max;

                /// Trims and normalises (NFC) the text, then checks its length and characters.
                pub fn parse(text: &str) -> Result<Self, Invalid> {
                    let clean = tidy(text, Lines::$lines)?;
                    if (1..=$max).contains(&clean.chars().count()) {
                        Ok(Self(clean))
                    } else {
                        Err(Invalid::because(concat!(
                            "must be 1 to ", stringify!($max), " characters long"
                        )))
                    }
                }

                /// The text.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            debug_by_name!($name);
            travels_as_text!($name, |text| text.as_str(), {
                "type": "string",
                "minLength": 1,
                "maxLength": $max,
                "pattern": "\\S"
            });
        )+
    };
}

texts! {
    /// The name of a person or, for a customer, of a firm.
    PersonName, One, 1..=100;
    /// The name of the company that rents the service.
    CompanyName, One, 1..=120;
    /// A short name of a thing.
    Label, One, 1..=80;
    /// One line of an address, or its city or region.
    AddressLine, One, 1..=120;
    /// A postal code as its country writes it.
    PostalCode, One, 1..=16;
    /// What a file is called.
    FileName, One, 1..=120;
    /// Why somebody did something.
    Reason, One, 1..=500;
    /// A note of several lines.
    Note, Many, 1..=4000;
    /// A message to a customer, in several lines.
    MessageText, Many, 1..=4096;
    /// The words below a file of a message, in several lines.
    Caption, Many, 1..=1024;
    /// The words for one place of a template.
    TemplateWords, One, 1..=1024;
    /// What a job is about, in several lines.
    Details, Many, 1..=8000;
}

#[derive(Clone, Copy, PartialEq)]
enum Lines {
    One,
    Many,
}

fn tidy(text: &str, lines: Lines) -> Result<String, Invalid> {
    let clean: String = text.replace("\r\n", "\n").trim().nfc().collect();
    if clean.chars().all(|c| is_allowed(c, lines)) {
        Ok(clean)
    } else if lines == Lines::One {
        Err(Invalid::because(
            "must be a single line without control characters",
        ))
    } else {
        Err(Invalid::because("must not contain control characters"))
    }
}

/// Direction overrides are refused beside control characters: they make a name look like another.
fn is_allowed(c: char, lines: Lines) -> bool {
    match c {
        '\n' | '\t' => lines == Lines::Many,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => false,
        _ => !c.is_control(),
    }
}

/// Lower-case text without accents and with single spaces, to search and sort by. Vowel signs of
/// scripts that write them as marks stay.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase).nfkd() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            _ if c.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            _ => folded.push(c),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_trimmed_and_composed() {
        let name = PersonName::parse("  Jose\u{301}  ").unwrap();
        assert_eq!(name.as_str(), "José");
    }

    #[test]
    fn length_counts_characters_and_not_bytes() {
        assert!(Label::parse(&"é".repeat(80)).is_ok());
        assert!(Label::parse(&"é".repeat(81)).is_err());
        assert!(Label::parse(" \n ").is_err());
    }

    #[test]
    fn only_notes_have_lines() {
        assert_eq!(Note::parse("a\r\n\tb").unwrap().as_str(), "a\n\tb");
        for wrong in [
            "a\nb",
            "a\tb",
            "a\0b",
            "a\u{202e}b",
            "a\u{2028}b",
            "a\u{7f}b",
        ] {
            assert!(PersonName::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(Details::parse("a\0b").is_err());
        assert!(Details::parse("a\rb").is_err());
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(
            format!("{:?}", PersonName::parse("Canary").unwrap()),
            "PersonName"
        );
        assert_eq!(format!("{:?}", Note::parse("Canary").unwrap()), "Note");
    }

    #[test]
    fn folding_ignores_case_accents_and_spaces() {
        assert_eq!(fold("  Ångström   ŁÓDŹ "), "angstrom lodz");
        assert_eq!(fold("Straße Øre İstanbul"), "strasse ore istanbul");
        assert_eq!(fold("Nguyễn"), fold("NGUYEN"));
        assert_ne!(fold("किरण"), fold("करण"));
    }

    proptest! {
        #[test]
        fn parsing_twice_changes_nothing(text in "\\PC{0,120}") {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name));
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
