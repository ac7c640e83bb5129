//! Fields of a change request (RFC 7396): one that is left out is distinguished from `null`.
//!
//! [`Patch`] is for a field that may be empty, where `null` clears it. [`PatchRequired`] is for one
//! that always has a value, where `null` is refused. Fields of both types carry
//! `#[serde(default)]`. Neither can be written as JSON: a default that could be would stand as
//! `null` in the API's description, and clients made from that would clear fields by accident.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

/// What a change request says about a field that may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The field is not in the request: it stays.
    #[default]
    Absent,
    /// The field is `null`: its value goes.
    Clear,
    /// The field has a value.
    Set(T),
}

impl<T: PartialEq> Patch<T> {
    /// Changes the field; returns whether it differs now.
    pub fn apply(self, field: &mut Option<T>) -> bool {
        let new = match self {
            Self::Absent => return false,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        };
        let differs = *field != new;
        *field = new;
        differs
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| value.map_or(Self::Clear, Self::Set))
    }
}

impl<T: JsonSchema> JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        Option::<T>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

/// What a change request says about a field that always has a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PatchRequired<T> {
    /// The field is not in the request: it stays.
    #[default]
    Absent,
    /// The field gets this value.
    Set(T),
}

impl<T> PatchRequired<T> {
    /// Whether the request leaves the field as it is.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The new value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Absent => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The same change with another type of value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> PatchRequired<U> {
        match self {
            Self::Absent => PatchRequired::Absent,
            Self::Set(value) => PatchRequired::Set(f(value)),
        }
    }

    /// The same change with a value that is made from the other, if it can be.
    pub fn try_map<U, E>(self, f: impl FnOnce(T) -> Result<U, E>) -> Result<PatchRequired<U>, E> {
        Ok(match self {
            Self::Absent => PatchRequired::Absent,
            Self::Set(value) => PatchRequired::Set(f(value)?),
        })
    }
}

impl<T: PartialEq> PatchRequired<T> {
    /// Changes the field; returns whether it differs now.
    pub fn apply(self, field: &mut T) -> bool {
        let Self::Set(value) = self else {
            return false;
        };
        let differs = *field != value;
        *field = value;
        differs
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for PatchRequired<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const NULL: &str = "must not be null; leave the field out to keep its value";
        let value = Option::deserialize(deserializer)?;
        value
            .map(Self::Set)
            .ok_or_else(|| serde::de::Error::custom(NULL))
    }
}

impl<T: JsonSchema> JsonSchema for PatchRequired<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Form {
        #[serde(default)]
        #[schemars(range(min = 1))]
        level: Patch<u8>,
        #[serde(default)]
        size: PatchRequired<u8>,
    }

    #[test]
    fn a_schema_allows_absence_of_both_and_null_for_the_one_and_has_no_default() {
        let schema = schemars::schema_for!(Form).to_value();
        let (level, size) = (
            &schema["properties"]["level"],
            &schema["properties"]["size"],
        );
        assert_eq!(level["type"], json!(["integer", "null"]));
        assert_eq!(size["type"], json!("integer"));
        assert_eq!(schema["required"], Value::Null);
        assert!(level.get("default").is_none() && size.get("default").is_none());
    }

    #[test]
    fn a_field_that_must_have_a_value_refuses_null() {
        let error = serde_json::from_str::<Form>(r#"{"size":null}"#).unwrap_err();
        assert!(error.to_string().starts_with("must not be null"), "{error}");
        let mut field = 1;
        assert!(!PatchRequired::Absent.apply(&mut field));
        assert!(!PatchRequired::Set(1).apply(&mut field));
        assert!(PatchRequired::Set(2).apply(&mut field));
        assert_eq!(field, 2);
    }

    proptest! {
        #[test]
        fn absent_null_and_value_are_three_things(value: Option<Option<u8>>, before: Option<u8>) {
            let (json, level, after) = match value {
                None => ("{}".to_owned(), Patch::Absent, before),
                Some(None) => (r#"{"level":null}"#.to_owned(), Patch::Clear, None),
                Some(Some(v)) => (format!(r#"{{"level":{v}}}"#), Patch::Set(v), Some(v)),
            };
            let form = serde_json::from_str::<Form>(&json).unwrap();
            prop_assert_eq!(form, Form { level, size: PatchRequired::Absent });
            let mut field = before;
            prop_assert_eq!(level.apply(&mut field), before != after);
            prop_assert_eq!(field, after);
        }
    }
}
