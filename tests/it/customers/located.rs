//! How the point of a service address is known, and for how long it is.

use std::time::{Duration, Instant};

use data::key;
use data::row::GooglePointRow;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Team, World};

/// A site with its point.
fn site(more: Value) -> Value {
    let mut site = json!({
        "address": { "line1": "12 Main Street", "city": "Denver", "region": "CO", "country": "US" },
        "location": { "lat": 39.7392, "lng": -105.0891 },
    });
    let Value::Object(more) = more else {
        panic!("a site has fields")
    };
    site.as_object_mut().expect("an object").extend(more);
    site
}

fn of_google() -> Value {
    site(json!({ "place_id": "ChIJhouse" }))
}

async fn enter(team: &Team, sites: Value) -> Value {
    let customer = json!({ "name": "Casey Sample", "sites": sites });
    let customer = team.dispatcher.post("/v1/customers", customer).await;
    customer.expect(201)
}

async fn put(team: &Team, customer: &Value, sites: Value) -> Value {
    let id = customer["customer_id"].as_str().expect("an id");
    let path = format!("/v1/customers/{id}");
    let put = team.dispatcher.patch(path, json!({ "sites": sites })).await;
    put.expect(200)
}

async fn sweep(world: &World) -> usize {
    let slot = world.clock.now().to_string();
    let deadline = Instant::now() + Duration::from_secs(30);
    let found = world.run_sweep("place-sweep", &slot, deadline).await;
    found.expect("the slot is new")
}

async fn listed(team: &Team) -> usize {
    let points: Vec<GooglePointRow> = team
        .store()
        .whole_list(&key::google_points())
        .await
        .expect("points can be read");
    points.len()
}

#[tokio::test]
async fn a_site_can_be_sent_back_as_it_was_shown() {
    let world = World::new().await;
    let mut team = world.team().await;
    let pin = site(
        json!({ "address": { "line1": "9 Elm", "city": "Denver", "region": "CO", "country": "US" } }),
    );
    let customer = enter(&team, json!([of_google(), pin])).await;
    world.advance(SignedDuration::from_hours(24));
    let renewed = team.dispatcher.refresh().await;
    team.dispatcher = team.dispatcher.with_tokens(&renewed);
    let again = put(&team, &customer, customer["sites"].clone()).await;
    assert_eq!(again["sites"], customer["sites"]);
}

#[tokio::test]
async fn a_site_says_how_its_point_is_known() {
    let world = World::new().await;
    let team = world.team().await;
    let sure = json!({ "place_id": "ChIJhouse", "location_confirmed": true });
    for (sent, source, place_id) in [
        (site(json!({ "location": null })), Value::Null, Value::Null),
        (site(json!({})), json!("confirmed"), Value::Null),
        (of_google(), json!("google"), json!("ChIJhouse")),
        (site(sure), json!("confirmed"), json!("ChIJhouse")),
    ] {
        let customer = enter(&team, json!([sent])).await;
        let site = &customer["sites"][0];
        assert_eq!(site["location_source"], source);
        assert_eq!(site["place_id"], place_id);
        assert_eq!(site["located_at"].is_null(), source.is_null());
    }
    for id in ["..", "a/b", "", &"x".repeat(513)] {
        let sites = json!([site(json!({ "place_id": id }))]);
        let customer = json!({ "name": "Casey Sample", "sites": sites });
        let answer = team.dispatcher.post("/v1/customers", customer).await;
        answer.invalid_at("/sites/0/place_id");
    }
}

#[tokio::test]
async fn a_point_that_is_sent_again_gets_no_younger() {
    let world = World::new().await;
    let team = world.team().await;
    let customer = enter(&team, json!([of_google()])).await;
    let located_at = customer["sites"][0]["located_at"].clone();
    let site_id = &customer["sites"][0]["site_id"];
    world.advance(SignedDuration::from_mins(5));
    // As the site's own point, without the place, and on another site of the same customer.
    for again in [
        site(json!({ "site_id": site_id, "place_id": "ChIJhouse", "label": "Home" })),
        site(json!({ "site_id": site_id, "label": "Shop" })),
        site(json!({ "label": "Workshop" })),
    ] {
        let put = put(&team, &customer, json!([again])).await;
        let site = &put["sites"][0];
        assert_eq!(site["location_source"], "google", "{put}");
        assert_eq!(site["located_at"], located_at);
    }
    let sure = site(json!({ "location_confirmed": true }));
    let confirmed = put(&team, &customer, json!([sure])).await;
    assert_eq!(confirmed["sites"][0]["location_source"], "confirmed");
    assert_ne!(confirmed["sites"][0]["located_at"], located_at);
}

