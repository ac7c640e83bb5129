//! `time-off-create` and `time-off-delete`.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Desk, span, text};

#[tokio::test]
async fn time_off_is_listed_until_it_is_taken_back() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    desk.world.drain().await;
    let mut body = desk.minutes(60, 180);
    body["reason"] = json!("Dentist");
    let created = desk
        .take_off(&technician_id, body.clone())
        .await
        .expect(201);
    assert_eq!(span(&created), span(&body));
    assert_eq!(created["reason"], "Dentist");
    assert_eq!(created["created_by"], desk.dispatcher().id().to_string());
    let calendar = desk.calendar(&technician_id).await;
    assert_eq!(calendar["time_off"], json!([created]));
    assert_eq!(desk.waiting().await, ["time_off_created"]);
    let path = format!(
        "/v1/members/{technician_id}/time-off/{}",
        text(&created["time_off_id"])
    );
    desk.dispatcher().delete(&path).await.expect(204);
    assert_eq!(desk.calendar(&technician_id).await["time_off"], json!([]));
    assert_eq!(
        desk.waiting().await,
        ["time_off_created", "time_off_deleted"]
    );
    desk.dispatcher()
        .delete(&path)
        .await
        .problem(404, "not_found");
    let audit = desk.team.owner.get("/v1/audit?limit=2").await.expect(200);
    let actions: Vec<_> = (0..2).map(|n| text(&audit["items"][n]["action"])).collect();
    assert!(
        actions.contains(&"time_off_created".to_owned()),
        "{actions:?}"
    );
    assert!(
        actions.contains(&"time_off_deleted".to_owned()),
        "{actions:?}"
    );
}

#[tokio::test]
async fn a_repeated_request_takes_off_once() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let path = format!("/v1/members/{technician_id}/time-off");
    let body = desk.minutes(60, 180);
    let send = async || {
        let call = desk.dispatcher().call("POST", &path);
        let call = call.header("idempotency-key", "vacation").json(&body);
        call.send().await.expect(201)
    };
    assert_eq!(send().await, send().await);
    let calendar = desk.calendar(&technician_id).await;
    assert_eq!(calendar["time_off"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn time_off_has_an_order_an_end_to_come_and_a_longest_length() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    for body in [
        desk.minutes(60, 60),
        desk.minutes(60, 30),
        desk.minutes(-60, 0),
        desk.minutes(60, 61 + 396 * 24 * 60),
    ] {
        desk.take_off(&technician_id, body)
            .await
            .invalid_at("/ends_at");
    }
    // Somebody has been sick since this morning.
    desk.take_off(&technician_id, desk.minutes(-60, 1))
        .await
        .expect(201);
}

#[tokio::test]
async fn a_job_can_begin_as_the_time_off_ends_and_not_a_moment_earlier() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    desk.take_off(&technician_id, desk.minutes(60, 105))
        .await
        .expect(201);
    let order = |from| {
        let window = desk.minutes(from, from + 1);
        json!({ "technician_id": technician_id, "window": window })
    };
    desk.order(order(119)).await.problem(409, "technician_off");
    let job = desk.job(order(120)).await;
    assert_eq!(job["booking"]["overridden"], Value::Null);
}

#[tokio::test]
async fn what_is_over_is_seen_for_five_weeks() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let team = &desk.team;
    desk.take_off(&technician_id, desk.minutes(60, 180))
        .await
        .expect(201);
    for (days, count) in [(30, 1), (6, 0)] {
        desk.world.advance(SignedDuration::from_hours(24 * days));
        // Access tokens live ten minutes.
        let dispatcher = team.another_device(&desk.world, &team.dispatcher).await;
        let path = format!("/v1/members/{technician_id}/calendar");
        let calendar = dispatcher.get(path).await.expect(200);
        assert_eq!(calendar["time_off"].as_array().map(Vec::len), Some(count));
    }
}
