//! What Meta calls a person: a phone or an id, distinguished by grammar and in this place alone.
//!
//! Meta puts either into any of its fields: `from` and `wa_id` hold a business-scoped user id
//! (`US.1349…`, a parent's `US.ENT.1181…`) where a person keeps the phone to themselves. What is not
//! written as a phone, or cannot be one by the plan of its country, is never read as one, whatever
//! digits are in it: an answer would go to a stranger.

use domain::phone::Phone;
use serde_json::Value;

use super::field::text;

/// The longest id of a person: a country, `ENT` and 128 letters or digits, and some to spare.
const LONGEST_ID: usize = 160;

/// The longest phone with all its spaces and signs.
const LONGEST_PHONE: usize = 40;

/// What Meta calls a person.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Who {
    /// The digits of the phone, as Meta writes them: those of some countries have another form there.
    pub(crate) phone: Option<String>,
    /// The user id, as Meta writes it.
    pub(crate) user_id: Option<String>,
}

impl Who {
    /// Reads these places, of which the first of each kind counts. The user id of the business's own
    /// portfolio outweighs that of a parent, and both outweigh an id of no known form, which only stands
    /// for somebody of whom nothing else is known.
    pub(crate) fn read(value: &Value, places: &[&str]) -> Self {
        let (mut phone, mut ids) = (None, [None, None, None]);
        for text in places.iter().filter_map(|place| text(value, place)) {
            let text = text.trim();
            if let Some(digits) = digits(text) {
                phone.get_or_insert(digits);
            } else if let Some(kind) = kind(text) {
                ids[kind as usize].get_or_insert(text.to_owned());
            }
        }
        let [user, parent, other] = ids;
        let other = other.filter(|_| phone.is_none());
        Self {
            phone,
            user_id: user.or(parent).or(other),
        }
    }

    /// Whether nothing is known.
    pub(crate) fn is_nobody(&self) -> bool {
        self.phone.is_none() && self.user_id.is_none()
    }
}

/// The digits of a phone: E.164 with or without `+`, its groups parted by spaces, dots, dashes or
/// parentheses at most, and nothing else in it.
fn digits(text: &str) -> Option<String> {
    let written = text.strip_prefix('+').unwrap_or(text);
    let is_sign = |byte: u8| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')');
    let is_plain = |byte: u8| byte.is_ascii_digit() || is_sign(byte);
    if text.len() > LONGEST_PHONE || !written.bytes().all(is_plain) {
        return None;
    }
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    Phone::from_wa_id(&digits).map(|_| digits)
}

/// The kinds of ids, the surest first.
#[derive(Clone, Copy)]
enum Kind {
    /// `US.1349…`
    User,
    /// `US.ENT.1181…`
    Parent,
    /// Any other word.
    Other,
}

/// Which kind of id a text is, if it can be one: a word of printable ASCII, which goes back to Meta as
/// it came.
fn kind(text: &str) -> Option<Kind> {
    let is_word = text.bytes().all(|byte| byte.is_ascii_graphic());
    if !(1..=LONGEST_ID).contains(&text.len()) || !is_word {
        return None;
    }
    let is_plain = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_country = |it: &str| it.len() == 2 && it.bytes().all(|byte| byte.is_ascii_alphabetic());
    let Some((_, id)) = text
        .split_once('.')
        .filter(|(country, _)| is_country(country))
    else {
        return Some(Kind::Other);
    };
    Some(match id.split_once('.') {
        None if is_plain(id) => Kind::User,
        Some((_, id)) if is_plain(id) => Kind::Parent,
        _ => Kind::Other,
    })
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
            ("5215512345678", "5215512345678"),
            ("442079460958", "442079460958"),
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
            "831795913707611",
            "123456789012345",
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
            "parent": "US.ENT.1181", "other": "13035550142", "digits": "831795913707611",
        });
        let who = |places: &[&str]| {
            let who = Who::read(&value, places);
            (who.phone, who.user_id)
        };
        let some = |text: &str| Some(text.to_owned());
        let both = (some("16505551234"), some("US.1349"));
        assert_eq!(
            who(&["/parent", "/user_id", "/from", "/wa_id", "/other"]),
            both
        );
        assert_eq!(who(&["/digits", "/parent"]), (None, some("US.ENT.1181")));
        assert_eq!(who(&["/digits", "/wa_id"]), (some("16505551234"), None));
        assert_eq!(who(&["/digits"]), (None, some("831795913707611")));
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
                let expected: String = text.chars().filter(char::is_ascii_digit).collect();
                prop_assert_eq!(digits, expected);
                prop_assert!(!text.chars().any(char::is_alphabetic));
            }
        }
    }
}
