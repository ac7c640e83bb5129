//! The digits by which a number is looked for: those that people write of it, and those that somebody
//! typed to find it.

use super::written::Written;
use super::{Phone, plan};

impl Phone {
    /// The digits with the country code, and without it.
    pub(crate) fn whole_forms(&self) -> [String; 2] {
        [self.0[1..].to_owned(), plan::national_digits(&self.0)]
    }

    /// The forms in which people write it when they do not write all of it: as it is dialed in its own
    /// country, with a zero before it, by the last seven digits, and by the last four.
    pub(crate) fn short_forms(&self) -> Vec<String> {
        let national = plan::national_digits(&self.0);
        let mut forms: Vec<_> = plan::dialed_at_home(&self.0).into_iter().collect();
        if !self.0.starts_with("+1") && !national.starts_with('0') {
            forms.push(format!("0{national}"));
        }
        let ends = [7, 4].map(|count| national.len().checked_sub(count));
        forms.extend(
            ends.into_iter()
                .flatten()
                .map(|start| national[start..].to_owned()),
        );
        forms
    }
}

/// The digits that somebody looks for who typed this: a number, or the beginning of one, without any
/// letters. With a country code it is read as where customers are entered.
pub(crate) fn searched(typed: &str) -> String {
    let Some(written) = Written::read(typed) else {
        return typed.chars().filter(char::is_ascii_digit).collect();
    };
    let number = plan::read(&written, None);
    let number = number.or_else(|| plan::read_from_north_america(&written));
    match number {
        // While it is typed, it can pass for a shorter number of the country that has the zero.
        Some(number) => plan::beginning(&number[1..]),
        None if written.is_international => plan::beginning(&written.digits),
        None => match written.digits.strip_prefix("00") {
            Some(digits) if digits.len() >= SHORTEST_DIALED && !is_zip_plus_four(typed) => {
                plan::beginning(digits)
            }
            _ => written.digits,
        },
    }
}

/// So many digits behind `00` make a number of another country. Fewer are a postal code such as 00901 of
/// San Juan, a house number, or a name such as `007 Locks`.
const SHORTEST_DIALED: usize = 6;

/// Whether this is an American postal code with its four more digits.
fn is_zip_plus_four(typed: &str) -> bool {
    let is_number =
        |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    let parts = typed.trim().split_once('-');
    parts.is_some_and(|(code, more)| is_number(code, 5) && is_number(more, 4))
}
