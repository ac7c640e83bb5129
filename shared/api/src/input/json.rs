//! A JSON body.

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::complaint::{Complaint, pointer};
use crate::nesting::is_too_deep;
use crate::{Facts, Input, InputDoc, Problem};

/// The body, read as JSON into `T`; `T` refuses unknown fields.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + Send> Input for Json<T> {
    fn read(facts: &Facts) -> Result<Self, Problem> {
        if facts.body.len() > facts.max_body_bytes {
            return Err(Problem::TooLarge);
        }
        let content_type = facts.header("content-type")?.unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::NotJson);
        }
        if is_too_deep(&facts.body) {
            return Err(Problem::Malformed("the body is nested too deep"));
        }
        parse(&facts.body).map(Self)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        doc.body(generator.subschema_for::<T>().to_value());
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    const NOT_JSON: Problem = Problem::Malformed("the body is not JSON");
    // Read through once for its form alone, so that a body is malformed whatever its fields say.
    serde_json::from_slice::<IgnoredAny>(body).map_err(|_| NOT_JSON)?;
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let mut place = pointer(error.path());
        if !error.inner().is_data() {
            return NOT_JSON;
        }
        let complaint = Complaint::of(&error.inner().to_string());
        if let Some(field) = complaint.field {
            let last = format!("/{field}");
            if !place.ends_with(&last) {
                place.push_str(&last);
            }
        }
        Problem::field(place, complaint.detail)
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::Spot;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its reading is of interest")]
        items: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its reading is of interest")]
        count: u32,
    }

    fn complaint(body: &str) -> (String, String) {
        match parse::<Outer>(body.as_bytes()).unwrap_err() {
            Problem::Invalid {
                spot: Spot::Pointer(pointer),
                detail,
            } => (pointer, detail),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_pointer_leads_to_the_fault() {
        assert_eq!(
            complaint(r#"{"items":[{"count":1},{"count":"x"}]}"#).0,
            "/items/1/count"
        );
        assert_eq!(complaint(r#"{"items":[{"count":-5}]}"#).0, "/items/0/count");
        assert_eq!(
            complaint(r#"{"items":[{}]}"#),
            ("/items/0/count".into(), "is required".into())
        );
        assert_eq!(
            complaint(r#"{"items":[{"count":1,"age":5}]}"#).0,
            "/items/0/age"
        );
        assert_eq!(complaint(r#"{"items":[],"more":1}"#).0, "/more");
        assert_eq!(complaint("[]").0, "");
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for body in ["", "{", "{\"items\":[]} x", "\u{feff}{}", "nul"] {
            let problem = parse::<Outer>(body.as_bytes()).unwrap_err();
            assert!(matches!(problem, Problem::Malformed(_)), "{body}");
        }
        assert!(matches!(
            parse::<Outer>(b"\xff\xfe").unwrap_err(),
            Problem::Malformed(_)
        ));
    }
}
