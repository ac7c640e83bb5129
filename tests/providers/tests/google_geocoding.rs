//! Our client of Google Geocoding against the outside world, and the outside world against the sheet.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;

use std::time::{Duration, Instant};

use domain::address::{Address, Location};
use domain::place::PlaceId;
use outside::{Fault, FaultKind, Options, PlaceAnomaly, Provider, Running, start};
use providers::{Egress, GoogleGeocoding, Http, MapsFailure};
use serde_json::json;

use crate::http::request;

const SECONDS_5: Duration = Duration::from_secs(5);

async fn world() -> Running {
    start(Options::default()).await.unwrap()
}

fn address(line1: &str) -> Address {
    let address = json!({
        "line1": line1, "line2": "Apt 4", "city": "Denver", "region": "CO",
        "postal_code": "80202", "country": "US",
    });
    serde_json::from_value(address).unwrap()
}

async fn point_within(
    world: &Running,
    line1: &str,
    remaining: Duration,
) -> Result<Option<Location>, MapsFailure> {
    let http = Http::new(Egress::for_stage("local"));
    let client = GoogleGeocoding::new(http, &world.google_geocoding_url(), "AIza-local").unwrap();
    client.point(&address(line1), remaining).await
}

async fn point(world: &Running, line1: &str) -> Result<Option<Location>, MapsFailure> {
    point_within(world, line1, SECONDS_5).await
}

#[tokio::test]
async fn a_house_is_found_by_its_address_and_nothing_less_exact_is() {
    let world = world().await;
    let found = point(&world, "12 Main Street").await.unwrap().unwrap();
    assert_eq!(found.to_micro_degrees(), (39_739_200, -105_089_100));
    let asked = &world.requests()[0];
    assert_eq!(asked.path, "/geocode/v4/geocode/address");
    let query = "address.regionCode=US&address.addressLines=12+Main+Street\
        &address.addressLines=Denver%2C+CO%2C+80202&languageCode=en";
    assert_eq!(asked.query, query, "an apartment is nobody's business");
    let mask = "results.location,results.granularity,results.addressComponents";
    assert_eq!(asked.headers["x-goog-fieldmask"], mask);
    assert_eq!(asked.headers["x-goog-api-key"], "…");
    assert_eq!(
        point(&world, "Main Street").await,
        Ok(None),
        "a street is no house"
    );
    assert_eq!(point(&world, "12 Nowhere Lane").await, Ok(None));
}

async fn point_of_place(
    world: &Running,
    id: &str,
    line1: &str,
) -> Result<Option<Location>, MapsFailure> {
    let http = Http::new(Egress::for_stage("local"));
    let client = GoogleGeocoding::new(http, &world.google_geocoding_url(), "AIza-local").unwrap();
    let place_id = PlaceId::parse(id).unwrap();
    client
        .point_of_place(&place_id, &address(line1), SECONDS_5)
        .await
}

#[tokio::test]
async fn a_chosen_place_is_found_by_its_id_unless_it_is_known_no_more_or_is_another_address() {
    let world = world().await;
    let house = Running::place_id_at(39_739_200, -105_089_100);
    let found = point_of_place(&world, &house, "12 Main Street").await;
    let found = found.unwrap().unwrap();
    assert_eq!(found.to_micro_degrees(), (39_739_200, -105_089_100));
    let asked = &world.requests()[0];
    assert_eq!(asked.path, format!("/geocode/v4/geocode/places/{house}"));
    assert_eq!(
        asked.query, "languageCode=en",
        "the address is nobody's business"
    );
    let mask = "location,granularity,addressComponents";
    assert_eq!(asked.headers["x-goog-fieldmask"], mask);
    assert_eq!(
        point_of_place(&world, &house, "13 Main Street").await,
        Ok(None)
    );
    let corner = Running::place_id_at(39_700_000, -105_000_000);
    let found = point_of_place(&world, &corner, "Union Station").await;
    assert!(found.unwrap().is_some());
    for (id, failure) in [
        ("ChIJgone", MapsFailure::NotFound),
        ("gone", MapsFailure::Invalid),
    ] {
        assert_eq!(
            point_of_place(&world, id, "12 Main Street").await,
            Err(failure)
        );
    }
    for (fault, is_expired) in [
        (Fault::status(Provider::Google, 404), true),
        (Fault::status(Provider::Google, 400), true),
        (Fault::status(Provider::Google, 429), false),
        (Fault::status(Provider::Google, 403), false),
        (Fault::status(Provider::Google, 500), false),
        (
            Fault {
                status: Some(404),
                ..Fault::next(Provider::Google, FaultKind::Html)
            },
            false,
        ),
    ] {
        let kind = (fault.kind, fault.status);
        world.fault(fault);
        let failure = point_of_place(&world, &house, "12 Main Street").await;
        let failure = failure.unwrap_err();
        let says_so = matches!(failure, MapsFailure::NotFound | MapsFailure::Invalid);
        assert_eq!(says_so, is_expired, "{kind:?}: {failure}");
    }
}

