//! Phone numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::invalid::Invalid;
use crate::value::{debug_by_name, travels_as_text};

mod matching;

const LONGEST_TYPED: usize = 40;

/// A number in the form of E.164: `+`, country code, subscriber number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as people type it: spaces, dots, dashes, slashes and parentheses are
    /// dropped. Without `+` it is a number of the North American Numbering Plan (NANP).
    pub fn parse(typed: &str) -> Result<Self, Invalid> {
        let (international, rest) = match typed.trim().strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, typed.trim()),
        };
        let digits = digits_of(rest).ok_or(NOT_A_NUMBER)?;
        let digits = match (international, digits.len()) {
            (false, 10) => format!("1{digits}"),
            (false, 11) if digits.starts_with('1') => digits,
            (false, _) => return Err(NEEDS_COUNTRY),
            (true, 7..=15) if !digits.starts_with('0') => digits,
            (true, _) => return Err(NOT_A_NUMBER),
        };
        match digits.strip_prefix('1') {
            Some(national) if !is_north_american(national) => Err(NOT_A_NUMBER),
            _ => Ok(Self(format!("+{digits}"))),
        }
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the digits by which WhatsApp names an account: E.164 without `+`.
    pub fn from_wa_id(digits: &str) -> Option<Self> {
        let is_plain = digits.bytes().all(|b| b.is_ascii_digit());
        Self::parse(&format!("+{digits}")).ok().filter(|_| is_plain)
    }

    /// The digits a neighbour dials: without `+`, and without the 1 of North America. The codes
    /// of other countries stay, since their length is not known here.
    pub fn national_digits(&self) -> &str {
        let digits = &self.0[1..];
        digits.strip_prefix('1').unwrap_or(digits)
    }
}

const NOT_A_NUMBER: Invalid = Invalid::because("must be a phone number like +12125550123");
const NEEDS_COUNTRY: Invalid = Invalid::because(
    "must be a valid phone number: 10 digits for the US and Canada, or + and the country code",
);

fn digits_of(typed: &str) -> Option<String> {
    if typed.chars().count() >= LONGEST_TYPED {
        return None;
    }
    let mut digits = String::with_capacity(15);
    for c in typed.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '\u{a0}' | '.' | '-' | '\u{2010}' | '\u{2011}' | '/' | '(' | ')' => {}
            _ => return None,
        }
    }
    Some(digits)
}

/// Area code and exchange begin with 2 to 9, and neither is a service code such as 911.
fn is_north_american(national: &str) -> bool {
    let digits = national.as_bytes();
    let stands = |part: &[u8]| part[0] >= b'2' && part[1..] != *b"11";
    digits.len() == 10 && stands(&digits[..3]) && stands(&digits[3..6])
}

debug_by_name!(Phone);
travels_as_text!(Phone, |phone| phone.as_str(), {
    "type": "string",
    "minLength": 7,
    "maxLength": LONGEST_TYPED,
    "pattern": "^\\+?[0-9 ./()-]+$",
    "description": "Answered in E.164; spaces, dots, dashes and parentheses are accepted."
});

/// A number with what was typed, which is kept only for display. This is how it is
/// stored and answered; a request holds the text alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TypedPhone {
    /// The number.
    pub number: Phone,
    /// What was typed.
    #[schemars(length(min = 7, max = 40))]
    pub typed: String,
}

impl TypedPhone {
    /// Reads a number and keeps what was typed.
    pub fn parse(typed: &str) -> Result<Self, Invalid> {
        let number = Phone::parse(typed)?;
        Ok(Self {
            number,
            typed: typed.trim().to_owned(),
        })
    }
}

/// A number as somebody typed it, in a request.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPhone(TypedPhone);

impl NewPhone {
    /// Reads a number and keeps what was typed.
    pub fn parse(typed: &str) -> Result<Self, Invalid> {
        TypedPhone::parse(typed).map(Self)
    }
}

impl From<NewPhone> for TypedPhone {
    fn from(new: NewPhone) -> Self {
        new.0
    }
}

debug_by_name!(TypedPhone, NewPhone);
travels_as_text!(NewPhone, |new| &new.0.typed, {
    "type": "string",
    "minLength": 7,
    "maxLength": LONGEST_TYPED,
    "pattern": "^\\+?[0-9 ./()-]+$",
    "description": "North American without a country code, any other with + and its code."
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(typed: &str) -> Option<String> {
        Phone::parse(typed)
            .ok()
            .map(|phone| phone.as_str().to_owned())
    }

    #[test]
    fn typed_forms_of_one_number_are_equal() {
        for typed in [
            "2125550123",
            "12125550123",
            "+12125550123",
            "(212) 555-0123",
            "1-212-555-0123",
            " +1 212.555.0123 ",
            "212/555 0123",
        ] {
            assert_eq!(number(typed).as_deref(), Some("+12125550123"), "{typed}");
        }
        assert_eq!(number("+44 20 7946 0958").as_deref(), Some("+442079460958"));
        assert_eq!(number("+52 55 1234 5678").as_deref(), Some("+525512345678"));
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        for wrong in [
            "",
            "+",
            "911",
            "555-0123",
            "1125550123",
            "2121550123",
            "9115550123",
            "2129110123",
            "+1 112 555 0123",
            "+1 212 555 012",
            "+0123456789",
            "+123456",
            "+1234567890123456",
            "442079460958",
            "212-555-0123 x5",
            "212-555-0123 ext 5",
            "1-800-FLOWERS",
            "++12125550123",
            "٢١٢٥٥٥٠١٢٣",
        ] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
        assert_eq!(number(&format!("212555{}0123", " ".repeat(40))), None);
    }

    #[test]
    fn national_digits_drop_only_the_code_of_north_america() {
        assert_eq!(
            Phone::parse("+12125550123").unwrap().national_digits(),
            "2125550123"
        );
        assert_eq!(
            Phone::parse("+442079460958").unwrap().national_digits(),
            "442079460958"
        );
    }

    #[test]
    fn what_was_typed_is_kept_beside_the_number() {
        let new: NewPhone = serde_json::from_str(r#"" (212) 555-0123""#).unwrap();
        let stored = serde_json::to_string(&TypedPhone::from(new.clone())).unwrap();
        assert_eq!(
            stored,
            r#"{"number":"+12125550123","typed":"(212) 555-0123"}"#
        );
        assert_eq!(
            serde_json::from_str::<TypedPhone>(&stored).unwrap(),
            new.into()
        );
    }

    #[test]
    fn neither_debug_nor_an_error_shows_the_number() {
        let phone = TypedPhone::parse("212 555 0123").unwrap();
        assert_eq!(format!("{phone:?} {:?}", phone.number), "TypedPhone Phone");
        for wrong in ["\"21255501\"", "2125550123"] {
            let error = serde_json::from_str::<Phone>(wrong)
                .unwrap_err()
                .to_string();
            assert!(!error.contains("21255501"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn parsing_twice_changes_nothing(typed in "\\+?[0-9 ().-]{7,20}") {
            if let Ok(phone) = Phone::parse(&typed) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }
    }
}
