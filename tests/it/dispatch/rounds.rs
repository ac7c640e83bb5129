//! Rounds widen by message and by sweep, whichever comes, and end with an alarm.

use serde_json::{Value, json};

use super::{Desk, accept, asked, decline, offer_of};

impl Desk {
    /// Turns the dials of the company.
    async fn turn(&self, dials: Value) {
        let patch = json!({ "offers": dials });
        let owner = &self.team.owner;
        owner.patch("/v1/company", patch).await.expect(200);
    }
}

#[tokio::test]
async fn rounds_ask_one_then_two_then_five_then_all_and_alarm() {
    let desk = Desk::open().await;
    let phone = desk.team.owner.take_pushes().await;
    let mut technicians = Vec::new();
    for position in 1..=9 {
        technicians.push(desk.technician(position).await);
    }
    let ids: Vec<_> = technicians.iter().map(|one| one.id().to_string()).collect();
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    assert_eq!(asked(&desk.offering(&job_id).await), ids[..1]);
    // Whatever message is lost, the sweep moves on, and does nothing too early.
    assert_eq!(desk.sweep().await, 0);
    for (seconds, so_far) in [(45, 3), (45, 8)] {
        desk.pass(seconds);
        assert_eq!(desk.sweep().await, 1);
        assert_eq!(asked(&desk.offering(&job_id).await), ids[..so_far]);
    }
    desk.pass(60);
    assert_eq!(desk.sweep().await, 1);
    let offering = desk.offering(&job_id).await;
    assert_eq!(asked(&offering)[8..], ids, "the open list has everybody");
    desk.world.drain().await;
    let pushes = desk.world.outside.notifications_to(&phone);
    assert_eq!(
        pushes.last().and_then(|push| push.title.as_deref()),
        Some("No answer yet")
    );
    desk.pass(14 * 60);
    assert_eq!(desk.sweep().await, 1);
    desk.world.drain().await;
    let dispatcher = desk
        .dispatcher()
        .with_tokens(&desk.dispatcher().refresh().await);
    let job = dispatcher
        .get(format!("/v1/jobs/{job_id}"))
        .await
        .expect(200);
    assert_eq!(job["state"], "unscheduled");
    let pushes = desk.world.outside.notifications_to(&phone);
    assert_eq!(
        pushes.last().and_then(|push| push.title.as_deref()),
        Some("Nobody accepted")
    );
}

#[tokio::test]
async fn a_message_that_is_early_doubled_or_late_moves_a_round_once() {
    let desk = Desk::open().await;
    let mut technicians = Vec::new();
    for position in 1..=4 {
        technicians.push(desk.technician(position).await);
    }
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    let message = desk.round_message().await;
    desk.pass(44);
    desk.deliver(message).await;
    assert_eq!(asked(&desk.offering(&job_id).await).len(), 1, "early");
    desk.pass(1);
    assert_eq!(desk.sweep().await, 1);
    assert_eq!(asked(&desk.offering(&job_id).await).len(), 3);
    let second = desk.round_message().await;
    desk.pass(45);
    for _ in 0..2 {
        let message = work::Received {
            message_id: second.message_id.clone(),
            body: second.body.clone(),
            receipts: 1,
        };
        desk.deliver(message).await;
        assert_eq!(asked(&desk.offering(&job_id).await).len(), 4, "once");
    }
    // Late: the job has its technician by then.
    let offer_id = offer_of(&technicians[3]).await;
    accept(&technicians[3], &offer_id).await.expect(200);
    let third = desk.round_message().await;
    desk.pass(500);
    desk.deliver(third).await;
    assert_eq!(
        desk.offering(&job_id).await["offers"]
            .as_array()
            .map(Vec::len),
        Some(4)
    );
}

#[tokio::test]
async fn when_all_have_declined_nobody_waits_for_the_deadline() {
    let desk = Desk::open().await;
    let (near, far) = (desk.technician(1).await, desk.technician(2).await);
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    decline(&near, &offer_of(&near).await).await.expect(200);
    desk.world.drain().await;
    let offering = desk.offering(&job_id).await;
    let ids = [&near, &far].map(|one| one.id().to_string());
    assert_eq!(asked(&offering), ids);
    decline(&far, &offer_of(&far).await).await.expect(200);
    desk.world.drain().await;
    let offering = desk.offering(&job_id).await;
    assert_eq!(offering["end"]["outcome"], "exhausted");
    assert_eq!(desk.view(&job_id).await["state"], "unscheduled");
}

#[tokio::test]
async fn the_dials_are_the_companys() {
    let desk = Desk::open().await;
    desk.turn(json!({ "first_seconds": 20, "second_technicians": 1 }))
        .await;
    for position in 1..=3 {
        desk.technician(position).await;
    }
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    desk.pass(20);
    assert_eq!(desk.sweep().await, 1);
    assert_eq!(asked(&desk.offering(&job_id).await).len(), 2);
}

