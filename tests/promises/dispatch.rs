//! P4.2 and P3.3: an ASAP job goes to the nearest available technician, whose phone is told.

use domain::role::Role;
use jiff::SignedDuration;
use serde_json::json;
use tests::{Caller, Team, Things, World};

async fn technician(world: &World, team: &Team, hundredths: u32) -> Caller {
    let technician = team.member(world, &[Role::Technician]).await;
    let duty = json!({ "on_duty": true });
    technician.put("/v1/me/duty", duty).await.expect(200);
    world.advance(SignedDuration::from_millis(1));
    let now = world.clock.now().to_string();
    let fix = json!({
        "at": now, "lat": 39.7392 + f64::from(hundredths) / 100.0, "lng": -104.9903,
        "accuracy_meters": 8, "mode": "foreground",
    });
    let report = json!({ "sent_at": now, "fixes": [fix] });
    technician
        .post("/v1/me/locations", report)
        .await
        .expect(200);
    technician
}

async fn asap_job(team: &Team, things: &Things) -> String {
    let order = json!({
        "customer_id": things.id("customer_id"),
        "site": {
            "address": { "line1": "2 Example Street", "city": "Denver", "region": "CO", "country": "US" },
            "location": { "lat": 39.7392, "lng": -104.9903 },
        },
        "job_type_id": things.id("job_type_id"),
        "is_asap": true,
    });
    let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
    job["job_id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn p4_2_offers_follow_the_time_of_arrival_and_not_the_list() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    // Neither in the order in which they joined nor backwards.
    let distances = [7, 2, 9, 1, 5];
    let mut technicians = Vec::new();
    for distance in distances {
        technicians.push((distance, technician(&world, &team, distance).await));
    }
    technicians.sort_by_key(|(distance, _)| *distance);
    let job_id = asap_job(&team, &things).await;
    let path = format!("/v1/jobs/{job_id}/offers");
    for (_, nearest) in &technicians {
        team.dispatcher.post(&path, json!({})).await.expect(201);
        let offers = nearest.get("/v1/me/offers").await.expect(200);
        let offer_id = offers["items"][0]["offer_id"]
            .as_str()
            .expect("the nearest is asked");
        let answer = format!("/v1/offers/{offer_id}/answer");
        let no = json!({ "answer": "decline", "reason": "Flat tire" });
        nearest.post(answer, no).await.expect(200);
        team.dispatcher.delete(&path).await.expect(204);
    }
}

#[tokio::test]
async fn p3_3_the_nearest_technician_is_told_of_an_asap_job() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let nearest = technician(&world, &team, 1).await;
    let far = technician(&world, &team, 8).await;
    let phones = (nearest.take_pushes().await, far.take_pushes().await);
    let job_id = asap_job(&team, &things).await;
    let path = format!("/v1/jobs/{job_id}/offers");
    team.dispatcher.post(path, json!({})).await.expect(201);
    world.drain().await;
    let pushes = world.outside.notifications_to(&phones.0);
    assert_eq!(pushes.len(), 1);
    assert_eq!(pushes[0].title.as_deref(), Some("Job offer"));
    assert_eq!(pushes[0].payload["job_id"], job_id.as_str());
    assert_eq!(world.outside.notifications_to(&phones.1).len(), 0);
}
