//! Positions as they are reported, on the way to those who see the map.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Caller, Team, World, registry};

use super::client::Client;

/// Reports a position of now, some seconds after the one before.
async fn report(world: &World, technician: &Caller, latitude: f64) -> Value {
    world.advance(jiff::SignedDuration::from_secs(10));
    let now = world.clock.now().to_string();
    let report = json!({ "sent_at": now, "fixes": [{
        "at": now, "lat": latitude, "lng": -104.99, "accuracy_meters": 8.0, "mode": "foreground",
    }] });
    let receipt = technician.post("/v1/me/locations", report).await;
    receipt.expect(200)
}

/// The row of a technician's status, as the table's stream delivers it.
async fn record(world: &World, team: &Team, technician: &Caller) -> Value {
    let place = data::key::technician_status(technician.id());
    let row: data::row::TechnicianStatusRow = team.store().get(place).await.unwrap().unwrap();
    let item: serde_dynamo::Item = serde_dynamo::to_item(&row).unwrap();
    let mut image = serde_json::to_value(&item).unwrap();
    let partition = format!("T#{}#MEMBER#{}", team.company_id, technician.id());
    image["pk"] = json!({ "S": partition });
    image["sk"] = json!({ "S": "STATUS" });
    image["kind"] = json!({ "S": "technician_status" });
    assert!(world.clock.now() >= row.seen_at);
    json!({ "eventName": "MODIFY", "dynamodb": { "NewImage": image } })
}

async fn follow(world: &World, records: &[Value]) -> usize {
    let follower = registry::followers()[0];
    let deadline = Instant::now() + Duration::from_secs(10);
    world.run_follower(follower, records, deadline).await
}

async fn on_duty(technician: &Caller, on_duty: bool) {
    let duty = json!({ "on_duty": on_duty });
    technician.put("/v1/me/duty", duty).await.expect(200);
}

#[tokio::test]
async fn dispatchers_get_the_newest_position_of_each_technician_and_others_get_none() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let dispatcher = Client::open(&world, &team.dispatcher, "dispatcher").await;
    let owner = Client::open(&world, &team.owner, "owner").await;
    let technician = Client::open(&world, &team.technician, "technician").await;
    let stranger = Client::open(&world, &strangers.dispatcher, "stranger").await;
    on_duty(&team.technician, true).await;
    report(&world, &team.technician, 39.7401).await;
    let first = record(&world, &team, &team.technician).await;
    report(&world, &team.technician, 39.7402).await;
    let second = record(&world, &team, &team.technician).await;
    let before = world.items().await;

    let odd = json!({ "dynamodb": { "Keys": {} } });
    assert_eq!(follow(&world, &[first, odd, second]).await, 1);

    let map = team.dispatcher.get("/v1/technicians/locations").await;
    let map = map.expect(200);
    for viewer in [&dispatcher, &owner] {
        let got = viewer.got();
        assert_eq!(got.len(), 1, "{got:?}");
        assert_eq!(got[0]["type"], "positions");
        let shown = got[0]["technicians"].as_array().unwrap();
        assert_eq!(shown.len(), 1);
        // As the map has it.
        for field in ["technician_id", "on_duty", "position"] {
            assert_eq!(shown[0][field], map["items"][0][field], "{field}");
        }
        assert_eq!(shown[0]["position"]["place"]["lat"], 39.7402);
    }
    for other in [&technician, &stranger] {
        assert_eq!(other.got(), [Value::Null; 0]);
    }
    assert_eq!(world.items().await, before, "it is stored nowhere else");
}

#[tokio::test]
async fn whoever_is_neither_on_duty_nor_in_a_job_is_not_shown() {
    let world = World::new().await;
    let team = world.team().await;
    let dispatcher = Client::open(&world, &team.dispatcher, "dispatcher").await;
    on_duty(&team.technician, true).await;
    report(&world, &team.technician, 39.7401).await;
    on_duty(&team.technician, false).await;
    let record = record(&world, &team, &team.technician).await;

    follow(&world, &[record]).await;

    assert_eq!(dispatcher.got(), [Value::Null; 0]);
    let map = team.dispatcher.get("/v1/technicians/locations").await;
    assert_eq!(map.expect(200)["items"], json!([]));
}