#[tokio::test]
async fn a_company_without_closed_rounds_asks_everybody_at_once() {
    let desk = Desk::open().await;
    let phone = desk.team.owner.take_pushes().await;
    desk.turn(json!({ "closed_rounds": 0, "open_minutes": 5 }))
        .await;
    let mut technicians = Vec::new();
    for position in 1..=3 {
        technicians.push(desk.technician(position).await);
    }
    let ids: Vec<_> = technicians.iter().map(|one| one.id().to_string()).collect();
    let job_id = desk.job(json!({})).await;
    let started = desk.start(&job_id).await.expect(201);
    assert_eq!(asked(&started), ids);
    for offer in started["offers"].as_array().expect("offers") {
        assert_eq!(
            (&offer["round"], &offer["state"]),
            (&json!("open"), &json!("open"))
        );
    }
    // Nobody is kept from another job meanwhile.
    let other = desk.job(json!({})).await;
    assert_eq!(asked(&desk.start(&other).await.expect(201)), ids);
    let offers = technicians[2].get("/v1/me/offers").await.expect(200);
    let of_job = |offer: &&Value| offer["job_id"] == job_id.as_str();
    let offers = offers["items"].as_array().expect("offers").clone();
    let offer_id = offers.iter().find(of_job).expect("an offer")["offer_id"].clone();
    accept(&technicians[2], offer_id.as_str().expect("an id"))
        .await
        .expect(200);
    let job = desk.view(&job_id).await;
    assert_eq!(job["technician_id"], ids[2]);
    assert_eq!(desk.offering(&job_id).await["end"]["outcome"], "accepted");

    // Nobody has failed to answer before, so that dispatchers are alerted only when the list is over.
    desk.world.drain().await;
    let titles = || {
        let pushes = desk.world.outside.notifications_to(&phone).into_iter();
        pushes.filter_map(|push| push.title).collect::<Vec<_>>()
    };
    assert!(titles().is_empty(), "{:?}", titles());
    desk.pass(5 * 60 - 1);
    assert_eq!(desk.sweep().await, 0);
    desk.pass(1);
    assert_eq!(desk.sweep().await, 1);
    assert_eq!(desk.view(&other).await["state"], "unscheduled");
    desk.world.drain().await;
    assert_eq!(titles(), ["Nobody accepted"]);
}

#[tokio::test]
async fn on_the_open_list_alone_the_offering_ends_when_all_have_declined() {
    let desk = Desk::open().await;
    desk.turn(json!({ "closed_rounds": 0 })).await;
    let (near, far) = (desk.technician(1).await, desk.technician(2).await);
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    for one in [&near, &far] {
        decline(one, &offer_of(one).await).await.expect(200);
    }
    desk.world.drain().await;
    let offering = desk.offering(&job_id).await;
    assert_eq!(asked(&offering).len(), 2);
    assert_eq!(offering["end"]["outcome"], "exhausted");
}

#[tokio::test]
async fn fewer_closed_rounds_lead_to_the_open_list_sooner_also_when_the_dial_is_turned_meanwhile() {
    let desk = Desk::open().await;
    let phone = desk.team.owner.take_pushes().await;
    for position in 1..=4 {
        desk.technician(position).await;
    }
    desk.turn(json!({ "closed_rounds": 1 })).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    assert_eq!(asked(&desk.offering(&job_id).await).len(), 1);
    desk.pass(45);
    assert_eq!(desk.sweep().await, 1);
    let offering = desk.offering(&job_id).await;
    assert_eq!(asked(&offering).len(), 1 + 4, "everybody is asked now");
    assert_eq!(offering["offers"][4]["round"], "open");
    desk.world.drain().await;
    let pushes = desk.world.outside.notifications_to(&phone);
    let last = pushes.last().and_then(|push| push.title.as_deref());
    assert_eq!(last, Some("No answer yet"));
    desk.withdraw(&job_id).await;

    desk.turn(json!({ "closed_rounds": 3 })).await;
    desk.start(&job_id).await.expect(201);
    desk.pass(45);
    desk.turn(json!({ "closed_rounds": 0 })).await;
    assert_eq!(desk.sweep().await, 1);
    let offering = desk.offering(&job_id).await;
    assert_eq!(offering["offers"][1]["round"], "open");
    assert_eq!(asked(&offering).len(), 1 + 4);
}

#[tokio::test]
async fn a_dial_that_is_out_of_its_bounds_is_refused_at_its_place() {
    let desk = Desk::open().await;
    for wrong in [json!(4), json!(-1), json!("3"), json!(null)] {
        let dials = json!({ "offers": { "closed_rounds": wrong } });
        let answer = desk.team.owner.patch("/v1/company", dials).await;
        answer.invalid_at("/offers/closed_rounds");
    }
    let company = desk.team.owner.get("/v1/company").await.expect(200);
    assert_eq!(company["offers"]["closed_rounds"], 3);
}

#[tokio::test]
async fn an_offer_breaks_through_quiet_hours_and_ends_with_its_deadline() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let phone = technician.take_pushes().await;
    let quiet = json!({ "quiet_hours": { "from": "00:00", "until": "23:59" } });
    technician.set_notifications(quiet).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    desk.world.drain().await;
    let pushes = desk.world.outside.notifications_to(&phone);
    assert_eq!(pushes.len(), 1);
    assert_eq!(pushes[0].title.as_deref(), Some("Job offer"));
    assert_eq!(
        pushes[0].payload["aps"]["interruption-level"],
        "time-sensitive"
    );
    let offer_id = offer_of(&technician).await;
    assert_eq!(pushes[0].payload["offer_id"], offer_id.as_str());
    // Whoever accepts is not told of the job again.
    accept(&technician, &offer_id).await.expect(200);
    desk.world.drain().await;
    assert_eq!(desk.world.outside.notifications_to(&phone).len(), 1);
}
