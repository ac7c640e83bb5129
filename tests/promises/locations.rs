//! P2.3 and P3.2: where technicians are, while their work allows it and no longer.

use api::AccessKind;
use domain::job::JobState;
use domain::position::FixMode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tests::{Caller, Team, Things, World, registry};

/// A position in the middle of Denver, at an instant, whose longitude is found nowhere else.
fn fix_at(at: Timestamp, mode: FixMode) -> Value {
    json!({
        "at": at.to_string(), "lat": 39.7392, "lng": -104.990_377,
        "accuracy_meters": 8, "mode": mode.as_str(),
    })
}

async fn report(by: &Caller, now: Timestamp, fixes: &[Value]) -> Value {
    let report = json!({ "sent_at": now.to_string(), "fixes": fixes });
    by.post("/v1/me/locations", report).await.expect(200)
}

/// Whether a position that is taken now, in this mode, is stored.
async fn is_taken(world: &World, technician: &Caller, mode: FixMode) -> bool {
    world.advance(SignedDuration::from_millis(1500));
    let now = world.clock.now();
    let receipt = report(technician, now, &[fix_at(now, mode)]).await;
    let trail = technician.get("/v1/me/locations?limit=1").await.expect(200);
    let newest = trail["items"][0]["at"].as_str().unwrap_or_default().parse();
    let is_stored = newest.is_ok_and(|at: Timestamp| at.as_millisecond() == now.as_millisecond());
    assert_eq!(is_stored, receipt["accepted"] == 1, "{receipt}");
    is_stored
}

async fn job(team: &Team, things: &Things, is_asap: bool) -> String {
    let order = json!({
        "customer_id": things.id("customer_id"),
        "site_id": things.id("site_id"),
        "job_type_id": things.id("job_type_id"),
        "technician_id": team.technician.id().to_string(),
        "is_asap": is_asap,
    });
    let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
    job["job_id"].as_str().expect("an id").to_owned()
}

async fn step(by: &Caller, job_id: &str, to: JobState) {
    let path = format!("/v1/jobs/{job_id}/transitions");
    let step = json!({ "to": to.as_str(), "reason": "As planned" });
    by.post(path, step).await.expect(200);
}

#[tokio::test]
async fn p2_3_background_location_needs_an_active_job() {
    use JobState::{Accepted, Done, EnRoute, OnSite, Paused};
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let technician = &team.technician;
    for is_asap in [false, true] {
        let job_id = job(&team, &things, is_asap).await;
        let taken = async || is_taken(&world, technician, FixMode::Background).await;
        assert!(!taken().await, "assigned");
        for (to, expected) in [
            (Accepted, is_asap),
            (EnRoute, true),
            (OnSite, true),
            (Paused, true),
            (OnSite, true),
            (Done, false),
        ] {
            step(technician, &job_id, to).await;
            assert_eq!(taken().await, expected, "{to}, ASAP: {is_asap}");
        }
    }
}

#[tokio::test]
async fn p2_3_each_point_is_judged_by_its_own_time_and_not_by_its_arrival() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let technician = &team.technician;
    let job_id = job(&team, &things, false).await;
    step(technician, &job_id, JobState::Accepted).await;
    world.advance(SignedDuration::from_mins(2));
    let began = world.clock.now();
    step(technician, &job_id, JobState::EnRoute).await;
    step(technician, &job_id, JobState::OnSite).await;
    world.advance(SignedDuration::from_mins(3));
    let ended = world.clock.now();
    step(technician, &job_id, JobState::Done).await;
    world.advance(SignedDuration::from_mins(2));

    let at = |base: Timestamp, seconds| base + SignedDuration::from_secs(seconds);
    let times = [
        at(began, -60),
        at(began, -1),
        began,
        at(began, 60),
        at(ended, -1),
        ended,
        at(ended, 60),
    ];
    let fixes = times.map(|at| fix_at(at, FixMode::Background));
    let receipt = report(technician, world.clock.now(), &fixes).await;
    assert_eq!(receipt["accepted"], 3, "{receipt}");
    assert_eq!(receipt["dropped"]["no_active_job"], 4, "{receipt}");
    let trail = technician.get("/v1/me/locations").await.expect(200);
    let trail = trail["items"].as_array().unwrap();
    assert_eq!(trail.len(), 3);
    for fix in trail {
        let at: Timestamp = fix["at"].as_str().unwrap().parse().unwrap();
        let whole = began.as_millisecond()..ended.as_millisecond();
        assert!(whole.contains(&at.as_millisecond()), "{fix}");
    }
}

