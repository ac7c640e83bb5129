//! P5.4: Google Maps is used for the autocomplete of addresses and for geocoding, is told what that takes and
//! nothing else, and what it answers is kept no longer than its terms allow.

use std::time::{Duration, Instant};

use domain::role::Role;
use jiff::SignedDuration;
use outside::Provider;
use serde_json::{Value, json};
use tests::{Caller, Team, Things, World};

use crate::maps::report;

#[tokio::test]
async fn p5_4_google_maps_is_used_for_address_autocomplete_and_nothing_of_it_is_kept() {
    let world = World::new().await;
    let team = world.team().await;
    let before = world.items().await.len();
    let session = "0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a10";
    let typed = format!("/v1/places?text=12%20maple&session={session}");
    let found = team.dispatcher.get(typed).await.expect(200);
    let suggestion = &found["suggestions"][0];
    assert_eq!(suggestion["title"], "12 Maple Avenue", "{found}");
    assert_eq!(found["attribution"], "Google Maps");
    let place_id = suggestion["place_id"].as_str().expect("an id");
    let chosen = format!("/v1/places/{place_id}?session={session}");
    let place = team.dispatcher.get(chosen).await.expect(200);
    assert_eq!(place["address"]["line1"], "12 Maple Avenue");
    assert_eq!(place["attribution"], "Google Maps");
    // Google is told what was typed, which search it belongs to, and where and how to look.
    let requests = world.outside.requests();
    let told = requests
        .iter()
        .filter(|one| one.provider == Provider::Google);
    let told: Vec<_> = told.map(|one| (&one.body, one.query.as_str())).collect();
    let expected = json!({
        "input": "12 maple", "sessionToken": session, "languageCode": "en", "regionCode": "us",
        "includedRegionCodes": ["us"],
        "locationBias": { "rectangle": {
            "low": { "latitude": -90.0, "longitude": -180.0 },
            "high": { "latitude": 90.0, "longitude": 180.0 },
        } },
    });
    let query = format!("languageCode=en&sessionToken={session}");
    assert_eq!(told, [(&expected, ""), (&json!(""), query.as_str())]);
    let items = world.items().await;
    // One counter of searches and one of views have come, and neither knows what was asked for.
    assert_eq!(items.len(), before + 2);
    for item in items {
        for kept in ["Maple", "maple", place_id, session, "39742200", "39.7422"] {
            assert!(!item.contains(kept), "{kept} stands in {item}");
        }
    }
}

#[tokio::test]
async fn p5_4_google_maps_is_used_for_geocoding_and_its_point_is_not_kept() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let technician = team.member(&world, &[Role::Technician]).await;
    report(&world, &technician, 2).await;
    let order = json!({
        "customer_id": things.id("customer_id"),
        "site": { "address": {
            "line1": "1725 Blake Street", "line2": "Apt 4", "city": "Denver", "region": "CO", "country": "US",
        } },
        "job_type_id": things.id("job_type_id"),
        "is_asap": true,
    });
    let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
    let job_id = job["job_id"].as_str().expect("an id");
    let path = format!("/v1/jobs/{job_id}/candidates");
    let candidates = team.dispatcher.get(path).await.expect(200);
    let terms = &candidates["items"][0]["terms"];
    assert_eq!(terms["estimated_by"], "road", "{candidates}");
    let path = format!("/v1/jobs/{job_id}/offers");
    team.dispatcher.post(path, json!({})).await.expect(201);
    // Google is told the address without the apartment, and nothing of who lives there.
    let requests = world.outside.requests();
    let asked: Vec<_> = requests
        .iter()
        .filter(|one| one.path == "/geocode/v4/geocode/address")
        .map(|one| one.query.as_str())
        .collect();
    let query = "address.regionCode=US&address.addressLines=1725+Blake+Street\
        &address.addressLines=Denver%2C+CO&languageCode=en";
    assert_eq!(asked, [query; 2]);
    for item in world.items().await {
        for kept in ["39746200", "39.7462", "104917800", "104.9178"] {
            assert!(!item.contains(kept), "{kept} stands in {item}");
        }
    }
}

/// A site with a point of Google's, so many millionths of a degree from the middle of the town.
fn site_of_google(number: u32) -> Value {
    json!({
        "address": {
            "line1": format!("{number} Main Street"), "city": "Denver", "region": "CO", "country": "US",
        },
        "place_id": format!("ChIJ{number}"),
        "location": { "lat": 39.654_3, "lng": -104.123 - f64::from(number) / 1e6 },
    })
}

/// What stands in the table for such points, in degrees.
const POINT: [&str; 2] = ["39.6543", "104.123"];

async fn customer(by: &Caller, name: &str, sites: Value) -> Value {
    let customer = json!({ "name": name, "sites": sites });
    by.post("/v1/customers", customer).await.expect(201)
}

async fn job(team: &Team, things: &Things, more: Value) -> String {
    let mut order = json!({ "job_type_id": things.id("job_type_id") });
    let more = more.as_object().expect("fields").clone();
    order.as_object_mut().expect("an order").extend(more);
    let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
    job["job_id"].as_str().expect("an id").to_owned()
}

