//! P5.4 and P3.2: Google Maps is asked for routes, with points and nothing else, and dispatch sees a live
//! time of arrival.

use domain::role::Role;
use outside::Provider;
use serde_json::{Value, json};
use tests::{Caller, Team, Things, World};

const SITE: (f64, f64) = (39.7392, -104.9903);

/// A technician on duty is three minutes later so many hundredths of a degree north of the work.
pub(crate) async fn report(world: &World, technician: &Caller, hundredths: u32) {
    let duty = json!({ "on_duty": true });
    technician.put("/v1/me/duty", duty).await.expect(200);
    world.advance(jiff::SignedDuration::from_mins(3));
    let now = world.clock.now().to_string();
    let fix = json!({
        "at": now, "lat": SITE.0 + f64::from(hundredths) / 100.0, "lng": SITE.1,
        "accuracy_meters": 8, "mode": "foreground",
    });
    let report = json!({ "sent_at": now, "fixes": [fix] });
    let receipt = technician.post("/v1/me/locations", report).await;
    assert_eq!(receipt.expect(200)["accepted"], 1);
}

/// An ASAP job on the map; the technician's own, if there is one.
async fn job(team: &Team, things: &Things, technician: Option<&Caller>) -> String {
    let order = json!({
        "customer_id": things.id("customer_id"),
        "site": {
            "address": { "line1": "2 Example Street", "city": "Denver", "region": "CO", "country": "US" },
            "location": { "lat": SITE.0, "lng": SITE.1 },
        },
        "job_type_id": things.id("job_type_id"),
        "technician_id": technician.map(|one| one.id().to_string()),
        "is_asap": true,
    });
    let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
    job["job_id"].as_str().expect("an id").to_owned()
}

async fn step(by: &Caller, job_id: &str, to: &str) {
    let path = format!("/v1/jobs/{job_id}/transitions");
    by.post(path, json!({ "to": to })).await.expect(200);
}

/// Every text and number of a body, with the name that it has there.
fn leaves(name: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| leaves(name, value, found)),
        Value::Array(items) => items.iter().for_each(|item| leaves(name, item, found)),
        leaf => found.push((name.to_owned(), leaf.clone())),
    }
}

#[tokio::test]
async fn p5_4_google_maps_is_used_for_routing_and_is_told_points_alone() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let technician = team.member(&world, &[Role::Technician]).await;
    report(&world, &technician, 2).await;
    let offered = job(&team, &things, None).await;
    let path = format!("/v1/jobs/{offered}/candidates");
    let candidates = team.dispatcher.get(path).await.expect(200);
    let terms = &candidates["items"][0]["terms"];
    assert_eq!(terms["estimated_by"], "road", "{candidates}");
    let own = job(&team, &things, Some(&technician)).await;
    step(&technician, &own, "accepted").await;
    let path = format!("/v1/jobs/{own}/eta");
    let eta = team.dispatcher.get(path).await.expect(200);
    assert_eq!(eta["source"], "road");
    let bodies = world.outside.bodies(Provider::Google);
    assert_eq!(bodies.len(), 2);
    let mut told = Vec::new();
    for body in &bodies {
        leaves("", body, &mut told);
    }
    for (name, value) in told {
        let is_plain = match name.as_str() {
            "latitude" | "longitude" => value.is_f64(),
            "travelMode" => value == "DRIVE",
            "routingPreference" => value == "TRAFFIC_AWARE",
            _ => false,
        };
        assert!(is_plain, "Google is told {name}: {value}");
    }
    // Google's terms let no duration be kept.
    let seconds = eta["eta_seconds"].as_i64().expect("a time");
    for item in world.items().await {
        let item = item.replace('\\', "");
        for kept in [format!("seconds\": N(\"{seconds}\")"), "S(\"road\")".into()] {
            assert!(!item.contains(&kept), "{kept} stands in {item}");
        }
    }
}

#[tokio::test]
async fn p3_2_dispatch_sees_a_live_eta_until_the_technician_is_there() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let technician = team.member(&world, &[Role::Technician]).await;
    let job_id = job(&team, &things, Some(&technician)).await;
    let path = format!("/v1/jobs/{job_id}/eta");
    let eta = async || team.dispatcher.get(&path).await.expect(200);
    assert_eq!(eta().await["no_eta"], "not_under_way");
    step(&technician, &job_id, "accepted").await;
    let mut before = i64::MAX;
    for hundredths in [9, 6, 3] {
        report(&world, &technician, hundredths).await;
        let eta = eta().await;
        let seconds = eta["eta_seconds"].as_i64().expect("a time");
        assert!(seconds < before, "{eta}");
        assert!(eta["position_seconds"].as_i64() <= Some(1), "{eta}");
        assert_eq!(eta["freshness"], "live");
        before = seconds;
    }
    step(&technician, &job_id, "en_route").await;
    assert!(eta().await["eta_seconds"].is_i64());
    step(&technician, &job_id, "on_site").await;
    assert_eq!(eta().await["no_eta"], "arrived");
    step(&technician, &job_id, "done").await;
    assert_eq!(eta().await["no_eta"], "not_under_way");
}
