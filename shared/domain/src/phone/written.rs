//! The characters of a phone number, as people write it.
//!
//! A number is digits of any script, grouped by spaces, dashes, dots, slashes and brackets; a `+`
//! before all digits; an extension behind them (`x12`, `ext. 12`); letters in the place of the last
//! digits, as in `1-800-FLOWERS`. Whatever else stands there makes it no number.

use icu_properties::CodePointSetData;
use icu_properties::props::Dash;
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};
use unicode_normalization::UnicodeNormalization;

use crate::text::one_line;
use crate::value::debug_by_name;

/// What is written.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Whether there is a `+`.
    pub(super) is_international: bool,
    /// The digits, without those of an extension.
    pub(super) digits: String,
    /// Where among the digits a `(0)` stands: the trunk zero, which is dialed in its country alone.
    pub(super) zero_at: Option<usize>,
    /// Whether letters stand for the last digits.
    pub(super) has_letters: bool,
}

debug_by_name!(Written);

impl Written {
    /// Reads the characters, if they are those of a number.
    pub(super) fn read(typed: &str) -> Option<Self> {
        // NFKC makes full-width signs plain ones.
        let text: String = one_line(typed).nfkc().collect();
        let scheme = text.get(..4).filter(|s| s.eq_ignore_ascii_case("tel:"));
        let text = text[scheme.map_or(0, str::len)..].trim();
        let text = without_extension(text);
        let mut written = Self {
            is_international: false,
            digits: String::with_capacity(15),
            zero_at: trunk_zero(text),
            has_letters: text.contains(|c: char| c.is_ascii_alphabetic()),
        };
        if written.has_letters && !is_vanity(text) {
            return None;
        }
        for c in text.chars() {
            match c {
                '+' if written.digits.is_empty() && !written.is_international => {
                    written.is_international = true;
                }
                _ if is_separator(c) => {}
                'a'..='z' | 'A'..='Z' => {
                    let key = c.to_string();
                    let digit = PHONE_NUMBER_UTIL.convert_alpha_characters_in_number(&key);
                    written.digits.push_str(&digit);
                }
                _ => written.digits.push(digit(c)?),
            }
        }
        (!written.digits.is_empty()).then_some(written)
    }

    /// The digits without a trunk zero in brackets, if there is one.
    pub(super) fn without_zero(&self) -> Option<String> {
        let at = self.zero_at?;
        let mut digits = self.digits.clone();
        digits.remove(at);
        Some(digits)
    }
}

/// What groups the digits of a number, dashes of all kinds among it.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '.' | '/' | '(' | ')' | '[' | ']' | '~' | '_' | '\u{b7}' | '\u{2022}' | '\u{30fc}'
    ) || CodePointSetData::new::<Dash>().contains(c)
}

/// The digit that a character of any script is.
fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let digits = PHONE_NUMBER_UTIL.normalize_digits_only(c.to_string());
    digits.chars().next()
}

/// The text before the extension; what marks one is known to the library.
fn without_extension(text: &str) -> &str {
    if text
        .chars()
        .all(|c| c == '+' || c.is_ascii_digit() || is_separator(c))
    {
        return text;
    }
    let read = PHONE_NUMBER_UTIL.parse(text, Some(Region::US)).ok();
    let extension = read.and_then(|number| number.extension);
    let at = extension.and_then(|extension| text.rfind(&extension));
    at.map_or(text, |at| {
        text[..at].trim_end_matches(|c| digit(c).is_none() && !matches!(c, ')' | ']'))
    })
}

/// At which digit a zero stands in brackets of its own.
fn trunk_zero(text: &str) -> Option<usize> {
    let (mut digits, mut opened_at) = (String::new(), None);
    for c in text.chars() {
        match c {
            '(' | '[' => opened_at = Some(digits.len()),
            ')' | ']' => {
                if let Some(at) = opened_at.take().filter(|at| digits[*at..] == *"0") {
                    return Some(at);
                }
            }
            c => digits.extend(digit(c)),
        }
    }
    None
}

/// Whether letters stand where North America puts them: behind the area code, three or more.
fn is_vanity(text: &str) -> bool {
    let signs: String = text.chars().filter(|c| !is_separator(*c)).collect();
    let signs = signs.strip_prefix('+').unwrap_or(&signs);
    let signs = signs.strip_prefix('1').unwrap_or(signs);
    let is_alphanumeric = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
    signs.len() == 10
        && is_alphanumeric(signs)
        && signs.as_bytes()[..3].iter().all(u8::is_ascii_digit)
        && signs.bytes().filter(u8::is_ascii_alphabetic).count() >= 3
}
