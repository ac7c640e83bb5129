//! The phones of a cell, as spreadsheets show them.

use super::cell::entries;
use crate::address::Country;
use crate::invalid::Invalid;
use crate::phone::TypedPhone;

const SHORTENED: Invalid = Invalid::because(
    "was shortened by a spreadsheet; format the column as text, enter the number again and save",
);

/// Reads the phones of a cell: one, or several with a sign or a word between them.
pub(super) fn phones(cell: &str, home: Option<&Country>) -> Result<Vec<TypedPhone>, Invalid> {
    let cell = plain(cell)?;
    let whole = match one(&cell, home) {
        Ok(phone) => return Ok(vec![phone]),
        Err(invalid) => invalid,
    };
    let parts = entries(&cell, &[';', ',', '|', '/', '&', '\n', '\r']);
    if parts.len() < 2 {
        return Err(whole);
    }
    let mut phones: Vec<TypedPhone> = Vec::new();
    for part in parts {
        let phone = one(&plain(part)?, home)?;
        let matching = phone.number.matching();
        if phones
            .iter()
            .all(|other| other.number.matching() != matching)
        {
            phones.push(phone);
        }
    }
    Ok(phones)
}

/// One phone, with or without a word that says which: `Cell: 303 555 0142`, `303 555 0142 (home)`.
fn one(text: &str, home: Option<&Country>) -> Result<TypedPhone, Invalid> {
    TypedPhone::read(text, home).or_else(|invalid| {
        let is_word = |text: &str| {
            text.chars()
                .all(|c| c.is_alphabetic() || c == ' ' || c == '.')
        };
        let behind = text.split_once(':').filter(|(word, _)| is_word(word));
        let before = text
            .strip_suffix(')')
            .and_then(|text| text.rsplit_once('('));
        let before = before.filter(|(_, word)| is_word(word));
        let number = behind
            .map(|(_, number)| number)
            .or(before.map(|(number, _)| number));
        TypedPhone::read(number.ok_or(invalid)?.trim(), home)
    })
}

/// The digits of what a spreadsheet takes for an amount: `13035550142.0`, `1.3035550142E+10`.
fn plain(text: &str) -> Result<String, Invalid> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some(digits) = text.strip_suffix(".0").filter(|digits| is_digits(digits)) {
        return Ok(digits.to_owned());
    }
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return Ok(text.to_owned());
    };
    let digits = mantissa.replacen(['.', ','], "", 1);
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    if !is_digits(&digits) || !is_digits(exponent) {
        return Ok(text.to_owned());
    }
    let places = exponent.parse().unwrap_or(usize::MAX);
    if digits.len() == places.saturating_add(1) {
        Ok(digits)
    } else {
        Err(SHORTENED)
    }
}