#[tokio::test]
async fn a_failure_says_what_is_to_be_done_and_nothing_is_sent_twice() {
    let world = world().await;
    let fault = |kind| Fault::next(Provider::Google, kind);
    let status = |code| Fault::status(Provider::Google, code);
    for (fault, is_passing) in [
        (status(429), false),
        (status(403), false),
        (status(503), true),
        (fault(FaultKind::Html), true),
        (fault(FaultKind::Cut), true),
        (fault(FaultKind::Malformed), true),
        (fault(FaultKind::Huge), true),
    ] {
        let kind = (fault.kind, fault.status);
        world.reset();
        world.fault(fault);
        let failure = point(&world, "12 Main Street").await.unwrap_err();
        let is_unavailable = matches!(failure, MapsFailure::Unavailable { .. });
        assert_eq!(is_unavailable, is_passing, "{kind:?}: {failure}");
        assert_eq!(world.requests().len(), 1, "{kind:?}");
    }
    for anomaly in [
        PlaceAnomaly::Nothing,
        PlaceAnomaly::Array,
        PlaceAnomaly::WithoutLocation,
        PlaceAnomaly::NullIsland,
    ] {
        world.place_anomaly(anomaly, 1);
        assert_eq!(
            point(&world, "12 Main Street").await,
            Ok(None),
            "{anomaly:?}"
        );
    }
}

#[tokio::test]
async fn a_map_that_hangs_is_left_within_the_time_that_remains() {
    let world = world().await;
    world.fault(Fault::next(Provider::Google, FaultKind::Hang));
    let began = Instant::now();
    let left = Duration::from_millis(400);
    let failure = point_within(&world, "12 Main Street", left).await;
    assert!(matches!(failure, Err(MapsFailure::Unavailable { .. })));
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn an_address_beyond_the_list_makes_no_client_and_none_shows_its_key() {
    let http = Http::new(Egress::for_stage("production"));
    for url in [
        "https://geocode.googleapis.example",
        "http://localhost:3001/google/geocode",
    ] {
        assert!(
            GoogleGeocoding::new(http.clone(), url, "k").is_err(),
            "{url}"
        );
    }
    let client = GoogleGeocoding::new(http, "https://geocode.googleapis.com", "AIza-k").unwrap();
    let shown = format!("{client:?}");
    assert_eq!(
        shown,
        "GoogleGeocoding(Base(google-maps geocode.googleapis.com))"
    );
}

#[tokio::test]
async fn the_outside_world_holds_requests_to_the_sheet() {
    let world = world().await;
    let url = format!("{}/v4/geocode/address", world.google_geocoding_url());
    let key = ("x-goog-api-key", "AIza-local");
    for (query, headers, status) in [
        ("?address.addressLines=12+Main+Street", vec![], 403),
        ("", vec![key], 400),
        ("?address.addressLines=", vec![key], 400),
        (
            "?address.addressLines=12+Main+Street&key=AIza",
            vec![key],
            400,
        ),
        (
            "?address.addressLines=12+Main+Street",
            vec![key, ("x-goog-fieldmask", "places.id")],
            400,
        ),
        ("?address.addressLines=12+Main+Street", vec![key], 200),
    ] {
        let reply = request("GET", &format!("{url}{query}"), &headers, "").await;
        assert_eq!(reply.status, status, "{query}");
        assert_eq!(reply.header("content-type"), Some("application/json"));
        if status == 200 {
            assert_eq!(reply.json()["results"][0]["granularity"], "ROOFTOP");
        }
    }
}
