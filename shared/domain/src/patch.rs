//! A field of a change request that knows "absent" from "null".

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a change request (RFC 7396) says about one field. Fields of this type carry
/// `#[serde(default, skip_serializing_if = "Patch::is_absent")]`.
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

/// A field that must have a value was set to `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must not be null")]
pub struct NotClearable;

impl<T> Patch<T> {
    /// Whether the request leaves the field as it is.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The same change with another type of value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(f(value)),
        }
    }

    /// The same change with a value that is made from the other, if it can be.
    pub fn try_map<U, E>(self, f: impl FnOnce(T) -> Result<U, E>) -> Result<Patch<U>, E> {
        Ok(match self {
            Self::Absent => Patch::Absent,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(f(value)?),
        })
    }
}

impl<T: PartialEq> Patch<T> {
    /// Changes a field that may be empty; says whether it differs now.
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

    /// Changes a field that must have a value; says whether it differs now.
    pub fn set(self, field: &mut T) -> Result<bool, NotClearable> {
        match self {
            Self::Absent => Ok(false),
            Self::Clear => Err(NotClearable),
            Self::Set(value) => {
                let differs = *field != value;
                *field = value;
                Ok(differs)
            }
        }
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => serializer.serialize_some(value),
        }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Form {
        #[serde(default, skip_serializing_if = "Patch::is_absent")]
        #[schemars(range(min = 1))]
        level: Patch<u8>,
    }

    #[test]
    fn a_schema_allows_null_and_absence() {
        let schema = schemars::schema_for!(Form).to_value();
        assert_eq!(
            schema["properties"]["level"]["type"],
            serde_json::json!(["integer", "null"])
        );
        assert_eq!(schema["required"], serde_json::Value::Null);
    }

    #[test]
    fn a_field_that_must_have_a_value_cannot_be_cleared() {
        let mut field = 1;
        assert_eq!(Patch::Clear.set(&mut field), Err(NotClearable));
        assert_eq!(Patch::Absent.set(&mut field), Ok(false));
        assert_eq!(Patch::Set(1).set(&mut field), Ok(false));
        assert_eq!(Patch::Set(2).set(&mut field), Ok(true));
        assert_eq!(field, 2);
    }

    proptest! {
        #[test]
        fn absent_null_and_value_round_trip(value: Option<Option<u8>>, before: Option<u8>) {
            let (level, json, after) = match value {
                None => (Patch::Absent, "{}".to_owned(), before),
                Some(None) => (Patch::Clear, r#"{"level":null}"#.to_owned(), None),
                Some(Some(v)) => (Patch::Set(v), format!(r#"{{"level":{v}}}"#), Some(v)),
            };
            prop_assert_eq!(serde_json::to_string(&Form { level }).unwrap(), json.clone());
            prop_assert_eq!(serde_json::from_str::<Form>(&json).unwrap(), Form { level });
            let mut field = before;
            prop_assert_eq!(level.apply(&mut field), before != after);
            prop_assert_eq!(field, after);
        }
    }
}
