//! Answers in time, late, twice, and to offers that ended otherwise.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Desk, accept, answer, decline, offer_of, text};

#[tokio::test]
async fn who_accepts_has_the_job_and_the_time_is_booked() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job(json!({})).await;
    let started = desk.start(&job_id).await.expect(201);
    assert_eq!(started["offers"][0]["state"], "open");
    assert_eq!(desk.view(&job_id).await["state"], "offering");
    let offer_id = offer_of(&technician).await;
    let accepted = accept(&technician, &offer_id).await.expect(200);
    assert_eq!(accepted["state"], "accepted");
    let job = technician
        .get(format!("/v1/jobs/{job_id}"))
        .await
        .expect(200);
    assert_eq!(job["state"], "accepted");
    assert_eq!(
        job["is_active_assigned"], true,
        "background positions from here on"
    );
    assert_ne!(job["booking"], Value::Null);
    let calendar = format!("/v1/members/{}/calendar", technician.id());
    desk.dispatcher().get(calendar).await.expect(200);
    let offering = desk.offering(&job_id).await;
    assert_eq!(offering["end"]["outcome"], "accepted");
    assert_eq!(offering["offers"][0]["state"], "accepted");
    let left = technician.get("/v1/me/offers").await.expect(200);
    assert_eq!(left["items"], json!([]));
    accept(&technician, &offer_id)
        .await
        .problem(409, "offer_answered");
}

#[tokio::test]
async fn who_runs_late_and_accepts_the_next_job_has_no_two_bookings_at_once() {
    let desk = Desk::open().await;
    let technician = desk.technician(1).await;
    let mut blocks = Vec::new();
    for _ in 0..2 {
        let job_id = desk.job(json!({ "duration_minutes": 1 })).await;
        desk.start(&job_id).await.expect(201);
        let offer_id = offer_of(&technician).await;
        accept(&technician, &offer_id).await.expect(200);
        let block = desk.view(&job_id).await["booking"]["block"].clone();
        let [from, until] =
            ["starts_at", "ends_at"].map(|end| text(&block[end]).parse::<Timestamp>().unwrap());
        assert!(from >= desk.world.clock.now(), "no way lies in the past");
        blocks.push((from, until));
        desk.step(&technician, &job_id, "en_route").await;
        // A little later than planned, and the work still goes on.
        let planned = desk.world.clock.now().duration_until(until).as_secs();
        desk.pass(planned + 30);
    }
    assert!(blocks[0].1 <= blocks[1].0, "{blocks:?}");
}

#[tokio::test]
async fn the_servers_deadline_decides_to_the_instant() {
    for (seconds, status) in [(44, 200), (45, 409), (600, 409)] {
        let desk = Desk::open().await;
        let technician = desk.technician(2).await;
        let job_id = desk.job(json!({})).await;
        desk.start(&job_id).await.expect(201);
        let offer_id = offer_of(&technician).await;
        desk.pass(seconds);
        let technician = technician.with_tokens(&technician.refresh().await);
        let answer = accept(&technician, &offer_id).await;
        assert_eq!(answer.status, status, "{seconds}");
        if status == 409 {
            answer.problem(409, "offer_over");
            let offers = technician.get("/v1/me/offers").await.expect(200);
            assert_eq!(offers["items"], json!([]));
        }
    }
}

