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

/// Reads an instant that people plan or remember by the calendar: one that a [`LocalDate`] can name in any zone,
/// so that whatever is planned can be shown on its day.
///
/// [`LocalDate`]: crate::calendar::LocalDate
pub fn parse_dated(text: &str) -> Result<Timestamp, Invalid> {
    let years = Timestamp::constant(946_771_200, 0)..Timestamp::constant(7_258_032_000, 0);
    let at = text.parse().ok().filter(|at| years.contains(at));
    at.ok_or(Invalid::because(
        "must be a date and time with a time zone, like 2026-01-31T08:00:00Z, from 2000 to 2199",
    ))
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

/// The same for what [`parse_dated`] reads.
pub mod dated {
    use jiff::Timestamp;
    use schemars::{Schema, SchemaGenerator, json_schema};
    use serde::Deserializer;

    pub use super::serialize;
    use crate::value;

    /// The years of what is read.
    const YEARS: &str = "^2[01][0-9]{2}-";

    /// The JSON schema of such an instant.
    pub fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time", "pattern": YEARS })
    }

    /// Reads an instant as [`super::parse_dated`] does.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = value::text(deserializer)?;
        super::parse_dated(&text).map_err(serde::de::Error::custom)
    }

    /// The same for a field that may be empty; goes with `#[serde(default)]`.
    pub mod optional {
        use jiff::Timestamp;
        use schemars::{Schema, SchemaGenerator, json_schema};
        use serde::{Deserialize, Deserializer};

        pub use super::super::optional::serialize;
        use super::YEARS;

        /// The JSON schema of such an instant or null.
        pub fn schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": ["string", "null"], "format": "date-time", "pattern": YEARS })
        }

        /// Reads an instant or null.
        pub fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Timestamp>, D::Error> {
            #[derive(Deserialize)]
            struct Instant(#[serde(with = "super")] Timestamp);
            Ok(Option::<Instant>::deserialize(deserializer)?.map(|Instant(at)| at))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::calendar::LocalDate;

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
    fn what_is_planned_lies_in_the_years_of_local_dates_wherever_it_is() {
        for (text, is_read) in [
            ("1970-01-01T00:00:00Z", false),
            ("1999-12-31T23:59:59Z", false),
            ("2000-01-02T00:00:00Z", true),
            ("2026-11-29T08:00:00-07:00", true),
            ("2199-12-30T23:59:59Z", true),
            ("2200-01-01T00:00:00Z", false),
            ("3000-01-01T00:00:00Z", false),
            ("9999-12-31T23:59:59Z", false),
            ("20226-11-29T08:00:00Z", false),
        ] {
            let read = parse_dated(text);
            assert_eq!(read.is_ok(), is_read, "{text}");
            for hours in [-14, 14] {
                let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(hours));
                let on = |at: Timestamp| zone.to_datetime(at).date().to_string();
                let date = read.map(on);
                let is_date = |date: String| LocalDate::parse(&date).is_ok();
                assert!(date.is_ok_and(is_date) == is_read, "{text}");
            }
        }
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
