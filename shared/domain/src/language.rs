//! Languages by their BCP 47 tags.

use crate::invalid::Invalid;
use crate::value::{closed_list, travels_as_text};

/// A language tag such as `en`, `pt-BR` or `zh-Hant`, in its usual case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

impl Language {
    /// Reads a tag of letters, digits and dashes whose first part names the language.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const WRONG: Invalid = Invalid::because("must be a language tag like en or pt-BR");
        let mut tag = String::with_capacity(text.len());
        for (position, part) in text.split('-').enumerate() {
            let is_plain = part.bytes().all(|b| b.is_ascii_alphanumeric());
            let fits = if position == 0 {
                (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
            } else {
                (1..=8).contains(&part.len())
            };
            if !is_plain || !fits {
                return Err(WRONG);
            }
            if position > 0 {
                tag.push('-');
            }
            tag.push_str(&cased(position, part));
        }
        if tag.len() > 35 {
            return Err(WRONG);
        }
        Ok(Self(tag))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part that names the language alone.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether both are the same language, whatever the region.
    pub fn is_same_language(&self, other: &Self) -> bool {
        self.primary() == other.primary()
    }
}

closed_list! {
    /// A language in which the product writes to customers.
    CustomerLanguage {
        /// English, the language of those whose own is not known.
        English = "en",
        /// Spanish.
        Spanish = "es",
    }
}

impl CustomerLanguage {
    /// The language for somebody who writes so, of whom nothing may be known.
    pub fn of(found: Option<&Language>) -> Self {
        match found.map(Language::primary) {
            Some("es") => Self::Spanish,
            _ => Self::English,
        }
    }
}

/// Regions in capitals, scripts with one, all else small (RFC 5646 §2.1.1).
fn cased(position: usize, part: &str) -> String {
    let small = part.to_ascii_lowercase();
    match part.len() {
        2 if position > 0 => part.to_ascii_uppercase(),
        4 if position > 0 && part.bytes().all(|b| b.is_ascii_alphabetic()) => {
            small[..1].to_ascii_uppercase() + &small[1..]
        }
        _ => small,
    }
}

travels_as_text!(Language, |language| language.as_str(), {
    "description": "A language by its tag (BCP 47).",
    "examples": ["es"],
    "type": "string",
    "minLength": 2,
    "maxLength": 35,
    "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_written_in_one_case() {
        for (typed, tag) in [
            ("EN", "en"),
            ("pt-br", "pt-BR"),
            ("ZH-hANT-tw", "zh-Hant-TW"),
        ] {
            assert_eq!(Language::parse(typed).unwrap().as_str(), tag);
        }
        for wrong in ["", "e", "english", "pt_BR", "pt-", "12", "es-toolongpart"] {
            assert!(Language::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_region_makes_no_other_language() {
        let tag = |text| Language::parse(text).unwrap();
        assert!(tag("pt-BR").is_same_language(&tag("pt")));
        assert!(!tag("pt").is_same_language(&tag("es")));
    }
}
