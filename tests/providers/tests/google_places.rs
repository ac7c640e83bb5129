//! Our client of Google Places against the outside world, and the outside world against the sheet.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;

use std::time::{Duration, Instant};

use domain::address::{Country, Location};
use domain::language::Language;
use domain::place::{PlaceId, SearchSession};
use outside::{Fault, FaultKind, Options, PlaceAnomaly, Provider, Running, start};
use providers::{Egress, GooglePlaces, Http, MapsFailure, PartialSearch, Place, Suggestion};
use serde_json::{Value, json};

use crate::http::{Reply, request};

const SECONDS_5: Duration = Duration::from_secs(5);
const SESSION: &str = "0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a10";

async fn world() -> Running {
    start(Options::default()).await.unwrap()
}

fn client(world: &Running, key: &str) -> GooglePlaces {
    let http = Http::new(Egress::for_stage("local"));
    GooglePlaces::new(http, &world.google_places_url(), key).unwrap()
}

async fn suggestions_within(
    world: &Running,
    text: &str,
    country: &str,
    near: Option<Location>,
    remaining: Duration,
) -> Result<Vec<Suggestion>, MapsFailure> {
    let session = SearchSession::parse(SESSION).unwrap();
    let (country, language) = (
        Country::parse(country).unwrap(),
        Language::parse("es").unwrap(),
    );
    let search = PartialSearch {
        text,
        session: &session,
        near,
        country: Some(&country),
        language: &language,
    };
    client(world, "AIza-local")
        .suggestions(search, remaining)
        .await
}

async fn suggestions(world: &Running, text: &str) -> Result<Vec<Suggestion>, MapsFailure> {
    suggestions_within(world, text, "US", None, SECONDS_5).await
}

async fn place(world: &Running, id: &str) -> Result<Place, MapsFailure> {
    let session = SearchSession::parse(SESSION).unwrap();
    let (id, language) = (PlaceId::parse(id).unwrap(), Language::parse("en").unwrap());
    let client = client(world, "AIza-local");
    client
        .place(&id, Some(&session), &language, SECONDS_5)
        .await
}

#[tokio::test]
async fn what_is_typed_is_suggested_and_leads_to_its_place() {
    let world = world().await;
    let near = Location::from_degrees(39.7392, -104.9903).unwrap();
    let found = suggestions_within(&world, "12 ma", "US", Some(near), SECONDS_5).await;
    let found = found.unwrap();
    let titles: Vec<_> = found.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(
        titles,
        ["12 Main Street", "12 Market Street", "12 Maple Avenue"]
    );
    assert_eq!(found[0].subtitle.as_deref(), Some("Denver, CO, USA"));
    let place = place(&world, found[0].place_id.as_str()).await.unwrap();
    assert_eq!(place.place_id, found[0].place_id);
    assert_eq!(place.line1.unwrap().as_str(), "12 Main Street");
    assert_eq!(place.region.unwrap().as_str(), "CO");
    assert_eq!(
        place.location.to_micro_degrees(),
        (39_739_200, -105_089_100)
    );
    assert_eq!(place.time_zone.unwrap().as_str(), "America/Denver");
    let requests = world.requests();
    let typed = &requests[0];
    assert_eq!(typed.path, "/places/v1/places:autocomplete");
    assert_eq!(typed.query, "");
    assert_eq!(typed.headers["x-goog-api-key"], "…");
    let mask = "suggestions.placePrediction.placeId,\
        suggestions.placePrediction.structuredFormat.mainText.text,\
        suggestions.placePrediction.structuredFormat.secondaryText.text";
    assert_eq!(typed.headers["x-goog-fieldmask"], mask);
    assert_eq!(
        typed.body,
        json!({
            "input": "12 ma", "sessionToken": SESSION, "languageCode": "es", "regionCode": "us",
            "includedRegionCodes": ["us"],
            "locationBias": {"circle": {
                "center": {"latitude": 39.7392, "longitude": -104.9903}, "radius": 50000.0,
            }},
        })
    );
    let chosen = &requests[1];
    let path = format!("/places/v1/places/{}", found[0].place_id.as_str());
    assert_eq!(chosen.path, path);
    assert_eq!(
        chosen.query,
        format!("languageCode=en&sessionToken={SESSION}")
    );
    let mask = "id,location,postalAddress,addressComponents,timeZone";
    assert_eq!(chosen.headers["x-goog-fieldmask"], mask);
}

