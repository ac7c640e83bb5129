//! What Google answers to a matrix of routes.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::google_failure::MapsFailure;

/// The fields that are asked for; without `status` a failed element looks like a good one.
pub(crate) const FIELDS: &str =
    "originIndex,destinationIndex,status,condition,distanceMeters,duration,fallbackInfo";

/// A way by car. Google's terms grant no keeping of it: it is shown and forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drive {
    /// How long it takes.
    pub duration: Duration,
    /// How long it is, in meters.
    pub distance_meters: u32,
    /// Whether the traffic of now is in it.
    pub knows_traffic: bool,
}

/// Why there is no way from an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDrive {
    /// No road leads there.
    NotFound,
    /// This one could not be calculated.
    Failed,
}

/// One element of the answer. A zero is left out (proto3), an index and a distance among them.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Element {
    origin_index: usize,
    destination_index: usize,
    status: Status,
    condition: String,
    distance_meters: i64,
    duration: Option<String>,
    fallback_info: Option<FallbackInfo>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Status {
    code: i32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FallbackInfo {
    #[serde(default)]
    routing_mode: String,
}

/// Reads the answer to a matrix of so many origins and one destination: what is known of each
/// origin, in the order of the origins, whatever the order of the answer.
pub(crate) fn read(
    body: &Value,
    origins: usize,
) -> Result<Vec<Result<Drive, NoDrive>>, MapsFailure> {
    let mut drives = vec![None; origins];
    let mut failure = None;
    // An answer without an element is `{}`.
    for item in body.as_array().into_iter().flatten() {
        if let Some(code) = item.pointer("/error/code") {
            let code = code.as_u64().and_then(|code| u16::try_from(code).ok());
            failure = Some(MapsFailure::of_error(code.unwrap_or(500), item, None));
            continue;
        }
        let Ok(element) = Element::deserialize(item) else {
            continue;
        };
        let at = drives.get_mut(element.origin_index);
        if let (Some(at @ None), 0) = (at, element.destination_index) {
            *at = Some(element.drive());
        }
    }
    if drives.iter().all(Option::is_none) {
        return Err(failure.unwrap_or_else(|| MapsFailure::unavailable("no element")));
    }
    let missing = Err(NoDrive::Failed);
    Ok(drives
        .into_iter()
        .map(|one| one.unwrap_or(missing))
        .collect())
}

impl Element {
    fn drive(&self) -> Result<Drive, NoDrive> {
        if self.status.code != 0 {
            return Err(NoDrive::Failed);
        }
        match self.condition.as_str() {
            "ROUTE_EXISTS" => {}
            "ROUTE_NOT_FOUND" => return Err(NoDrive::NotFound),
            _ => return Err(NoDrive::Failed),
        }
        let duration = match &self.duration {
            Some(text) => duration(text),
            None if self.distance_meters == 0 => Some(Duration::ZERO),
            None => None,
        };
        let fell_back = |info: &FallbackInfo| info.routing_mode == "FALLBACK_TRAFFIC_UNAWARE";
        Ok(Drive {
            duration: duration.ok_or(NoDrive::Failed)?,
            distance_meters: u32::try_from(self.distance_meters).map_err(|_| NoDrive::Failed)?,
            knows_traffic: !self.fallback_info.as_ref().is_some_and(fell_back),
        })
    }
}

/// Reads a duration as protobuf writes it in JSON: seconds with up to nine decimals and an `s`.
fn duration(text: &str) -> Option<Duration> {
    const DECIMALS: usize = 9;
    let number = text.strip_suffix('s')?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_plain(whole) || !is_plain(part) || part.len() > DECIMALS {
        return None;
    }
    let nanos = format!("{part:0<DECIMALS$}").parse().ok()?;
    Some(Duration::new(whole.parse().ok()?, nanos))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "it stands for what is read")]
    fn drive(ms: u64, distance_meters: u32) -> Result<Drive, NoDrive> {
        Ok(Drive {
            duration: Duration::from_millis(ms),
            distance_meters,
            knows_traffic: true,
        })
    }

    const LOST: Result<Drive, NoDrive> = Err(NoDrive::Failed);

    fn route(rest: &Value) -> Value {
        let mut element = json!({"status": {}, "condition": "ROUTE_EXISTS"});
        let own = element.as_object_mut().unwrap();
        own.extend(rest.as_object().unwrap().clone());
        element
    }

    /// An answer as it was reported from the field, and what is to be made of it.
    type Case = (&'static str, Value, Vec<Result<Drive, NoDrive>>);

    fn check(cases: impl IntoIterator<Item = Case>) {
        for (name, body, expected) in cases {
            assert_eq!(read(&body, expected.len()), Ok(expected), "{name}");
        }
    }

    #[test]
    fn zeros_that_are_left_out_and_any_order_are_read() {
        check([
            (
                "any order, indices of zero left out",
                json!([
                    route(&json!({"originIndex": 1, "distanceMeters": 5200, "duration": "645s"})),
                    route(&json!({"distanceMeters": 90, "duration": "30s"}))
                ]),
                vec![drive(30_000, 90), drive(645_000, 5200)],
            ),
            (
                "a fraction of a second",
                json!([route(&json!({"distanceMeters": 90, "duration": "12.5s"}))]),
                vec![drive(12_500, 90)],
            ),
            (
                "at the door: every zero left out",
                json!([route(&json!({}))]),
                vec![drive(0, 0)],
            ),
            (
                "a zero that is written",
                json!([route(
                    &json!({"originIndex": 0, "distanceMeters": 0, "duration": "0s"})
                )]),
                vec![drive(0, 0)],
            ),
        ]);
    }

    #[test]
    fn an_element_that_failed_or_is_missing_has_no_drive() {
        check([
            (
                "a failed element inside a 200",
                json!([{"originIndex": 0, "status": {"code": 3, "message": "…"}},
                    route(&json!({"originIndex": 1, "distanceMeters": 90, "duration": "30s"}))]),
                vec![LOST, drive(30_000, 90)],
            ),
            (
                "a failed element that looks like a route",
                json!([{"status": {"code": 13}, "condition": "ROUTE_EXISTS", "duration": "1s"}]),
                vec![LOST],
            ),
            (
                "an island",
                json!([{"status": {}, "condition": "ROUTE_NOT_FOUND"}]),
                vec![Err(NoDrive::NotFound)],
            ),
            (
                "no condition",
                json!([{"status": {}, "duration": "30s"}]),
                vec![LOST],
            ),
            (
                "a distance without a duration is no zero",
                json!([route(&json!({"distanceMeters": 5200}))]),
                vec![LOST],
            ),
            (
                "a duration in words",
                json!([route(
                    &json!({"distanceMeters": 5200, "duration": "10 min"})
                )]),
                vec![LOST],
            ),
            (
                "a negative duration",
                json!([route(&json!({"distanceMeters": 5200, "duration": "-5s"}))]),
                vec![LOST],
            ),
        ]);
    }

    #[test]
    fn a_broken_stream_keeps_what_it_brought() {
        check([
            (
                "an element is missing",
                json!([route(
                    &json!({"originIndex": 1, "distanceMeters": 90, "duration": "30s"})
                )]),
                vec![LOST, drive(30_000, 90)],
            ),
            (
                "an element came twice: the first counts",
                json!([
                    route(&json!({"distanceMeters": 90, "duration": "30s"})),
                    route(&json!({"distanceMeters": 91, "duration": "31s"}))
                ]),
                vec![drive(30_000, 90)],
            ),
            (
                "elements of nobody",
                json!([
                    route(&json!({"originIndex": 7, "duration": "1s", "distanceMeters": 1})),
                    route(&json!({"destinationIndex": 1, "duration": "1s", "distanceMeters": 1})),
                    route(&json!({"distanceMeters": 90, "duration": "30s"}))
                ]),
                vec![drive(30_000, 90)],
            ),
            (
                "the stream broke off after an element",
                json!([route(&json!({"distanceMeters": 90, "duration": "30s"})),
                    {"error": {"code": 503, "status": "UNAVAILABLE", "message": "…"}}]),
                vec![drive(30_000, 90), LOST],
            ),
            (
                "an index that is no number",
                json!([
                    route(&json!({"originIndex": "first", "duration": "1s"})),
                    route(&json!({"distanceMeters": 90, "duration": "30s"}))
                ]),
                vec![drive(30_000, 90)],
            ),
        ]);
    }

    #[test]
    fn a_route_without_traffic_says_so() {
        let element = |mode: &str| {
            json!([{"condition": "ROUTE_EXISTS", "distanceMeters": 90, "duration": "30s",
                "fallbackInfo": {"routingMode": mode, "reason": "LATENCY_EXCEEDED"}}])
        };
        for (mode, knows_traffic) in [
            ("FALLBACK_TRAFFIC_UNAWARE", false),
            ("FALLBACK_TRAFFIC_AWARE", true),
        ] {
            let drives = read(&element(mode), 1).unwrap();
            assert_eq!(drives[0].unwrap().knows_traffic, knows_traffic, "{mode}");
        }
    }

    #[test]
    fn an_answer_without_an_element_is_none() {
        let quota = json!([{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}]);
        let over = MapsFailure::OverQuota { after: None };
        assert_eq!(read(&quota, 2), Err(over));
        for body in [
            json!({}),
            json!([]),
            json!(null),
            json!("x"),
            json!([{"originIndex": 9}]),
        ] {
            let found = read(&body, 2);
            assert!(
                matches!(found, Err(MapsFailure::Unavailable { .. })),
                "{body}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_duration_reads_as_it_was_written(ms in 0_u64..1_000_000_000) {
            let text = format!("{}.{:03}s", ms / 1000, ms % 1000);
            prop_assert_eq!(duration(&text), Some(Duration::from_millis(ms)));
        }

        #[test]
        fn no_text_is_too_odd(text in "\\PC*") {
            let _read_or_not = duration(&text);
        }
    }
}