#[tokio::test]
async fn a_late_answer_is_told_why() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    let withdrawn = offer_of(&technician).await;
    desk.withdraw(&job_id).await;
    accept(&technician, &withdrawn)
        .await
        .problem(409, "offer_withdrawn");
    desk.withdraw(&job_id).await;

    desk.start(&job_id).await.expect(201);
    let reassigned = offer_of(&technician).await;
    assert_ne!(withdrawn, reassigned);
    let job = desk.assign(&job_id, &desk.team.technician).await;
    assert_eq!(job["state"], "assigned");
    accept(&technician, &reassigned)
        .await
        .problem(409, "offer_reassigned");
    decline(&technician, &reassigned)
        .await
        .problem(409, "offer_reassigned");

    let other = desk.job(json!({})).await;
    desk.start(&other).await.expect(201);
    let cancelled = offer_of(&technician).await;
    let cancel = json!({ "to": "cancelled", "reason": "Found the key" });
    let path = format!("/v1/jobs/{other}/transitions");
    desk.dispatcher().post(path, cancel).await.expect(200);
    accept(&technician, &cancelled)
        .await
        .problem(409, "offer_withdrawn");

    let longer = desk.job(json!({})).await;
    desk.start(&longer).await.expect(201);
    let changed = offer_of(&technician).await;
    let path = format!("/v1/jobs/{longer}");
    let more_time = json!({ "duration_minutes": 90 });
    desk.dispatcher().patch(path, more_time).await.expect(200);
    accept(&technician, &changed)
        .await
        .problem(409, "offer_withdrawn");
    let ends = [&job_id, &other, &longer].map(|id| desk.offering(id));
    let ends = futures::future::join_all(ends).await;
    let outcomes: Vec<_> = ends.iter().map(|one| &one["end"]["outcome"]).collect();
    assert_eq!(outcomes, ["reassigned", "cancelled", "changed"]);
}

#[tokio::test]
async fn nobody_answers_for_another_and_declining_takes_a_reason() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let other = desk.technician(5).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    let offer_id = offer_of(&technician).await;
    accept(&other, &offer_id).await.problem(404, "not_found");
    let bare = json!({ "answer": "decline" });
    answer(&technician, &offer_id, bare)
        .await
        .problem(422, "invalid_input");
    // The job itself is no way round the offer.
    let path = format!("/v1/jobs/{job_id}/transitions");
    let step = technician.post(path, json!({ "to": "accepted" })).await;
    step.problem(404, "not_found");
    decline(&technician, &offer_id).await.expect(200);
    accept(&technician, &offer_id)
        .await
        .problem(409, "offer_answered");
    let offering = desk.offering(&job_id).await;
    assert_eq!(offering["offers"][0]["decline_reason"], "Flat tire");
}

#[tokio::test]
async fn the_phones_clock_decides_nothing_and_the_time_left_is_told() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    desk.pass(15);
    // A phone that is ten minutes off reports with its own clock, and has 30 seconds left like any other.
    let wrong = desk.world.clock.now() + jiff::SignedDuration::from_mins(10);
    let report = json!({ "sent_at": wrong.to_string(), "fixes": [] });
    technician
        .post("/v1/me/locations", report)
        .await
        .expect(200);
    let offers = technician.get("/v1/me/offers").await.expect(200);
    assert_eq!(offers["items"][0]["milliseconds_left"], 30_000);
    let offer_id = offer_of(&technician).await;
    accept(&technician, &offer_id).await.expect(200);
}

#[tokio::test]
async fn an_offer_that_no_device_acknowledges_is_marked_for_the_dispatcher() {
    for (after, is_marked) in [(Some(9), false), (Some(20), true), (None, true)] {
        let desk = Desk::open().await;
        let technician = desk.technician(2).await;
        let job_id = desk.job(json!({})).await;
        desk.start(&job_id).await.expect(201);
        let offer_id = offer_of(&technician).await;
        desk.pass(after.unwrap_or(0));
        if after.is_some() {
            let path = format!("/v1/offers/{offer_id}/acknowledgement");
            let call = technician.call("PUT", path);
            call.send().await.expect(204);
        }
        desk.pass(30 - after.unwrap_or(0));
        let offering = desk.offering(&job_id).await;
        let offer = &offering["offers"][0];
        assert_eq!(offer["is_unacknowledged"], is_marked, "{after:?}");
        assert_eq!(offer["seen_at"].is_null(), after.is_none());
    }
}
