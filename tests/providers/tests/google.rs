//! Our client of Google Maps against the outside world, and the outside world against the sheet.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;

use std::time::Duration;

use domain::address::Location;
use outside::{Fault, FaultKind, MatrixAnomaly, Options, Provider, Running, start};
use providers::{
    Destination, Drive, Egress, GoogleRoutes, Http, MOST_ORIGINS, MapsFailure, NoDrive,
};
use serde_json::{Value, json};

use crate::http::{Reply, request};

const SECONDS_5: Duration = Duration::from_secs(5);

async fn world() -> Running {
    start(Options::default()).await.unwrap()
}

fn client(world: &Running, key: &str) -> GoogleRoutes {
    let http = Http::new(Egress::for_stage("local"));
    GoogleRoutes::new(http, &world.google_routes_url(), key).unwrap()
}

/// Downtown Denver, so many thousandths of a degree further north.
fn denver(north: i32) -> Location {
    Location::from_micro_degrees(39_739_200 + north * 1_000, -104_990_300).unwrap()
}

type Drives = Result<Vec<Result<Drive, NoDrive>>, MapsFailure>;

async fn matrix_within(world: &Running, origins: &[Location], remaining: Duration) -> Drives {
    let destination = Destination::Point(denver(0));
    let client = client(world, "AIza-local");
    client.matrix(origins, destination, remaining).await
}

async fn matrix(world: &Running, origins: &[Location]) -> Drives {
    matrix_within(world, origins, SECONDS_5).await
}