async fn sweep(world: &World, name: &'static str) -> usize {
    // Each firing has an instant of its own.
    world.advance(SignedDuration::from_secs(1));
    let slot = world.clock.now().to_string();
    let deadline = Instant::now() + Duration::from_secs(30);
    let found = world.run_sweep(name, &slot, deadline).await;
    found.expect("the slot is new")
}

async fn items_with_the_point(world: &World) -> Vec<String> {
    let mut items = world.live_items().await;
    items.retain(|item| POINT.iter().any(|point| item.contains(point)));
    items
}

#[tokio::test]
async fn p5_4_no_point_of_googles_is_kept_beyond_30_days_whichever_way_it_came() {
    let world = World::new().await;
    let mut team = world.team().await;
    let things = Things::of(&world, &team).await;
    let technician = team.member(&world, &[Role::Technician]).await;
    report(&world, &technician, 2).await;
    let by = &team.dispatcher;
    // Customers who are entered, changed and merged; jobs at their sites, with sites of their own, changed,
    // offered, done and returned to.
    let entered = customer(
        by,
        "Casey Sample",
        json!([site_of_google(1), site_of_google(2)]),
    )
    .await;
    let changed = customer(by, "Robin Sample", json!([])).await;
    let path = |customer: &Value| {
        let id = customer["customer_id"].as_str().expect("an id");
        format!("/v1/customers/{id}")
    };
    let sites = json!({ "sites": [site_of_google(3)] });
    by.patch(path(&changed), sites).await.expect(200);
    let merged = customer(by, "Kim Sample", json!([site_of_google(4)])).await;
    let merge = json!({ "merged_customer_id": merged["customer_id"] });
    let merging = format!("{}/merge", path(&entered));
    by.post(merging, merge).await.expect(200);
    let of = |more: Value| {
        let mut order = json!({ "customer_id": entered["customer_id"] });
        let more = more.as_object().expect("fields").clone();
        order.as_object_mut().expect("an order").extend(more);
        order
    };
    let known = entered["sites"][0]["site_id"].clone();
    job(&team, &things, of(json!({ "site_id": known }))).await;
    let own = of(json!({ "site": site_of_google(5), "is_asap": true }));
    let offered = job(&team, &things, own).await;
    let offers = format!("/v1/jobs/{offered}/offers");
    by.post(offers, json!({})).await.expect(201);
    let moved = job(&team, &things, of(json!({ "site_id": known }))).await;
    let elsewhere = json!({ "site": site_of_google(6) });
    let moved = by.patch(format!("/v1/jobs/{moved}"), elsewhere).await;
    moved.expect(200);
    let done = of(json!({ "site": site_of_google(7), "technician_id": technician.id() }));
    let done = job(&team, &things, done).await;
    for to in ["accepted", "en_route", "on_site", "done"] {
        let steps = format!("/v1/jobs/{done}/transitions");
        technician
            .post(steps, json!({ "to": to }))
            .await
            .expect(200);
    }
    job(&team, &things, of(json!({ "first_job_id": done }))).await;
    let confirmed = json!([{
        "address": site_of_google(8)["address"], "place_id": "ChIJ8",
        "location": { "lat": 39.987_6, "lng": -104.9 }, "location_confirmed": true,
    }]);
    let confirmed = customer(by, "Alex Sample", confirmed).await;
    world.drain().await;
    let before = items_with_the_point(&world).await.len();
    assert!(before >= 10, "{before} items have such a point");

    world.advance(SignedDuration::from_hours(24 * 24));
    assert_eq!(sweep(&world, "place-sweep").await, 0, "nothing is due yet");
    world.advance(SignedDuration::from_hours(24));
    let found = sweep(&world, "place-sweep").await;
    assert!(found >= 8, "{found} were swept");
    assert_eq!(
        sweep(&world, "place-sweep").await,
        0,
        "nothing is swept twice"
    );
    world.advance(SignedDuration::from_hours(6 * 24));
    for _ in 0..6 {
        sweep(&world, "offer-sweep").await;
        world.advance(SignedDuration::from_mins(30));
    }
    world.drain().await;
    let left = items_with_the_point(&world).await;
    assert!(left.is_empty(), "{left:#?}");
    team.dispatcher = team.another_device(&world, &team.dispatcher).await;
    let view = async |customer: &Value| {
        let view = team.dispatcher.get(path(customer)).await.expect(200);
        view["sites"][0].clone()
    };
    let site = view(&entered).await;
    assert_eq!(site["place_id"], "ChIJ1", "the id is kept for good");
    assert_eq!(site["location"], Value::Null);
    assert_eq!(site["location_source"], Value::Null);
    let site = view(&confirmed).await;
    assert_eq!(
        site["location"]["lat"], 39.987_6,
        "what the company confirmed stays"
    );
    assert_eq!(site["location_source"], "confirmed");
}
