//! How instants travel: RFC 3339 in UTC. Fields `*_at` name this module in
//! `#[serde(with = "domain::instant")]` and `#[schemars(schema_with = "domain::instant::schema")]`.

use jiff::Timestamp;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Deserializer, Serializer};

use crate::invalid::Invalid;
use crate::value;

/// Reads an instant; one with another offset than UTC is the same instant in UTC.
pub fn parse(text: &str) -> Result<Timestamp, Invalid> {
    text.parse().map_err(|_| {
        Invalid::because("must be a date and time with a time zone, like 2026-01-31T08:00:00Z")
    })
}

/// Writes an instant in UTC.
pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

/// Reads an instant as [`parse`] does.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    parse(&value::text(deserializer)?).map_err(serde::de::Error::custom)
}

/// The JSON schema of an instant.
pub fn schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "date-time" })
}

/// The same for a field that may be empty; goes with `#[serde(default)]`.
pub mod optional {
    use jiff::Timestamp;
    use schemars::{Schema, SchemaGenerator, json_schema};
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes an instant or null.
    pub fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.collect_str(at),
            None => serializer.serialize_none(),
        }
    }

    /// Reads an instant or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        #[derive(Deserialize)]
        struct Instant(#[serde(with = "super")] Timestamp);
        Ok(Option::<Instant>::deserialize(deserializer)?.map(|Instant(at)| at))
    }

    /// The JSON schema of an instant or null.
    pub fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "null"], "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Form {
        #[serde(with = "super")]
        from: Timestamp,
        #[serde(default, with = "super::optional")]
        until: Option<Timestamp>,
    }

    #[test]
    fn an_instant_is_answered_in_utc() {
        let form: Form = serde_json::from_str(r#"{"from":"2026-01-31T08:00:00-05:00"}"#).unwrap();
        assert_eq!(form.until, None);
        let json = serde_json::to_string(&Form {
            until: Some(form.from),
            ..form
        })
        .unwrap();
        assert_eq!(
            json,
            r#"{"from":"2026-01-31T13:00:00Z","until":"2026-01-31T13:00:00Z"}"#
        );
        let null = r#"{"from":"2026-01-31T08:00:00Z","until":null}"#;
        assert_eq!(serde_json::from_str::<Form>(null).unwrap().until, None);
    }

    #[test]
    fn a_date_without_a_time_or_an_offset_is_refused_without_an_echo() {
        for wrong in [
            r#""2026-01-31""#,
            r#""2026-01-31T08:00:00""#,
            "20260131",
            r#""""#,
        ] {
            let json = format!(r#"{{"from":{wrong}}}"#);
            let error = serde_json::from_str::<Form>(&json)
                .err()
                .unwrap()
                .to_string();
            assert!(error.starts_with("must be"), "{error}");
            let json = format!(r#"{{"from":"2026-01-31T08:00:00Z","until":{wrong}}}"#);
            assert!(serde_json::from_str::<Form>(&json).is_err());
        }
    }
}
