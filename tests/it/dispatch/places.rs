//! Addresses found on the map while one is typed, and what becomes of that when Google fails.

use std::time::{Duration, Instant};

use auth::allowance::Allowance;
use outside::{Fault, FaultKind, PlaceAnomaly, Provider, Running};
use serde_json::{Value, json};
use tests::{Answer, Team, World};

const SESSION: &str = "0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a10";

/// The first house of the grid's main street.
fn house() -> String {
    Running::place_id_at(39_739_200, -105_090_200)
}

async fn typed(team: &Team, text: &str, more: &str) -> Answer {
    let path = format!("/v1/places?text={text}&session={SESSION}{more}");
    team.dispatcher.get(path).await
}

async fn view(team: &Team, id: &str) -> Answer {
    let path = format!("/v1/places/{id}?session={SESSION}");
    team.dispatcher.get(path).await
}

fn titles(found: &Value) -> Vec<&str> {
    let suggestions = found["suggestions"].as_array().expect("suggestions");
    let titles = suggestions.iter().map(|one| one["title"].as_str());
    titles.map(|title| title.expect("a title")).collect()
}

#[tokio::test]
async fn what_is_typed_leads_to_an_address_that_makes_a_site() {
    let world = World::new().await;
    let team = world.team().await;
    let found = typed(&team, "1+ma", "&near=39.74,-104.99&language=es").await;
    let found = found.expect(200);
    let expected = ["1 Main Street", "1 Market Street", "1 Maple Avenue"];
    assert_eq!(titles(&found), expected);
    assert_eq!(found["suggestions"][0]["subtitle"], "Denver, CO, USA");
    assert_eq!(found["no_suggestions"], Value::Null);
    let body = &world.outside.bodies(Provider::Google)[0];
    let center = json!({ "latitude": 39.74, "longitude": -104.99 });
    assert_eq!(body["locationBias"]["circle"]["center"], center);
    assert_eq!(body["languageCode"], "es");
    let place_id = found["suggestions"][0]["place_id"].as_str().expect("an id");
    assert_eq!(place_id, house());
    let place = view(&team, place_id).await.expect(200);
    assert_eq!(place["place_id"], place_id);
    assert_eq!(
        place["location"],
        json!({ "lat": 39.7392, "lng": -105.0902 })
    );
    let address = json!({
        "line1": "1 Main Street", "line2": null, "city": "Denver", "region": "CO",
        "postal_code": "80202", "country": "US",
    });
    assert_eq!(place["address"], address);
    let site = json!({ "address": address, "time_zone": place["time_zone"] });
    let customer = json!({ "name": "Casey Sample", "sites": [site] });
    let customer = team.dispatcher.post("/v1/customers", customer).await;
    assert_eq!(
        customer.expect(201)["sites"][0]["time_zone"],
        "America/Denver"
    );
}

#[tokio::test]
async fn places_are_looked_for_in_the_companys_country_unless_another_is_named() {
    let world = World::new().await;
    let team = world.team().await;
    assert_eq!(
        titles(&typed(&team, "1+main", "").await.expect(200)).len(),
        1
    );
    let abroad = typed(&team, "1+main", "&country=MX").await.expect(200);
    assert!(titles(&abroad).is_empty());
    assert_eq!(abroad["no_suggestions"], Value::Null, "Google has answered");
    let bodies = world.outside.bodies(Provider::Google);
    let regions = bodies.iter().map(|body| &body["includedRegionCodes"][0]);
    assert_eq!(regions.collect::<Vec<_>>(), ["us", "mx"]);
}

#[tokio::test]
async fn fewer_than_three_characters_are_not_sent() {
    let world = World::new().await;
    let team = world.team().await;
    let found = typed(&team, "+12++", "").await.expect(200);
    assert_eq!(found["no_suggestions"], "too_short");
    assert!(titles(&found).is_empty());
    assert!(world.outside.bodies(Provider::Google).is_empty());
}

#[tokio::test]
async fn what_is_no_search_is_refused_by_name_and_never_sent() {
    let world = World::new().await;
    let team = world.team().await;
    let long = "x".repeat(201);
    for (query, place) in [
        (format!("session={SESSION}"), "text"),
        (format!("text=&session={SESSION}"), "text"),
        (format!("text={long}&session={SESSION}"), "text"),
        ("text=12+main".to_owned(), "session"),
        ("text=12+main&session=mine".to_owned(), "session"),
        (format!("text=12+main&session={SESSION}0"), "session"),
        (format!("text=12+main&session={SESSION}&near=91,0"), "near"),
        (format!("text=12+main&session={SESSION}&near=here"), "near"),
        (
            format!("text=12+main&session={SESSION}&country=us"),
            "country",
        ),
        (
            format!("text=12+main&session={SESSION}&language=_"),
            "language",
        ),
        (format!("text=12+main&session={SESSION}&radius=1"), "radius"),
    ] {
        let answer = team.dispatcher.get(format!("/v1/places?{query}")).await;
        answer.invalid_at(place);
    }
    for id in [
        "..",
        "...",
        "a%2Fb",
        "..%2F..%2Fv1%2Fplaces:autocomplete",
        "a%00b",
        "%C3%A9",
        "a:b",
        &"x".repeat(513),
    ] {
        view(&team, id).await.invalid_at("place_id");
    }
    for (query, place) in [("session=mine", "session"), ("language=_", "language")] {
        let path = format!("/v1/places/{}?{query}", house());
        team.dispatcher.get(path).await.invalid_at(place);
    }
    assert!(world.outside.bodies(Provider::Google).is_empty());
}

