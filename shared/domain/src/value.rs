//! How values that are written as text are read, written and described, once for all of them.

use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Reads text and refuses all else without repeating it. Asks for "any", since a format that is
/// asked for text answers anything else with a message that repeats it.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(Text)
}

struct Text;

fn not_text<T, E: Error>() -> Result<T, E> {
    Err(E::custom("must be text"))
}

impl<'de> Visitor<'de> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<String, E> {
        not_text()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        not_text()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        not_text()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        not_text()
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<String, E> {
        not_text()
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        not_text()
    }

    fn visit_none<E: Error>(self) -> Result<String, E> {
        not_text()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<String, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        not_text()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        not_text()
    }
}

macro_rules! number_visitor {
    ($visitor:ident, $value:ty, $refusal:literal, { $($accepted:tt)* }, [$($refused:ident: $of:ty),*]) => {
        struct $visitor;

        impl<'de> Visitor<'de> for $visitor {
            type Value = $value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            $($accepted)*

            $(fn $refused<E: Error>(self, _: $of) -> Result<$value, E> {
                Err(E::custom($refusal))
            })*

            fn visit_unit<E: Error>(self) -> Result<$value, E> {
                Err(E::custom($refusal))
            }

            fn visit_none<E: Error>(self) -> Result<$value, E> {
                Err(E::custom($refusal))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<$value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Err(A::Error::custom($refusal))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Err(A::Error::custom($refusal))
            }
        }
    };
}

/// Reads a whole number and refuses all else without repeating it.
pub(crate) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    deserializer.deserialize_any(Integer)
}

number_visitor!(Integer, i64, "must be a whole number", {
    fn visit_i64<E: Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value).map_err(|_| E::custom("must be a smaller number"))
    }
}, [visit_bool: bool, visit_f64: f64, visit_str: &str, visit_bytes: &[u8]]);

/// Reads a number and refuses all else without repeating it.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    deserializer.deserialize_any(Number)
}

number_visitor!(Number, f64, "must be a number", {
    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        Ok(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        i32::try_from(value).map(f64::from).map_err(|_| E::custom("must be a smaller number"))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        u32::try_from(value).map(f64::from).map_err(|_| E::custom("must be a smaller number"))
    }
}, [visit_bool: bool, visit_str: &str, visit_bytes: &[u8]]);

/// The lines of a doc comment as one line.
pub(crate) fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Implements for a type with `parse(&str) -> Result<Self, Invalid>` and a way to write itself the
/// traits of a value that travels as text.
macro_rules! travels_as_text {
    ($name:ident, |$value:ident| $written:expr, $schema:tt) => {
        $crate::value::travels_as_text!($name as stringify!($name), |$value| $written, $schema);
    };
    // A name for other programs, where ours is one that their language uses already.
    ($name:ident as $public:expr, |$value:ident| $written:expr, $schema:tt) => {
        impl std::str::FromStr for $name {
            type Err = $crate::invalid::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                serializer.serialize_str($written)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = $crate::value::text(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $public.into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($name)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

/// Makes `{:?}` print the name of the type and nothing of its content.
#[macro_export]
macro_rules! debug_by_name {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        })+
    };
}

/// An enum whose values are a closed list of words.
macro_rules! closed_list {
    (
        $(#[doc = $doc:literal])*
        $name:ident $(as $public:literal)? {
            $(#[doc = $first_doc:literal])* $first:ident = $first_word:literal
            $(, $(#[doc = $more_doc:literal])* $more:ident = $more_word:literal)* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $first_doc])* $first,
            $($(#[doc = $more_doc])* $more,)*
        }

        impl $name {
            /// The whole list, in its order.
            pub const ALL: &'static [Self] = &[Self::$first $(, Self::$more)*];

            /// The word as it is written in JSON and in storage.
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_word,
                    $(Self::$more => $more_word,)*
                }
            }

            /// Reads one of the words.
            pub fn parse(text: &str) -> Result<Self, $crate::invalid::Invalid> {
                match text {
                    $first_word => Ok(Self::$first),
                    $($more_word => Ok(Self::$more),)*
                    _ => Err($crate::invalid::Invalid::because(concat!(
                        "must be one of ", $first_word $(, ", ", $more_word)*
                    ))),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::value::travels_as_text!(
            $name as [$($public,)? stringify!($name)][0],
            |value| value.as_str(),
            {
                "description": $crate::value::one_line(concat!($($doc, "\n"),*)),
                "oneOf": [
                    {
                        "type": "string",
                        "const": $first_word,
                        "description": $crate::value::one_line(concat!($($first_doc, "\n"),*))
                    }
                    $(, {
                        "type": "string",
                        "const": $more_word,
                        "description": $crate::value::one_line(concat!($($more_doc, "\n"),*))
                    })*
                ]
            }
        );
    };
}

pub(crate) use {closed_list, debug_by_name, travels_as_text};