#[tokio::test]
async fn no_match_is_an_empty_list_and_the_world_is_no_bias() {
    let world = world().await;
    assert_eq!(suggestions(&world, "12 nowhere").await, Ok(vec![]));
    let abroad = suggestions_within(&world, "12 main", "MX", None, SECONDS_5).await;
    assert_eq!(abroad, Ok(vec![]));
    let bias = &world.bodies(Provider::Google)[0]["locationBias"];
    assert_eq!(
        *bias,
        json!({"rectangle": {
            "low": {"latitude": -90.0, "longitude": -180.0},
            "high": {"latitude": 90.0, "longitude": 180.0},
        }})
    );
}

#[tokio::test]
async fn a_place_that_is_gone_is_not_found() {
    let world = world().await;
    assert_eq!(place(&world, "ChIJgone").await, Err(MapsFailure::NotFound));
}

#[tokio::test]
async fn a_failure_says_what_is_to_be_done_and_nothing_is_sent_twice() {
    let world = world().await;
    let fault = |kind| Fault::next(Provider::Google, kind);
    let status = |code| Fault::status(Provider::Google, code);
    let down = |reason: &str| MapsFailure::Unavailable {
        reason: reason.to_owned(),
    };
    let blocked = MapsFailure::Config {
        reason: "status 403, PERMISSION_DENIED".to_owned(),
    };
    let house = Running::place_id_at(39_739_200, -105_089_100);
    for (fault, expected) in [
        (status(429), MapsFailure::OverQuota { after: None }),
        (status(403), blocked),
        (status(400), MapsFailure::Invalid),
        (status(500), down("status 500, INTERNAL")),
        (status(503), down("status 503, UNAVAILABLE")),
        (fault(FaultKind::Html), down("status 502, unnamed")),
        (fault(FaultKind::Cut), down("the connection was cut")),
        (fault(FaultKind::Malformed), down("a malformed answer")),
        (
            fault(FaultKind::Huge),
            down("an answer of more than 1048576 bytes"),
        ),
    ] {
        let kind = fault.kind;
        world.reset();
        world.fault(fault.times(2));
        let expected = Some(expected);
        assert_eq!(
            suggestions(&world, "12 main").await.err(),
            expected,
            "{kind:?}"
        );
        assert_eq!(place(&world, &house).await.err(), expected, "{kind:?}");
        assert_eq!(world.requests().len(), 2, "{kind:?}");
    }
    world.fault(fault(FaultKind::Redirect));
    let failure = suggestions(&world, "12 main").await.unwrap_err();
    assert!(matches!(failure, MapsFailure::Config { .. }), "{failure}");
}

#[tokio::test]
async fn an_odd_answer_is_no_place() {
    let world = world().await;
    let house = Running::place_id_at(39_739_200, -105_089_100);
    for anomaly in [
        PlaceAnomaly::Nothing,
        PlaceAnomaly::Array,
        PlaceAnomaly::WithoutLocation,
        PlaceAnomaly::NullIsland,
    ] {
        world.place_anomaly(anomaly, 1);
        let failure = place(&world, &house).await.unwrap_err();
        let is_down = matches!(failure, MapsFailure::Unavailable { .. });
        assert!(is_down, "{anomaly:?}: {failure}");
    }
    world.place_anomaly(PlaceAnomaly::Nothing, 1);
    assert_eq!(suggestions(&world, "12 main").await, Ok(vec![]));
    world.place_anomaly(PlaceAnomaly::Array, 1);
    assert!(suggestions(&world, "12 main").await.is_err());
}

#[tokio::test]
async fn a_search_that_hangs_is_left_after_two_seconds_or_within_what_remains() {
    let world = world().await;
    world.fault(Fault::next(Provider::Google, FaultKind::Hang).times(2));
    for (remaining, least, most) in [
        (SECONDS_5, 1900, 3000),
        (Duration::from_millis(400), 0, 1900),
    ] {
        let began = Instant::now();
        let failure = suggestions_within(&world, "12 main", "US", None, remaining).await;
        assert!(matches!(failure, Err(MapsFailure::Unavailable { .. })));
        let took = began.elapsed().as_millis();
        assert!((least..most).contains(&took), "{took} ms");
    }
    assert_eq!(world.requests().len(), 2);
}

