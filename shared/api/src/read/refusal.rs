//! Why a value was not read, in words for people.

use std::fmt::{self, Display};

use serde::de::{Error, Expected, Unexpected};

/// What the reading of a type ended with, and where.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The JSON pointer of the value; none until it has come up to where that is known.
    pub(super) pointer: Option<String>,
    /// What is wrong.
    pub(super) kind: Kind,
}

/// What is wrong.
#[derive(Debug)]
pub(super) enum Kind {
    /// An object lacks this field.
    Missing(&'static str),
    /// The value is not as it should be.
    Wrong(String),
}

impl Refusal {
    pub(super) fn wrong(detail: impl Into<String>) -> Self {
        Self {
            pointer: None,
            kind: Kind::Wrong(detail.into()),
        }
    }

    /// The same, at a place if it has none yet.
    pub(super) fn at(mut self, place: impl FnOnce() -> String) -> Self {
        self.pointer.get_or_insert_with(place);
        self
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Missing(_) => f.write_str("is required"),
            Kind::Wrong(detail) => f.write_str(detail),
        }
    }
}

impl std::error::Error for Refusal {}

impl Error for Refusal {
    fn custom<T: Display>(message: T) -> Self {
        Self::wrong(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            pointer: None,
            kind: Kind::Missing(field),
        }
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::wrong("is not a known field")
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::wrong(one_of(known))
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self::wrong("appears more than once")
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::wrong("is of the wrong type")
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::wrong("is not valid")
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self::wrong("has the wrong number of items")
    }
}

/// What to say of a word that is not on a list.
pub(super) fn one_of(words: &[&str]) -> String {
    match words {
        [only] => format!("must be {only}"),
        _ => format!("must be one of {}", words.join(", ")),
    }
}