#[tokio::test]
async fn p2_3_only_technicians_are_located_and_only_who_goes_on_duty_is_without_a_job() {
    let world = World::new().await;
    let team = world.team().await;
    let now = world.clock.now();
    let fixes = [FixMode::Foreground, FixMode::Background].map(|mode| fix_at(now, mode));
    for other in [&team.owner, &team.dispatcher] {
        let body = json!({ "sent_at": now.to_string(), "fixes": fixes });
        let refused = other.post("/v1/me/locations", body).await;
        refused.problem(403, "forbidden");
    }
    // Nobody is seen who has not asked for it.
    let technician = &team.technician;
    let receipt = report(technician, now, &fixes).await;
    assert_eq!(receipt["accepted"], 0, "{receipt}");
    let items = world.items().await;
    let trace = |item: &&String| item.contains("104.990377") || item.contains("location_trail");
    assert_eq!(items.iter().find(trace), None, "nothing is stored");

    let duty = |on_duty: bool| technician.put("/v1/me/duty", json!({ "on_duty": on_duty }));
    duty(true).await.expect(200);
    assert!(is_taken(&world, technician, FixMode::Foreground).await);
    assert!(!is_taken(&world, technician, FixMode::Background).await);
    duty(false).await.expect(200);
    assert!(!is_taken(&world, technician, FixMode::Foreground).await);
}

#[tokio::test]
async fn p2_3_what_an_arrival_tells_is_kept_as_the_place_of_the_customer_alone() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let technician = &team.technician;
    let job_id = job(&team, &things, false).await;
    step(technician, &job_id, JobState::Accepted).await;
    assert!(!is_taken(&world, technician, FixMode::Background).await);
    step(technician, &job_id, JobState::EnRoute).await;
    assert!(is_taken(&world, technician, FixMode::Background).await);
    step(technician, &job_id, JobState::OnSite).await;
    world.drain().await;
    let days = i64::from(domain::position::LocationDays::MOST) + 1;
    world.advance(SignedDuration::from_hours(24 * days));
    let mut items = world.live_items().await;
    items.retain(|item| item.contains("104.990377"));
    let is_customer = |item: &&String| item.contains("S(\"customer\")");
    let customer = items.iter().find(is_customer);
    let customer = customer.expect("the site has its point");
    assert!(!customer.contains(&technician.id().to_string()));
    for item in &items {
        for trace in [
            "accuracy",
            "speed",
            "heading",
            "location_trail",
            "technician_status",
        ] {
            assert!(!item.contains(trace), "{trace} stands in {item}");
        }
    }
}

#[tokio::test]
async fn p2_3_dispatch_sees_a_live_position_with_its_age() {
    let world = World::new().await;
    let team = world.team().await;
    let technician = &team.technician;
    let on_duty = json!({ "on_duty": true });
    technician.put("/v1/me/duty", on_duty).await.expect(200);
    assert!(is_taken(&world, technician, FixMode::Foreground).await);
    world.advance(SignedDuration::from_secs(75));
    for sees in [&team.dispatcher, &team.owner] {
        let map = sees.get("/v1/technicians/locations").await.expect(200);
        let shown = &map["items"][0];
        assert_eq!(shown["technician_id"], technician.id().to_string());
        assert_eq!(shown["seconds_ago"], 75);
        assert_eq!(shown["freshness"], "live");
        let trail = technician.get("/v1/me/locations").await.expect(200);
        assert_eq!(
            shown["position"], trail["items"][0],
            "and the technician the same"
        );
    }
}

#[tokio::test]
async fn p3_2_background_location_stops_with_the_assignment() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let technician = &team.technician;
    for ending in ["done", "cancelled", "reassigned", "removed"] {
        let job_id = job(&team, &things, true).await;
        step(technician, &job_id, JobState::Accepted).await;
        step(technician, &job_id, JobState::EnRoute).await;
        assert!(is_taken(&world, technician, FixMode::Background).await);
        match ending {
            "done" => {
                step(technician, &job_id, JobState::OnSite).await;
                step(technician, &job_id, JobState::Done).await;
            }
            "cancelled" => step(&team.dispatcher, &job_id, JobState::Cancelled).await,
            "reassigned" => {
                let role = [domain::role::Role::Technician];
                let other = team.member(&world, &role).await;
                let path = format!("/v1/jobs/{job_id}/technician");
                let body = json!({ "technician_id": other.id().to_string() });
                team.dispatcher.put(path, body).await.expect(200);
            }
            _ => {
                let path = format!("/v1/members/{}", technician.id());
                team.owner.delete(path).await.expect(204);
                let now = world.clock.now();
                let body = json!({
                    "sent_at": now.to_string(), "fixes": [fix_at(now, FixMode::Background)],
                });
                let refused = technician.post("/v1/me/locations", body).await;
                refused.problem(401, "invalid_token");
                let map = team.owner.get("/v1/technicians/locations").await;
                assert_eq!(map.expect(200)["items"], json!([]));
                continue;
            }
        }
        assert!(
            !is_taken(&world, technician, FixMode::Background).await,
            "{ending}"
        );
    }
}

#[test]
fn p2_3_no_other_endpoint_takes_the_position_of_a_person() {
    let takes = registry::endpoints().into_iter().filter(|entry| {
        let description = tests::spec::operation(entry.name).expect("it is described");
        description["requestBody"]
            .to_string()
            .contains("LocationReport")
    });
    let takes: Vec<_> = takes.map(|entry| (entry.name, entry.access)).collect();
    assert_eq!(takes, [("location-report", AccessKind::Technician)]);
}
