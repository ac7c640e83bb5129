//! What Meta calls a person: a phone or an id, told apart by grammar and in this place alone.
//!
//! Meta puts either into any of its fields: `from` and `wa_id` hold a business-scoped user id
//! (`US.1349…`, a parent's `US.ENT.1181…`) where a person keeps the phone to themselves. What is not
//! written as a phone is never read as one, whatever digits are in it: an answer would go to a stranger.

use serde_json::Value;

use super::field::text;

/// The longest id of a person: a country, `ENT` and 128 letters or digits, and some to spare.
const LONGEST_ID: usize = 160;

/// The digits of an E.164 number, country code first.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The longest phone with all its spaces and signs.
const LONGEST_PHONE: usize = 40;

/// What Meta calls a person.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Who {
    /// The digits of the phone.
    pub(crate) phone: Option<String>,
    /// The user id, as Meta writes it.
    pub(crate) user_id: Option<String>,
}

impl Who {
    /// Reads these places, of which the first of each kind counts: a parent's id stands last.
    pub(crate) fn read(value: &Value, places: &[&str]) -> Self {
        let mut who = Self::default();
        for text in places.iter().filter_map(|place| text(value, place)) {
            let text = text.trim();
            if let Some(digits) = phone(text) {
                who.phone.get_or_insert(digits);
            } else if is_id(text) {
                who.user_id.get_or_insert(text.to_owned());
            }
        }
        who
    }

    /// Whether nothing is known.
    pub(crate) fn is_nobody(&self) -> bool {
        self.phone.is_none() && self.user_id.is_none()
    }
}

/// The digits of a phone: E.164 with or without `+`, its groups parted by spaces, dots, dashes or
/// parentheses at most, and nothing else in it.
fn phone(text: &str) -> Option<String> {
    let written = text.strip_prefix('+').unwrap_or(text);
    let is_sign = |byte: u8| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')');
    let is_plain = |byte: u8| byte.is_ascii_digit() || is_sign(byte);
    if text.len() > LONGEST_PHONE || !written.bytes().all(is_plain) {
        return None;
    }
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    (PHONE_DIGITS.contains(&digits.len()) && !digits.starts_with('0')).then_some(digits)
}

/// Whether a text can be an id: one word of printable ASCII. Which letters and dots it has is Meta's
/// affair; it goes back to Meta as it came.
fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>) {
        let who = Who::read(&json!({ "from": text }), &["/from"]);
        (who.phone, who.user_id)
    }

    #[test]
    fn a_phone_is_what_is_written_as_one() {
        for (written, digits) in [
            ("16505551234", "16505551234"),
            ("+16505551234", "16505551234"),
            ("+1 (650) 555-1234", "16505551234"),
            (" 1 650.555.1234 ", "16505551234"),
            ("5511987654321", "5511987654321"),
            ("6831234567", "6831234567"),
            ("123456789012345", "123456789012345"),
        ] {
            assert_eq!(read(written), (Some(digits.to_owned()), None), "{written}");
        }
    }

    #[test]
    fn an_id_is_never_a_phone_whatever_digits_it_has() {
        for id in [
            "US.13491208655302741918",
            "IL.831795913707611",
            "il.831795913707611",
            "US.ENT.11815799212886844830",
            "US.1",
            "BR.a1B2c3",
            "831795913707611@lid",
            "120363025555555555@g.us",
            "1234567890123456",
            "83179591370761183179591370761183179591",
            "016505551234",
            "1555",
            "++16505551234",
            "16505551234+",
            "1650555123x",
        ] {
            assert_eq!(read(id), (None, Some(id.to_owned())), "{id}");
        }
    }

    #[test]
    fn what_is_neither_names_nobody() {
        for text in [
            "",
            " ",
            "١٦٥٠٥٥٥١٢٣٤",
            "1650٥٥٥1234",
            "１６５０５５５１２３４",
            "US. 1349",
            "US.1349\n16505551234",
            "16505551234;ext=5 x",
        ] {
            assert_eq!(read(text), (None, None), "{text:?}");
        }
        assert_eq!(read(&"1".repeat(161)), (None, None));
    }

    #[test]
    fn the_first_of_each_kind_counts() {
        let value = json!({
            "from": "US.1349", "wa_id": "16505551234", "user_id": null,
            "parent": "US.ENT.1181", "other": "13035550142",
        });
        let who = Who::read(
            &value,
            &["/user_id", "/from", "/wa_id", "/parent", "/other"],
        );
        assert_eq!(who.user_id.as_deref(), Some("US.1349"));
        assert_eq!(who.phone.as_deref(), Some("16505551234"));
        assert!(Who::read(&value, &["/nowhere", "/user_id"]).is_nobody());
    }

    proptest! {
        #[test]
        fn a_user_id_by_metas_grammar_is_no_phone(id in "[A-Z]{2}\\.(ENT\\.)?[A-Za-z0-9]{1,128}") {
            prop_assert_eq!(read(&id), (None, Some(id)));
        }

        #[test]
        fn every_character_of_a_phone_is_read_or_it_is_none(text in "\\PC{0,30}") {
            if let (Some(digits), _) = read(&text) {
                let kept: String = text.chars().filter(char::is_ascii_digit).collect();
                prop_assert_eq!(digits, kept);
                prop_assert!(!text.chars().any(char::is_alphabetic));
            }
        }
    }
}
