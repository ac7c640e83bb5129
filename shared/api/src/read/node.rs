//! One value on its way into a type.

use std::collections::HashSet;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _};
use serde::de::{MapAccess, SeqAccess, Visitor};

use super::escaped;
use super::refusal::{Refusal, one_of};
use crate::json::Json;

/// The largest whole number that every JSON library reads exactly (RFC 7493).
const EXACT: i64 = (1 << 53) - 1;

/// A value, where it is, and what of it is to be left out.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    json: &'a Json,
    place: Place<'a>,
    /// Whether all values are text, as in a query.
    is_text: bool,
    skipped: &'a HashSet<String>,
}

/// The way from the root to a value.
#[derive(Clone, Copy)]
enum Place<'a> {
    Root,
    Key(&'a Place<'a>, &'a str),
    Index(&'a Place<'a>, usize),
}

impl Place<'_> {
    /// As a JSON pointer.
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Key(parent, key) => format!("{}/{}", parent.pointer(), escaped(key)),
            Self::Index(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

impl<'a> Node<'a> {
    pub(super) fn root(json: &'a Json, is_text: bool, skipped: &'a HashSet<String>) -> Self {
        Self {
            json,
            place: Place::Root,
            is_text,
            skipped,
        }
    }

    fn text(&self) -> Result<&'a str, Refusal> {
        match self.json {
            Json::Text(text) => Ok(text),
            _ => Err(Refusal::wrong("must be text")),
        }
    }

    /// A whole number in a range; 1.0 is one.
    fn whole(&self, least: i64, most: i64) -> Result<i64, Refusal> {
        let (least, most) = (least.max(-EXACT), most.min(EXACT));
        let number = match self.json {
            Json::Number(number) => exact(number),
            Json::Text(text) if self.is_text => text.parse().ok(),
            _ => None,
        };
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| {
                Refusal::wrong(match (least, most) {
                    (0, EXACT) => "must be a whole number, zero or more".to_owned(),
                    (_, EXACT) => "must be a whole number".to_owned(),
                    _ => format!("must be a whole number from {least} to {most}"),
                })
            })
    }

    fn number(&self) -> Result<f64, Refusal> {
        let number = match self.json {
            Json::Number(number) => number.as_f64(),
            Json::Text(text) if self.is_text => text.parse().ok(),
            _ => None,
        };
        number
            .filter(|number| number.is_finite())
            .ok_or_else(|| Refusal::wrong("must be a number"))
    }

    fn object(self) -> Result<Fields<'a>, Refusal> {
        match self.json {
            Json::Object(all) => Ok(Fields {
                node: self,
                all,
                next: 0,
            }),
            _ => Err(Refusal::wrong("must be an object")),
        }
    }

    fn list(self) -> Result<Items<'a>, Refusal> {
        match self.json {
            Json::List(all) => Ok(Items {
                node: self,
                all,
                next: 0,
            }),
            _ => Err(Refusal::wrong("must be a list")),
        }
    }
}

/// A number that is whole and exact.
fn exact(number: &serde_json::Number) -> Option<i64> {
    let whole = number.as_i64().or_else(|| {
        let number = number.as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a number without a fraction in this range is a whole one"
        )]
        let whole =
            (number.fract() == 0.0 && number.abs() < 2.0_f64.powi(53)).then_some(number as i64);
        whole
    });
    whole.filter(|whole| (-EXACT..=EXACT).contains(whole))
}

macro_rules! whole_numbers {
    ($($method:ident, $visit:ident, $type:ty;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            let most = i64::try_from(<$type>::MAX).unwrap_or(EXACT);
            let least = i64::try_from(<$type>::MIN).unwrap_or(-EXACT);
            let number = self.whole(least, most)?;
            visitor.$visit(<$type>::try_from(number).expect("it is in the range of the type"))
        })+
    };
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.json {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(*value),
            Json::Number(number) => match (exact(number), number.as_f64()) {
                (Some(whole), _) => visitor.visit_i64(whole),
                (None, Some(number)) => visitor.visit_f64(number),
                (None, None) => Err(Refusal::wrong("must be a number")),
            },
            Json::Text(text) => visitor.visit_str(text),
            Json::List(_) => visitor.visit_seq(self.list()?),
            Json::Object(_) => visitor.visit_map(self.object()?),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.json {
            Json::Bool(value) => visitor.visit_bool(*value),
            Json::Text(text) if self.is_text && text == "true" => visitor.visit_bool(true),
            Json::Text(text) if self.is_text && text == "false" => visitor.visit_bool(false),
            _ => Err(Refusal::wrong("must be true or false")),
        }
    }

    whole_numbers! {
        deserialize_i8, visit_i8, i8;
        deserialize_i16, visit_i16, i16;
        deserialize_i32, visit_i32, i32;
        deserialize_i64, visit_i64, i64;
        deserialize_u8, visit_u8, u8;
        deserialize_u16, visit_u16, u16;
        deserialize_u32, visit_u32, u32;
        deserialize_u64, visit_u64, u64;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_f64(self.number()?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.json {
            Json::Null => visitor.visit_none(),
            Json::Text(text) if self.is_text && text.is_empty() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.json {
            Json::Null => visitor.visit_unit(),
            _ => Err(Refusal::wrong("must be null")),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_map(self.object()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_map(self.object()?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.json {
            Json::Text(word) if variants.contains(&word.as_str()) => {
                let word: StrDeserializer<'_, Refusal> = word.as_str().into_deserializer();
                visitor.visit_enum(word)
            }
            _ => Err(Refusal::wrong(one_of(variants))),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }
}

/// The entries of an object, one after the other.
struct Fields<'a> {
    node: Node<'a>,
    all: &'a [(String, Json)],
    next: usize,
}

impl Fields<'_> {
    fn is_skipped(&self, key: &str) -> bool {
        let skipped = self.node.skipped;
        !skipped.is_empty() && skipped.contains(&Place::Key(&self.node.place, key).pointer())
    }
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refusal> {
        while let Some((key, _)) = self.all.get(self.next) {
            if self.is_skipped(key) {
                self.next += 1;
                continue;
            }
            let before = &self.all[..self.next];
            let place = || Place::Key(&self.node.place, key).pointer();
            if before.iter().any(|(earlier, _)| earlier == key) {
                return Err(Refusal::duplicate_field("").at(place));
            }
            let name: StrDeserializer<'_, Refusal> = key.as_str().into_deserializer();
            return seed.deserialize(name).map(Some).map_err(|r| r.at(place));
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let (key, json) = &self.all[self.next];
        self.next += 1;
        let place = Place::Key(&self.node.place, key);
        let value = Node {
            json,
            place,
            ..self.node
        };
        seed.deserialize(value)
            .map_err(|refusal| refusal.at(|| place.pointer()))
    }
}

/// The items of a list, one after the other.
struct Items<'a> {
    node: Node<'a>,
    all: &'a [Json],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refusal> {
        while let Some(json) = self.all.get(self.next) {
            let place = Place::Index(&self.node.place, self.next);
            self.next += 1;
            let skipped = self.node.skipped;
            if !skipped.is_empty() && skipped.contains(&place.pointer()) {
                continue;
            }
            let item = Node {
                json,
                place,
                ..self.node
            };
            let item = seed.deserialize(item);
            return item
                .map(Some)
                .map_err(|refusal| refusal.at(|| place.pointer()));
        }
        Ok(None)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.all.len() - self.next)
    }
}
