//! At the same instant: of twenty who accept, one wins every time.

use domain::role::Role;
use futures::future::join_all;
use serde_json::json;
use tests::Caller;

use super::Desk;
use crate::races;

const TECHNICIANS: u32 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_technicians_who_accept_one_offer_at_once_one_wins_every_time() {
    let mut desk = Desk::open().await;
    desk.team = desk.team.patient();
    let dials = json!({ "offers": {
        "second_technicians": 20, "first_seconds": 15, "second_seconds": 600,
    } });
    desk.team
        .owner
        .patch("/v1/company", dials)
        .await
        .expect(200);
    // The first is asked alone; twenty others then all at once.
    let mut technicians = Vec::new();
    for _ in 0..=TECHNICIANS {
        technicians.push(desk.technician(1).await.patient());
    }
    let mut dispatcher = desk
        .team
        .member(&desk.world, &[Role::Dispatcher])
        .await
        .patient();
    for round in 0..races() {
        // Tokens last ten minutes, and each round takes a quarter of one.
        if round % 30 == 29 {
            for one in technicians.iter_mut().chain([&mut dispatcher]) {
                *one = one.with_tokens(&one.refresh().await);
            }
        }
        let order = json!({
            "customer_id": desk.basics.customer_id, "site_id": desk.basics.site_id,
            "job_type_id": desk.basics.job_type_id, "is_asap": true, "duration_minutes": 1,
        });
        let job = dispatcher.post("/v1/jobs", order).await.expect(201);
        let offers = format!("/v1/jobs/{}/offers", job["job_id"].as_str().unwrap());
        dispatcher.post(&offers, json!({})).await.expect(201);
        desk.pass(15);
        assert_eq!(desk.sweep().await, 1);
        let offering = dispatcher.get(&offers).await.expect(200)["items"][0].clone();
        let asked = &offering["offers"].as_array().unwrap()[1..];
        assert_eq!(asked.len(), TECHNICIANS as usize);
        let answers = asked.iter().map(|offer| {
            let own = |one: &&Caller| offer["technician_id"] == one.id().to_string().as_str();
            let technician = technicians.iter().find(own).expect("one of them");
            let offer_id = offer["offer_id"].as_str().unwrap().to_owned();
            let path = format!("/v1/offers/{offer_id}/answer");
            technician.post(path, json!({ "answer": "accept" }))
        });
        let answers = join_all(answers).await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1, "round {round}");
        for answer in answers.into_iter().filter(|answer| answer.status != 200) {
            answer.problem(409, "offer_taken");
        }
        // The winner is done within the moment, so that all are free again.
        let job = dispatcher.get(format!("/v1/jobs/{}", job["job_id"].as_str().unwrap()));
        let job = job.await.expect(200);
        let own = |one: &&Caller| job["technician_id"] == one.id().to_string().as_str();
        let winner = technicians.iter().find(own).expect("one of them");
        for to in ["en_route", "on_site", "done"] {
            let path = format!("/v1/jobs/{}/transitions", job["job_id"].as_str().unwrap());
            winner.post(path, json!({ "to": to })).await.expect(200);
        }
        desk.world.drain().await;
    }
}