#[tokio::test]
async fn a_wrong_key_is_for_a_person_to_fix_and_is_not_shown() {
    let world = world().await;
    let client = client(&world, "AIza-wrong");
    let (id, english) = (
        PlaceId::parse("ChIJa").unwrap(),
        Language::parse("en").unwrap(),
    );
    let asked = client.place(&id, None, &english, SECONDS_5).await;
    assert!(matches!(asked, Err(MapsFailure::Config { .. })));
    assert_eq!(
        format!("{client:?}"),
        "GooglePlaces(Base(google-maps localhost))"
    );
}

#[tokio::test]
async fn a_minute_has_so_many_requests_for_all() {
    let world = world().await;
    world.set_knobs(|knobs| knobs.google_places_per_minute = 1);
    assert!(suggestions(&world, "12 main").await.is_ok());
    let over = MapsFailure::OverQuota { after: None };
    assert_eq!(suggestions(&world, "12 main").await, Err(over));
    world.advance(jiff::SignedDuration::from_secs(60));
    assert!(suggestions(&world, "12 main").await.is_ok());
}

#[tokio::test]
async fn an_address_beyond_the_list_makes_no_client() {
    let http = Http::new(Egress::for_stage("production"));
    for url in [
        "https://places.googleapis.example",
        "http://localhost:3001/google/places",
    ] {
        assert!(GooglePlaces::new(http.clone(), url, "k").is_err(), "{url}");
    }
    assert!(GooglePlaces::new(http, "https://places.googleapis.com", "k").is_ok());
}

async fn post(world: &Running, body: &Value) -> Reply {
    let headers = [
        ("content-type", "application/json"),
        ("x-goog-api-key", "AIza-local"),
    ];
    let url = format!("{}/v1/places:autocomplete", world.google_places_url());
    request("POST", &url, &headers, &body.to_string()).await
}

#[tokio::test]
async fn the_outside_world_holds_requests_to_the_sheet() {
    let world = world().await;
    let circle = |radius: f64| json!({"circle": {"center": {"latitude": 39.7, "longitude": -105.0}, "radius": radius}});
    for wrong in [
        json!({}),
        json!({"input": " "}),
        json!({"input": "1 main", "colour": "red"}),
        json!({"input": "1 main", "sessionToken": "x".repeat(37)}),
        json!({"input": "1 main", "sessionToken": "a b"}),
        json!({"input": "1 main", "sessionToken": ""}),
        json!({"input": "1 main", "includedRegionCodes": vec!["us"; 16]}),
        json!({"input": "1 main", "includedPrimaryTypes": vec!["route"; 6]}),
        json!({"input": "1 main", "locationBias": circle(50_000.5)}),
        json!({"input": "1 main", "locationBias": circle(1.0), "locationRestriction": circle(1.0)}),
        json!({"input": "1 main", "locationBias": {"rectangle": {
            "low": {"latitude": 2.0}, "high": {"latitude": 1.0}}}}),
    ] {
        let reply = post(&world, &wrong).await;
        let refused = reply.json()["error"]["status"].clone();
        assert_eq!(
            (reply.status, refused),
            (400, json!("INVALID_ARGUMENT")),
            "{wrong}"
        );
    }
    let all = post(&world, &json!({"input": "1 main"})).await;
    let first = &all.json()["suggestions"][0]["placePrediction"];
    assert!(first["text"]["text"].is_string(), "no mask hides nothing");
    let id = Running::place_id_at(39_739_200, -105_089_100);
    let url = format!("{}/v1/places/{id}", world.google_places_url());
    for (key, mask, query, status) in [
        (None, Some("id"), "", 403),
        (Some("AIza-local"), None, "", 400),
        (Some("AIza-local"), Some("places.id"), "", 400),
        (Some("AIza-local"), Some("id"), "?sessionToken=a%2Fb", 400),
        (Some("AIza-local"), Some("id"), "?sessionToken=a-b_c", 200),
    ] {
        let headers: Vec<_> = [("x-goog-api-key", key), ("x-goog-fieldmask", mask)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        let reply = request("GET", &format!("{url}{query}"), &headers, "").await;
        assert_eq!(reply.status, status, "{key:?} {mask:?} {query}");
        if status == 200 {
            assert_eq!(reply.json(), json!({"id": id}), "only what was asked for");
            assert_eq!(reply.header("content-type"), Some("application/json"));
        }
    }
}
