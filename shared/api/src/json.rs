//! JSON as it was sent: checked for its form once, then read into types and compared by its meaning.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::Number;

use crate::Problem;
use crate::nesting::{MAX_DEPTH, is_too_deep};

/// A JSON value that keeps every key of an object, even one that appears twice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a body; says what keeps it from being JSON.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Problem> {
        let malformed = |detail: &str| Err(Problem::Malformed(detail.to_owned()));
        if body.is_empty() {
            return malformed("The body is empty. Send a JSON object.");
        }
        let Ok(text) = std::str::from_utf8(body) else {
            return malformed("The body is not text in UTF-8.");
        };
        if is_too_deep(body) {
            let detail = format!("The body is nested more than {MAX_DEPTH} levels deep.");
            return Err(Problem::Malformed(detail));
        }
        serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let detail = format!("The body is not valid JSON (line {line}, column {column}).");
            Problem::Malformed(detail)
        })
    }

    /// The form that is the same for every way of writing the same value (RFC 8785).
    pub(crate) fn canonical(&self) -> Result<Vec<u8>, Problem> {
        serde_json_canonicalizer::to_vec(self)
            .map_err(|error| Problem::Internal(format!("a body has no canonical form: {error}")))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = map.next_entry()? {
            fields.push(entry);
        }
        Ok(Json::Object(fields))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(body: &[u8]) -> String {
        match Json::parse(body).unwrap_err() {
            Problem::Malformed(detail) => detail,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_way_of_being_no_json_has_its_own_answer() {
        assert!(detail(b"").contains("empty"));
        assert!(detail(b"\xff\xfe").contains("UTF-8"));
        assert!(detail(&[b'['; 25]).contains("24 levels"));
        for body in [
            "{",
            "{\"items\":[]} x",
            "\u{feff}{}",
            "nul",
            " ",
            "{'a':1}",
            "{\"a\":1e999}",
        ] {
            assert!(
                detail(body.as_bytes()).contains("not valid JSON (line 1, column"),
                "{body}"
            );
        }
    }

    fn canonical(body: &str) -> String {
        String::from_utf8(Json::parse(body.as_bytes()).unwrap().canonical().unwrap()).unwrap()
    }

    #[test]
    fn what_means_the_same_is_written_the_same() {
        for (one, other) in [
            (r#"{"a":1,"b":2}"#, "{ \"b\" : 2,\n\t\"a\" : 1 }"),
            (r#"{"a":{"x":1,"y":2}}"#, r#"{"a":{"y":2,"x":1}}"#),
            (r#"{"a":1}"#, r#"{"a":1.0}"#),
            (r#"{"a":100}"#, r#"{"a":1e2}"#),
            (r#"{"a":0.1}"#, r#"{"a":1E-1}"#),
            (r#"{"a":0}"#, r#"{"a":-0}"#),
            (r#"{"a":"é/"}"#, r#"{"\u0061":"\u00e9\/"}"#),
            (r#"{"a":"😀"}"#, r#"{"a":"\ud83d\ude00"}"#),
        ] {
            assert_eq!(canonical(one), canonical(other), "{one} {other}");
        }
    }

    #[test]
    fn what_means_something_else_is_written_otherwise() {
        for (one, other) in [
            (r#"{"a":1}"#, r#"{"a":"1"}"#),
            (r#"{"a":[1,2]}"#, r#"{"a":[2,1]}"#),
            (r#"{"a":null}"#, "{}"),
            (r#"{"a":9007199254740991}"#, r#"{"a":9007199254740990}"#),
            (r#"{"a":"é"}"#, r#"{"a":"e\u0301"}"#),
            (r#"{"a":" b"}"#, r#"{"a":"b"}"#),
        ] {
            assert_ne!(canonical(one), canonical(other), "{one} {other}");
        }
    }

    #[test]
    fn the_example_of_the_standard_is_written_as_the_standard_says() {
        let sent = r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#;
        let written = r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
        assert_eq!(canonical(sent), written);
    }
}
