//! Who is asked, in which order, and why others are not.

use outside::{Fault, Provider};
use serde_json::{Value, json};
use tests::Caller;

use super::{Desk, accept, decline, offer_of, text};

pub(super) fn ranked(candidates: &Value) -> Vec<String> {
    let items = candidates["items"].as_array().expect("items");
    items
        .iter()
        .filter(|one| one["exclusion"].is_null())
        .map(|one| text(&one["technician_id"]))
        .collect()
}

pub(super) fn reason_of(candidates: &Value, technician: &Caller) -> Option<String> {
    let excluded = candidates["items"].as_array().expect("items");
    let id = technician.id().to_string();
    let own = excluded
        .iter()
        .find(|one| one["technician_id"] == id.as_str());
    own.and_then(|one| one["exclusion"].as_str().map(str::to_owned))
}

#[tokio::test]
async fn candidates_show_every_term_and_everybody_who_is_left_out() {
    let desk = Desk::open().await;
    let far = desk.technician(20).await;
    let near = desk.technician(2).await;
    let off = desk.technician(1).await;
    let no = json!({ "on_duty": false });
    off.put("/v1/me/duty", no).await.expect(200);
    let job_id = desk.job(json!({})).await;
    let down = Fault::status(Provider::Google, 503).times(0);
    desk.world.outside.fault(down);
    let candidates = desk.candidates(&job_id).await;
    let ids = [&near, &far].map(|one| one.id().to_string());
    assert_eq!(ranked(&candidates), ids);
    let first = &candidates["items"][0];
    assert_eq!(first["terms"]["estimated_by"], "straight_line");
    let travel = first["terms"]["travel_seconds"].as_i64().expect("a way");
    assert!((255..265).contains(&travel), "2.2 km: {travel}");
    assert_eq!(first["eta_seconds"], travel);
    assert_eq!(reason_of(&candidates, &off).as_deref(), Some("off_duty"));
    let idle = &desk.team.technician;
    assert_eq!(reason_of(&candidates, idle).as_deref(), Some("off_duty"));
}

#[tokio::test]
async fn time_off_a_decline_and_another_exclusive_offer_leave_somebody_out() {
    let desk = Desk::open().await;
    let (a, b, c) = (
        desk.technician(1).await,
        desk.technician(2).await,
        desk.technician(3).await,
    );
    let now = desk.world.clock.now();
    let hours = |hours| (now + jiff::SignedDuration::from_hours(hours)).to_string();
    let path = format!("/v1/members/{}/time-off", b.id());
    let vacation = json!({ "starts_at": hours(-1), "ends_at": hours(9) });
    desk.dispatcher().post(path, vacation).await.expect(201);
    let first = desk.job(json!({})).await;
    desk.start(&first).await.expect(201);
    let second = desk.job(json!({})).await;
    let candidates = desk.candidates(&second).await;
    assert_eq!(ranked(&candidates), [c.id().to_string()]);
    assert_eq!(
        reason_of(&candidates, &a).as_deref(),
        Some("has_exclusive_offer")
    );
    assert_eq!(reason_of(&candidates, &b).as_deref(), Some("time_off"));
    decline(&a, &offer_of(&a).await).await.expect(200);
    let candidates = desk.candidates(&first).await;
    assert_eq!(reason_of(&candidates, &a).as_deref(), Some("declined"));
    // For the other job the one who declined this one can be asked at once.
    let ids = [&a, &c].map(|one| one.id().to_string());
    assert_eq!(ranked(&desk.candidates(&second).await), ids);
}

#[tokio::test]
async fn a_busy_technician_counts_from_the_end_of_the_present_job() {
    let desk = Desk::open().await;
    let (near, far) = (desk.technician(1).await, desk.technician(9).await);
    let present = desk.job(json!({})).await;
    desk.start(&present).await.expect(201);
    accept(&near, &offer_of(&near).await).await.expect(200);
    let next = desk.job(json!({})).await;
    let candidates = desk.candidates(&next).await;
    let ids = [&far, &near].map(|one| one.id().to_string());
    assert_eq!(ranked(&candidates), ids);
    let busy = &candidates["items"][1]["terms"];
    assert!(busy["busy_seconds"].as_i64() >= Some(45 * 60), "{busy}");
    assert_eq!(busy["travel_seconds"], 0, "both jobs are at one place");
    assert_eq!(busy["fairness_seconds"], 120, "the other one's turn");
}

#[tokio::test]
async fn positions_lose_by_their_age_and_the_last_technician_of_a_customer_wins_a_little() {
    let desk = Desk::open().await;
    let (known, stranger) = (desk.technician(3).await, desk.technician(2).await);
    let before = desk.job(json!({ "technician_id": known.id() })).await;
    for to in ["accepted", "en_route", "on_site", "done"] {
        let path = format!("/v1/jobs/{before}/transitions");
        known.post(path, json!({ "to": to })).await.expect(200);
    }
    let job_id = desk.job(json!({})).await;
    let candidates = desk.candidates(&job_id).await;
    let ids = [&known, &stranger].map(|one| one.id().to_string());
    assert_eq!(ranked(&candidates), ids);
    let terms = &candidates["items"][0]["terms"];
    assert_eq!(terms["previous_technician_seconds"], 300);
    // An hour later nobody knows where they are: nobody is nearest.
    desk.pass(3700);
    let known = known.with_tokens(&known.refresh().await);
    let dispatcher = desk
        .dispatcher()
        .with_tokens(&desk.dispatcher().refresh().await);
    let path = format!("/v1/jobs/{job_id}/candidates");
    let candidates = dispatcher.get(path).await.expect(200);
    assert_eq!(candidates["items"][0]["eta_seconds"], Value::Null);
    desk.on_duty(&known, 9).await;
}

#[tokio::test]
async fn with_nobody_to_ask_dispatchers_are_alerted_at_once() {
    let desk = Desk::open().await;
    let phone = desk.team.owner.take_pushes().await;
    let job_id = desk.job(json!({})).await;
    let answer = desk.start(&job_id).await;
    answer.problem(409, "needs_candidate");
    assert_eq!(desk.view(&job_id).await["state"], "unscheduled");
    desk.world.drain().await;
    let pushes = desk.world.outside.notifications_to(&phone);
    assert_eq!(pushes.len(), 1);
    assert_eq!(pushes[0].title.as_deref(), Some("Nobody to send"));
}