#[tokio::test]
async fn a_job_keeps_the_age_of_its_customers_point_and_of_its_own() {
    let world = World::new().await;
    let team = world.team().await;
    let customer = enter(&team, json!([of_google()])).await;
    let site = &customer["sites"][0];
    let job_type_id = format!("jt_{}", "a".repeat(32));
    let job_type = json!({ "name": "Lockout", "duration_minutes": 45 });
    let path = format!("/v1/job-types/{job_type_id}");
    team.owner.put(path, job_type).await.expect(200);
    world.advance(SignedDuration::from_mins(5));
    let (customer_id, dispatcher) = (&customer["customer_id"], &team.dispatcher);
    let order = |place: &str, of: Value| json!({ "customer_id": customer_id, "job_type_id": job_type_id, place: of });
    let known = order("site_id", site["site_id"].clone());
    let known = dispatcher.post("/v1/jobs", known).await.expect(201);
    let copied = dispatcher
        .post("/v1/jobs", order("site", of_google()))
        .await;
    let copied = copied.expect(201);
    let path = format!("/v1/jobs/{}", copied["job_id"].as_str().expect("an id"));
    let mut again = of_google();
    again["label"] = json!("Shop");
    let again = dispatcher.patch(path, json!({ "site": again })).await;
    for job in [known, copied, again.expect(200)] {
        assert_eq!(job["site"]["location_source"], "google");
        assert_eq!(job["site"]["located_at"], site["located_at"], "{job}");
    }
}

#[tokio::test]
async fn the_sweep_forgets_what_is_due_and_nothing_else() {
    let world = World::new().await;
    let mut team = world.team().await;
    let old = enter(&team, json!([of_google()])).await;
    let own = enter(&team, json!([site(json!({}))])).await;
    world.advance(SignedDuration::from_hours(24));
    team.dispatcher = team.another_device(&world, &team.dispatcher).await;
    let new = site(json!({ "place_id": "ChIJnew", "location": { "lat": 39.7, "lng": -105.0 } }));
    let new = enter(&team, json!([new])).await;
    world.advance(SignedDuration::from_hours(24 * 24));
    assert_eq!(listed(&team).await, 2);
    assert_eq!(sweep(&world).await, 1);
    assert_eq!(listed(&team).await, 1);
    let slot = "the same";
    let deadline = Instant::now() + Duration::from_secs(30);
    let runs = [
        world.run_sweep("place-sweep", slot, deadline).await,
        world.run_sweep("place-sweep", slot, deadline).await,
    ];
    assert_eq!(runs, [Some(0), None], "a slot is claimed once");
    world.drain().await;
    team.dispatcher = team.another_device(&world, &team.dispatcher).await;
    for (customer, is_left) in [(&old, false), (&own, true), (&new, true)] {
        let id = customer["customer_id"].as_str().expect("an id");
        let view = team.dispatcher.get(format!("/v1/customers/{id}")).await;
        let view = view.expect(200);
        assert_eq!(view["sites"][0]["location"].is_object(), is_left, "{view}");
        let before = &customer["sites"][0]["place_id"];
        assert_eq!(view["sites"][0]["place_id"], *before);
    }
}

#[tokio::test]
async fn what_a_point_has_left_behind_is_cleared_without_a_change() {
    let world = World::new().await;
    let mut team = world.team().await;
    let customer = enter(&team, json!([of_google()])).await;
    let sure = site(json!({ "location_confirmed": true }));
    let confirmed = put(&team, &customer, json!([sure])).await;
    assert_eq!(listed(&team).await, 1);
    world.advance(SignedDuration::from_hours(25 * 24));
    assert_eq!(sweep(&world).await, 0);
    assert_eq!(listed(&team).await, 0);
    team.dispatcher = team.another_device(&world, &team.dispatcher).await;
    let id = customer["customer_id"].as_str().expect("an id");
    let view = team.dispatcher.get(format!("/v1/customers/{id}")).await;
    assert_eq!(view.expect(200), confirmed);
    world.drain().await;
}