#[tokio::test]
async fn each_origin_gets_its_own_way_in_the_order_of_the_origins() {
    let world = world().await;
    let drives = matrix(&world, &[denver(50), denver(0), denver(10)])
        .await
        .unwrap();
    let drives: Vec<Drive> = drives.into_iter().map(Result::unwrap).collect();
    assert!(drives[0].duration > drives[2].duration);
    assert_eq!(
        (drives[1].duration, drives[1].distance_meters),
        (Duration::ZERO, 0)
    );
    assert_eq!(drives[2].distance_meters, 1_112);
    assert!(drives.iter().all(|drive| drive.knows_traffic));
    let request = &world.requests()[0];
    assert_eq!(request.path, "/routes/distanceMatrix/v2:computeRouteMatrix");
    assert_eq!(request.headers["x-goog-api-key"], "…");
    assert!(request.headers["x-goog-fieldmask"].contains("status,condition"));
    assert_eq!(request.body["routingPreference"], "TRAFFIC_AWARE");
    assert_eq!(request.body["departureTime"], Value::Null);
    assert_eq!(request.body["destinations"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_way_to_a_place_is_the_way_to_its_point() {
    let world = world().await;
    let origins = [denver(10)];
    let (lat, lng) = denver(0).to_micro_degrees();
    let place_id = Running::place_id_at(lat, lng);
    let client = client(&world, "AIza-local");
    let to_place = client
        .matrix(&origins, Destination::Place(&place_id), SECONDS_5)
        .await;
    assert_eq!(to_place, matrix(&world, &origins).await);
    let gone = client
        .matrix(&origins, Destination::Place("ChIJgone"), SECONDS_5)
        .await;
    assert_eq!(gone, Err(MapsFailure::NotFound));
}

#[tokio::test]
async fn no_road_leads_across_an_ocean() {
    let world = world().await;
    let lisbon = Location::from_degrees(38.72, -9.14).unwrap();
    let drives = matrix(&world, &[lisbon, denver(1)]).await.unwrap();
    assert_eq!(drives[0], Err(NoDrive::NotFound));
    assert!(drives[1].is_ok());
}

#[tokio::test]
async fn no_more_than_the_cap_is_asked_and_billed() {
    let world = world().await;
    let origins: Vec<_> = (0..30).map(denver).collect();
    let drives = matrix(&world, &origins).await.unwrap();
    assert_eq!(drives.len(), 30);
    assert!(drives[..MOST_ORIGINS].iter().all(Result::is_ok));
    assert!(
        drives[MOST_ORIGINS..]
            .iter()
            .all(|drive| *drive == Err(NoDrive::Failed))
    );
    let body = &world.bodies(Provider::Google)[0];
    assert_eq!(body["origins"].as_array().unwrap().len(), MOST_ORIGINS);
    assert_eq!(matrix(&world, &[]).await, Ok(vec![]));
    assert_eq!(
        world.requests().len(),
        1,
        "nobody to ask for, nothing to pay"
    );
}

#[tokio::test]
async fn an_odd_matrix_fails_only_where_it_has_to() {
    let world = world().await;
    let both = [denver(1), denver(2)];
    let lost = Err(NoDrive::Failed);
    // The grid answers in the reverse order, so the first element is of the last origin.
    for (anomaly, first, second) in [
        (MatrixAnomaly::FailFirst, true, false),
        (MatrixAnomaly::FailAll, false, false),
        (MatrixAnomaly::DropLast, false, true),
    ] {
        world.matrix_anomaly(anomaly, 1);
        let drives = matrix(&world, &both).await.unwrap();
        let found = (drives[0].is_ok(), drives[1].is_ok());
        assert_eq!(found, (first, second), "{anomaly:?}");
        assert!(drives.iter().all(|drive| drive.is_ok() || *drive == lost));
    }
    world.matrix_anomaly(MatrixAnomaly::WithoutTraffic, 1);
    let drives = matrix(&world, &both).await.unwrap();
    assert!(drives.iter().all(|drive| !drive.unwrap().knows_traffic));
    for anomaly in [MatrixAnomaly::Nothing, MatrixAnomaly::WrappedError] {
        world.matrix_anomaly(anomaly, 1);
        let failure = matrix(&world, &both).await.unwrap_err();
        assert!(
            matches!(failure, MapsFailure::Unavailable { .. }),
            "{anomaly:?}"
        );
    }
}

#[tokio::test]
async fn a_failure_says_what_is_to_be_done_and_nothing_is_sent_twice() {
    let world = world().await;
    let fault = |kind| Fault::next(Provider::Google, kind);
    let status = |code| Fault::status(Provider::Google, code);
    let over = |seconds: Option<u64>| MapsFailure::OverQuota {
        after: seconds.map(Duration::from_secs),
    };
    let waits = Fault {
        retry_after: Some(30),
        ..status(429)
    };
    let blocked = MapsFailure::Config {
        reason: "status 403, PERMISSION_DENIED".to_owned(),
    };
    let down = |reason: &str| MapsFailure::Unavailable {
        reason: reason.to_owned(),
    };
    for (fault, expected) in [
        (status(429), over(None)),
        (waits, over(Some(30))),
        (status(403), blocked),
        (status(400), MapsFailure::Invalid),
        (status(404), MapsFailure::NotFound),
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
        world.reset();
        let kind = fault.kind;
        world.fault(fault);
        assert_eq!(
            matrix(&world, &[denver(1)]).await,
            Err(expected),
            "{kind:?}"
        );
        assert_eq!(world.requests().len(), 1, "{kind:?}");
    }
    world.fault(fault(FaultKind::Redirect));
    let failure = matrix(&world, &[denver(1)]).await.unwrap_err();
    assert!(matches!(failure, MapsFailure::Config { .. }), "{failure}");
}

#[tokio::test]
async fn a_map_that_hangs_is_left_within_the_time_that_remains() {
    let world = world().await;
    world.fault(Fault::next(Provider::Google, FaultKind::Hang));
    let began = std::time::Instant::now();
    let left = Duration::from_millis(400);
    let failure = matrix_within(&world, &[denver(1)], left).await.unwrap_err();
    assert!(matches!(failure, MapsFailure::Unavailable { .. }));
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_wrong_key_is_for_a_person_to_fix() {
    let world = world().await;
    let client = client(&world, "AIza-wrong");
    let destination = Destination::Point(denver(0));
    let asked = client.matrix(&[denver(1)], destination, SECONDS_5).await;
    let failure = asked.unwrap_err();
    assert!(matches!(failure, MapsFailure::Config { .. }), "{failure}");
    assert_eq!(
        format!("{client:?}"),
        "GoogleRoutes(Base(google-maps localhost))"
    );
}

#[tokio::test]
async fn a_minute_has_so_many_elements_for_all() {
    let world = world().await;
    world.set_knobs(|knobs| knobs.google_elements_per_minute = 3);
    let both = [denver(1), denver(2)];
    assert!(matrix(&world, &both).await.is_ok());
    let over = MapsFailure::OverQuota { after: None };
    assert_eq!(matrix(&world, &both).await, Err(over));
    world.advance(jiff::SignedDuration::from_secs(60));
    assert!(matrix(&world, &both).await.is_ok());
}

#[tokio::test]
async fn an_address_beyond_the_list_makes_no_client() {
    let http = Http::new(Egress::for_stage("production"));
    for url in [
        "https://routes.googleapis.example",
        "http://localhost:3001/google/routes",
    ] {
        assert!(GoogleRoutes::new(http.clone(), url, "k").is_err(), "{url}");
    }
    assert!(GoogleRoutes::new(http, "https://routes.googleapis.com", "k").is_ok());
}

async fn post(world: &Running, mask: Option<&str>, body: &Value) -> Reply {
    let mut headers = vec![
        ("content-type", "application/json"),
        ("x-goog-api-key", "AIza-local"),
    ];
    headers.extend(mask.map(|mask| ("x-goog-fieldmask", mask)));
    let path = "distanceMatrix/v2:computeRouteMatrix";
    let url = format!("{}/{path}", world.google_routes_url());
    request("POST", &url, &headers, &body.to_string()).await
}

#[tokio::test]
async fn the_outside_world_holds_requests_to_the_sheet() {
    let world = world().await;
    let end = |lat: f64| json!({"waypoint": {"location": {"latLng": {"latitude": lat, "longitude": -104.99}}}});
    let body = |origins: usize| {
        json!({"origins": vec![end(39.7); origins], "destinations": [end(39.8)],
            "travelMode": "DRIVE", "routingPreference": "TRAFFIC_AWARE"})
    };
    let refused = |reply: &Reply| reply.json()[0]["error"]["status"].clone();
    let invalid = json!("INVALID_ARGUMENT");
    let without_mask = post(&world, None, &body(1)).await;
    assert_eq!(
        (without_mask.status, refused(&without_mask)),
        (400, invalid.clone())
    );
    let mut past = body(1);
    past["departureTime"] = json!("2020-01-01T00:00:00Z");
    let mut unknown = body(1);
    unknown["colour"] = json!("red");
    let mut off_the_map = body(1);
    off_the_map["origins"] = json!([end(91.0)]);
    for wrong in [past, unknown, off_the_map, body(0), body(626)] {
        let reply = post(&world, Some("duration"), &wrong).await;
        assert_eq!((reply.status, refused(&reply)), (400, invalid.clone()));
    }
    let bad_mask = post(&world, Some("routes.duration"), &body(1)).await;
    assert_eq!(bad_mask.status, 400);
    let reply = post(&world, Some("duration,condition"), &body(1)).await;
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let element = &reply.json()[0];
    assert_eq!(element["condition"], "ROUTE_EXISTS");
    assert!(element.get("status").is_none(), "it was not asked for");
}
