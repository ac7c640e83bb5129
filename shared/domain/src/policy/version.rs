//! One version of the policy.

use std::fmt;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::invalid::Invalid;
use crate::language::CustomerLanguage;
use crate::value::{self, travels_as_text};

/// How long before it takes effect a material change is announced, at the least.
pub const LEAST_NOTICE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The number of a version of the policy, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct PolicyNumber(#[schemars(range(min = 1, max = 65535))] u16);

impl PolicyNumber {
    /// The number of a version.
    pub fn new(number: u16) -> Result<Self, Invalid> {
        if number > 0 {
            Ok(Self(number))
        } else {
            Err(Invalid::because("must be the number of a version"))
        }
    }
}

impl fmt::Display for PolicyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for PolicyNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u16::try_from(value::integer(deserializer)?).unwrap_or(0);
        Self::new(number).map_err(serde::de::Error::custom)
    }
}

/// The day on which a text was last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevisionDate(Date);

impl RevisionDate {
    /// Reads a date such as `2026-10-12`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let date = text.parse();
        date.map(Self)
            .map_err(|_| Invalid::because("must be a date like 2026-10-12"))
    }

    /// The date.
    pub fn date(self) -> Date {
        self.0
    }
}

travels_as_text!(RevisionDate, |day| &day.0.to_string(), {
    "description": "The day on which the text was last changed.",
    "examples": ["2026-10-12"],
    "type": "string",
    "format": "date"
});

/// The same thing in every language of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated<T> {
    /// In English.
    pub english: T,
    /// In Spanish.
    pub spanish: T,
}

impl<T> Translated<T> {
    /// In this language.
    pub fn of(&self, language: CustomerLanguage) -> &T {
        match language {
            CustomerLanguage::English => &self.english,
            CustomerLanguage::Spanish => &self.spanish,
        }
    }
}

/// A part of the policy under a heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PolicySection {
    /// Identifies the section in every language, and in the address of the page behind a `#`.
    #[schemars(extend("examples" = ["retention"]))]
    pub anchor: &'static str,
    /// What the section is about.
    #[schemars(extend("examples" = ["How long we keep data"]))]
    pub heading: &'static str,
    /// The text, paragraph by paragraph.
    #[schemars(extend("examples" = [["We keep data while the account of the business is active."]]))]
    pub paragraphs: Vec<&'static str>,
    /// What is listed behind the paragraph that ends with a colon; often nothing.
    #[schemars(extend("examples" = [["To show a business its reports."]]))]
    pub points: Vec<&'static str>,
}

/// The sections of a version in one language.
pub type PolicyText = Vec<PolicySection>;

/// One version of the policy: its dates, what it changes, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Its number.
    pub number: PolicyNumber,
    /// When its text was last changed.
    pub revised_on: RevisionDate,
    /// From when on it is shown, and announced if it is not in force yet.
    pub published_at: Timestamp,
    /// From when on it is in force.
    pub effective_at: Timestamp,
    /// Whether it changes what people may rely on. Such a version is announced to every member.
    pub is_material: bool,
    /// What it changes, in a sentence or two.
    pub summary: Translated<&'static str>,
    /// Its text.
    pub text: Translated<PolicyText>,
}

impl PolicyVersion {
    /// Until when every member must have been told of it.
    pub fn notice_due_at(&self) -> Timestamp {
        self.effective_at - LEAST_NOTICE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_from_one() {
        for (json, is_number) in [
            ("1", true),
            ("65535", true),
            ("0", false),
            ("-1", false),
            ("65536", false),
            ("\"1\"", false),
        ] {
            let read = serde_json::from_str::<PolicyNumber>(json);
            assert_eq!(read.is_ok(), is_number, "{json}");
        }
    }

    #[test]
    fn a_revision_date_is_a_day() {
        assert_eq!(RevisionDate::parse("2026-10-12").unwrap().date().day(), 12);
        for wrong in ["", "2026-13-01", "yesterday"] {
            assert!(RevisionDate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
