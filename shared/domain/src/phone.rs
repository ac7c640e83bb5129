//! Phone numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::invalid::Invalid;
use crate::value::{debug_by_name, travels_as_text};

mod forms;
mod matching;
mod plan;
mod written;

pub(crate) use self::forms::searched;
use self::written::Written;
use crate::address::Country;
use crate::text::one_line;

/// The most characters of a number as it is written, with its extension.
const LONGEST_TYPED: usize = 40;

/// The fewest digits of a number with its country code, and the most (ITU-T E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A number in the form of E.164: `+`, country code, subscriber number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads a number that stands in E.164, as it is stored and answered.
    pub fn parse(e164: &str) -> Result<Self, Invalid> {
        let digits = e164.strip_prefix('+').unwrap_or_default();
        let is_plain = DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if is_plain && !digits.starts_with('0') {
            Ok(Self(e164.to_owned()))
        } else {
            Err(NOT_A_NUMBER)
        }
    }

    /// Reads a number as people write it: grouped by any spaces, dashes, dots and brackets, with or
    /// without an extension, with the trunk prefix behind the country code or without. One without
    /// `+` is a number of the country where it is read (`home`), or begins with `00` or the prefix
    /// that is dialed there for calls abroad.
    ///
    /// A number that cannot be, since its country has none of that length, is refused.
    pub fn read(typed: &str, home: Option<&Country>) -> Result<Self, Invalid> {
        let written = Written::read(typed).ok_or(NOT_A_NUMBER)?;
        written_by(&written, home)
    }

    /// Reads the digits by which WhatsApp, or another provider, names an account: E.164 without `+`.
    /// An id of another kind, or a number that cannot be, is none.
    pub fn from_wa_id(digits: &str) -> Option<Self> {
        let is_plain = DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let number = is_plain.then(|| plan::of_provider(digits))??;
        Self::parse(&number).ok()
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn written_by(written: &Written, home: Option<&Country>) -> Result<Phone, Invalid> {
    let number = plan::read(written, home).and_then(|number| Phone::parse(&number).ok());
    number.ok_or(if written.is_international {
        NO_SUCH_NUMBER
    } else {
        NOT_OF_THIS_COUNTRY
    })
}

const NOT_A_NUMBER: Invalid = Invalid::because("must be a phone number like +12125550123");
const NO_SUCH_NUMBER: Invalid = Invalid::because(
    "must be a phone number with a country code and as many digits as that country's numbers have",
);
const NOT_OF_THIS_COUNTRY: Invalid = Invalid::because(
    "must be a complete phone number of the company's country, or begin with + and the country code",
);

debug_by_name!(Phone);
travels_as_text!(Phone, |phone| phone.as_str(), {
    "examples": ["+13035550142"],
    "type": "string",
    "pattern": "^\\+[1-9][0-9]{6,14}$",
    "description": "A phone number in E.164."
});

/// A number with what was typed, which is kept only for display. This is how it is
/// stored and answered; a request holds the text alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TypedPhone {
    /// The number in E.164.
    pub number: Phone,
    /// What was typed, with the extension if there was one.
    #[schemars(length(min = 1, max = 40), example = &"(303) 555-0142")]
    pub typed: String,
}

impl TypedPhone {
    /// Reads a number as people write it in this country, and keeps what was typed.
    pub fn read(typed: &str, home: Option<&Country>) -> Result<Self, Invalid> {
        NewPhone::parse(typed)?.read(home)
    }
}

/// A number as somebody typed it, in a request. Which one it is may depend on the company's country.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPhone {
    typed: String,
    written: Written,
}

impl NewPhone {
    /// Checks what can be said without knowing the company's country.
    pub fn parse(typed: &str) -> Result<Self, Invalid> {
        let typed = one_line(typed);
        if typed.chars().count() > LONGEST_TYPED {
            return Err(NOT_A_NUMBER);
        }
        let written = Written::read(&typed).ok_or(NOT_A_NUMBER)?;
        if written.is_international {
            written_by(&written, None)?;
        }
        Ok(Self { typed, written })
    }

    /// The number that is meant in this country, with what was typed.
    pub fn read(self, home: Option<&Country>) -> Result<TypedPhone, Invalid> {
        Ok(TypedPhone {
            number: written_by(&self.written, home)?,
            typed: self.typed,
        })
    }
}

debug_by_name!(TypedPhone, NewPhone);
travels_as_text!(NewPhone, |new| &new.typed, {
    "examples": ["(303) 555-0142"],
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_TYPED,
    "description": "A phone number as people write it: with + and the country code, or as it is \
        dialed in the company's country. An extension may follow (x12, ext. 12)."
});

#[cfg(test)]
mod tests;
