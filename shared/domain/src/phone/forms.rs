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
        Some(number) => number[1..].to_owned(),
        None if written.is_international => plan::beginning(&written.digits),
        None => match written.digits.strip_prefix("00") {
            Some(digits) => plan::beginning(digits),
            None => written.digits,
        },
    }
}
