//! When the technician of a job will be there, for those who may know it.

use outside::{Fault, FaultKind, Provider};
use serde_json::{Value, json};
use tests::World;

use super::{Desk, accept, offer_of};

impl Desk {
    async fn eta(&self, job_id: &str) -> Value {
        let path = format!("/v1/jobs/{job_id}/eta");
        self.dispatcher().get(path).await.expect(200)
    }
}

#[tokio::test]
async fn there_is_a_time_from_the_road_to_the_arrival_and_for_asap_jobs_from_the_acceptance() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    for is_asap in [false, true] {
        let job_id = desk.job_of(&technician, is_asap).await;
        let mut told = vec![desk.eta(&job_id).await["no_eta"].clone()];
        for to in [
            "accepted", "en_route", "on_site", "paused", "on_site", "done",
        ] {
            desk.step(&technician, &job_id, to).await;
            let eta = desk.eta(&job_id).await;
            assert_eq!(eta["eta_seconds"].is_null(), eta["no_eta"].is_string());
            assert_eq!(eta["state"], to);
            told.push(eta["no_eta"].clone());
        }
        let (not, here) = (json!("not_under_way"), json!("arrived"));
        let accepted = if is_asap { Value::Null } else { not.clone() };
        let expected = [
            not.clone(),
            accepted,
            Value::Null,
            here.clone(),
            here.clone(),
            here.clone(),
            not.clone(),
        ];
        assert_eq!(told, expected, "ASAP: {is_asap}");
    }
}

#[tokio::test]
async fn the_time_goes_by_the_roads_and_says_how_old_the_position_is() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job_of(&technician, true).await;
    desk.step(&technician, &job_id, "accepted").await;
    desk.pass(90);
    let eta = desk.eta(&job_id).await;
    assert_eq!(eta["source"], "road");
    let seconds = eta["eta_seconds"].as_i64().expect("a time");
    assert!((320..350).contains(&seconds), "{eta}");
    assert_eq!(eta["position_seconds"], 90);
    assert_eq!(eta["freshness"], "live");
    assert_eq!(eta["technician_id"], technician.id().to_string());
    let instant = |name: &str| -> jiff::Timestamp {
        eta[name]
            .as_str()
            .expect("an instant")
            .parse()
            .expect("one")
    };
    let computed_at = instant("computed_at");
    assert_eq!(computed_at.as_second(), desk.world.clock.now().as_second());
    let way = computed_at.duration_until(instant("arrives_at"));
    assert_eq!(way.as_secs(), seconds);
    // Nearer, there is less to go; nothing of before is kept.
    desk.on_duty(&technician, 1).await;
    let nearer = desk.eta(&job_id).await;
    assert!(nearer["eta_seconds"].as_i64() < Some(seconds), "{nearer}");
    for item in desk.world.items().await {
        assert!(!item.contains(&format!("\"{seconds}\"")), "{item}");
    }
}

#[tokio::test]
async fn without_the_map_service_the_time_is_that_of_a_straight_line() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job_of(&technician, true).await;
    desk.step(&technician, &job_id, "accepted").await;
    for fault in [
        Fault::status(Provider::Google, 429),
        Fault::next(Provider::Google, FaultKind::Hang),
    ] {
        desk.world.outside.fault(fault);
        let eta = desk.eta(&job_id).await;
        assert_eq!(eta["source"], "straight_line");
        let seconds = eta["eta_seconds"].as_i64().expect("a time");
        assert!((255..265).contains(&seconds), "{eta}");
    }
    assert_eq!(desk.eta(&job_id).await["source"], "road");
}

#[tokio::test]
async fn a_position_of_more_than_an_hour_ago_or_a_site_off_the_map_tells_no_time() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job_of(&technician, true).await;
    desk.step(&technician, &job_id, "accepted").await;
    desk.pass(3600);
    let fresh = desk.team.dispatcher.refresh().await;
    let dispatcher = desk.team.dispatcher.with_tokens(&fresh);
    let path = format!("/v1/jobs/{job_id}/eta");
    let eta = dispatcher.get(&path).await.expect(200);
    assert_eq!(eta["freshness"], "last_known");
    assert!(eta["eta_seconds"].is_i64(), "{eta}");
    desk.pass(1);
    let eta = dispatcher.get(&path).await.expect(200);
    assert_eq!(eta["no_eta"], "position_too_old");
    assert_eq!(eta["position_seconds"], 3601);
    let technician = technician.with_tokens(&technician.refresh().await);
    let order = json!({
        "customer_id": desk.basics.customer_id, "job_type_id": desk.basics.job_type_id, "is_asap": true,
        "site": { "address": {
            "line1": "2 Example Street", "city": "Denver", "region": "CO", "country": "US",
        }, "time_zone": "America/Denver" },
        "technician_id": technician.id().to_string(),
    });
    let job = dispatcher.post("/v1/jobs", order).await.expect(201);
    let job_id = job["job_id"].as_str().expect("an id");
    desk.step(&technician, job_id, "accepted").await;
    let eta = dispatcher.get(format!("/v1/jobs/{job_id}/eta")).await;
    assert_eq!(eta.expect(200)["no_eta"], "site_not_on_map");
}

#[tokio::test]
async fn a_technician_sees_the_time_of_own_jobs_only() {
    let desk = Desk::open().await;
    let (one, other) = (desk.technician(2).await, desk.technician(5).await);
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    accept(&one, &offer_of(&one).await).await.expect(200);
    let path = format!("/v1/jobs/{job_id}/eta");
    assert_eq!(one.get(&path).await.expect(200), desk.eta(&job_id).await);
    other.get(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_reassigned_job_tells_the_time_of_its_new_technician_alone() {
    let desk = Desk::open().await;
    let (old, new) = (desk.technician(2).await, desk.technician(9).await);
    let job_id = desk.job_of(&old, true).await;
    desk.step(&old, &job_id, "accepted").await;
    let before = desk.eta(&job_id).await["eta_seconds"].as_i64();
    desk.assign(&job_id, &new).await;
    assert_eq!(desk.eta(&job_id).await["no_eta"], "not_under_way");
    desk.step(&new, &job_id, "accepted").await;
    let after = desk.eta(&job_id).await;
    assert_eq!(after["technician_id"], new.id().to_string());
    assert!(after["eta_seconds"].as_i64() > before, "{after}");
}

/// A view reads once. Where Google is asked, the company's ways are counted before: one trip more.
#[tokio::test]
async fn only_who_asks_google_makes_another_trip_for_the_count() {
    let (world, wire) = World::wired().await;
    let desk = Desk::at(world).await;
    let technician = desk.technician(2).await;
    let job_id = desk.job_of(&technician, true).await;
    desk.step(&technician, &job_id, "accepted").await;
    let candidates = format!("/v1/jobs/{job_id}/candidates");
    let eta = format!("/v1/jobs/{job_id}/eta");
    // The first request of a process reads the key as well, which the start of a function does before.
    for path in [&candidates, &eta] {
        desk.dispatcher().get(path).await.expect(200);
    }
    for (to, path, expected) in [
        ("en_route", &candidates, 2),
        ("en_route", &eta, 2),
        ("on_site", &eta, 1),
    ] {
        if desk.view(&job_id).await["state"] != to {
            desk.step(&technician, &job_id, to).await;
        }
        wire.crossings();
        wire.hold(true);
        desk.dispatcher().get(path).await.expect(200);
        wire.hold(false);
        let crossings = wire.crossings();
        assert_eq!(
            tests::trips(&crossings),
            expected,
            "{to} {path}: {crossings:?}"
        );
    }
}
