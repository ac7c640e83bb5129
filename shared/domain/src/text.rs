//! Free text that people type: names, labels, reasons, notes.

use crate::invalid::Invalid;
use crate::value::{debug_by_name, travels_as_text};

mod clean;
mod fold;
mod short;

pub use clean::lines;
pub(crate) use clean::{is_hidden, one_line};
pub use fold::{decimal_digit, fold};
pub use short::{beginning, shortened, shortened_to};

macro_rules! texts {
    ($($(#[doc = $doc:literal])* $name:ident $(as $public:literal)?, $clean:ident, 1..=$max:literal, $example:literal;)+) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(String);

            impl $name {
                /// The most characters it may have.
                pub const MAX: usize = $max;

                /// Cleans the text, as the module `clean` describes, and checks its length.
                pub fn parse(text: &str) -> Result<Self, Invalid> {
                    let clean = $clean(text);
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
            travels_as_text!($name as [$($public,)? stringify!($name)][0], |text| text.as_str(), {
                "description": $crate::value::one_line(concat!($($doc, "\n"),*)),
                "examples": [$example],
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
    PersonName, one_line, 1..=100, "Casey Sample";
    /// The name of the company that rents the service.
    CompanyName, one_line, 1..=120, "Anvil Lock & Key";
    /// A short name of a thing.
    Label as "LabelText", one_line, 1..=80, "Lockout";
    /// One line of an address, or its city or region.
    AddressLine, one_line, 1..=120, "1 Example Street";
    /// A postal code as its country writes it.
    PostalCode, one_line, 1..=16, "80202";
    /// What somebody has typed of an address so far.
    PartialAddress, one_line, 1..=200, "123 Main";
    /// What a file is called.
    FileName, one_line, 1..=120, "front-door.jpg";
    /// Why somebody did something.
    Reason, one_line, 1..=500, "The customer found the spare key.";
    /// A note of several lines.
    Note, lines, 1..=4000, "Ring at the side door.";
    /// A message to a customer, in several lines.
    MessageText, lines, 1..=4096, "We are on our way.";
    /// The words below a file of a message, in several lines.
    Caption, lines, 1..=1024, "This is the lock.";
    /// The words for one place of a template. Meta refuses a message for line breaks or five spaces in a
    /// row in them (error 132018); one line has neither.
    TemplateWords, one_line, 1..=1024, "2:30 PM";
    /// What a request for support is about, in a few words.
    SupportSubject, one_line, 1..=120, "A job cannot be closed";
    /// What a member asks the people of our support, in several lines.
    SupportText, lines, 1..=4000, "The button to close job 4827 does nothing.";
    /// What a job is about, in several lines.
    Details, lines, 1..=8000, "Locked out, front door.";
}

impl PersonName {
    /// How one calls a person whose whole name is not to be told.
    pub fn first(&self) -> &str {
        self.0.split_whitespace().next().unwrap_or(&self.0)
    }
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
        let pasted = "\u{feff}12 Main St\u{2028}Apt\t4\0";
        assert_eq!(
            AddressLine::parse(pasted).unwrap().as_str(),
            "12 Main St Apt 4"
        );
        assert_eq!(
            Details::parse(pasted).unwrap().as_str(),
            "12 Main St\nApt\t4"
        );
    }

    #[test]
    fn words_for_a_template_hold_nothing_that_meta_refuses() {
        let words = TemplateWords::parse("10\u{2013}12\tMon\n     Gate 2").unwrap();
        assert_eq!(words.as_str(), "10\u{2013}12 Mon Gate 2");
    }

    #[test]
    fn what_nobody_can_see_is_no_name() {
        for hidden in [
            "\u{200b}\u{200b}",
            "\u{3164}",
            "\u{2800}",
            "\u{feff}",
            "\0",
            "\u{200e}",
        ] {
            assert!(PersonName::parse(hidden).is_err(), "{hidden:?}");
        }
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(
            format!("{:?}", PersonName::parse("Canary").unwrap()),
            "PersonName"
        );
        assert_eq!(format!("{:?}", Note::parse("Canary").unwrap()), "Note");
    }

    proptest! {
        #[test]
        fn parsing_twice_changes_nothing(text in "\\PC{0,120}") {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