#[tokio::test]
async fn a_place_that_google_does_not_know_is_not_found() {
    let world = World::new().await;
    let team = world.team().await;
    view(&team, "ChIJgone").await.problem(404, "not_found");
    world.outside.fault(Fault::status(Provider::Google, 400));
    view(&team, &house()).await.problem(404, "not_found");
}

#[tokio::test]
async fn without_google_people_type_on_and_are_told_in_time() {
    let world = World::new().await;
    let team = world.team().await;
    let fault = |kind| Fault::next(Provider::Google, kind);
    for fault in [
        Fault::status(Provider::Google, 429),
        Fault::status(Provider::Google, 500),
        Fault::status(Provider::Google, 503),
        Fault::status(Provider::Google, 403),
        fault(FaultKind::Hang),
        fault(FaultKind::Slow),
        fault(FaultKind::Cut),
        fault(FaultKind::Malformed),
        fault(FaultKind::Html),
        fault(FaultKind::Huge),
        fault(FaultKind::Redirect),
    ] {
        let kind = (fault.kind, fault.status);
        world.outside.fault(fault.times(0));
        let asked_before = world.outside.requests().len();
        let began = Instant::now();
        let found = typed(&team, "12+main", "").await.expect(200);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(3), "{kind:?}: {took:?}");
        assert_eq!(found["no_suggestions"], "unavailable", "{kind:?}");
        assert!(titles(&found).is_empty(), "{kind:?}");
        assert_eq!(found["attribution"], "Google Maps");
        let answer = view(&team, &house()).await;
        answer.problem(503, "maps_unavailable");
        assert_eq!(answer.header("retry-after"), Some("5"));
        let asked = world.outside.requests().len() - asked_before;
        assert_eq!(asked, 2, "{kind:?}: nothing is asked twice");
        world.outside.clear_faults();
    }
    for anomaly in [
        PlaceAnomaly::Nothing,
        PlaceAnomaly::Array,
        PlaceAnomaly::WithoutLocation,
        PlaceAnomaly::NullIsland,
    ] {
        world.outside.place_anomaly(anomaly, 1);
        view(&team, &house()).await.problem(503, "maps_unavailable");
    }
    // `{}` is how Google says that nothing fits.
    world.outside.place_anomaly(PlaceAnomaly::Nothing, 1);
    let found = typed(&team, "12+main", "").await.expect(200);
    assert_eq!(found["no_suggestions"], Value::Null);
    assert_eq!(
        titles(&typed(&team, "12+main", "").await.expect(200)).len(),
        1
    );
}

#[tokio::test]
async fn a_company_over_its_limit_waits_for_the_next_minute_and_no_other_does() {
    let world = World::new().await;
    let (team, others) = (world.team().await, world.team().await);
    let company_id = team.company_id.to_string();
    let counters = world.another_process().aws().counters();
    for allowance in [
        Allowance::PLACE_SEARCHES_OF_A_COMPANY,
        Allowance::PLACE_VIEWS_OF_A_COMPANY,
    ] {
        let used_up = u16::try_from(allowance.most - 1).expect("a few hundred");
        let admitted = counters.admit_many(&allowance, &company_id, used_up);
        admitted.await.expect("the table is there");
    }
    let unheard = async |team: &Team| {
        let found = typed(team, "12+main", "").await.expect(200);
        found["no_suggestions"].clone()
    };
    assert_eq!(unheard(&team).await, Value::Null);
    assert_eq!(unheard(&team).await, "over_limit");
    view(&team, &house()).await.expect(200);
    let answer = view(&team, &house()).await;
    answer.problem(429, "too_many_requests");
    assert!(answer.header("retry-after").is_some());
    let asked = world.outside.bodies(Provider::Google).len();
    assert_eq!(asked, 2, "over the limit nobody is asked");
    assert_eq!(unheard(&others).await, Value::Null);
    world.advance(jiff::SignedDuration::from_secs(60));
    assert_eq!(unheard(&team).await, Value::Null);
}
