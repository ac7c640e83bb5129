//! At the same instant: of two who want the same time of one technician, the storage lets one win.

use futures::future::join;
use serde_json::{Value, json};
use tests::{Answer, Caller};

use super::{Desk, every_day, text};
use crate::races;

/// Sends as a good client does: a busy service is asked again, under the same key.
async fn send(by: &Caller, method: &'static str, path: &str, key: String, body: Value) -> Answer {
    loop {
        let call = by.call(method, path).header("idempotency-key", &key);
        let answer = call.json(&body).send().await;
        if answer.status != 503 {
            return answer;
        }
    }
}

/// Bookings of one technician: fewer than a calendar can hold.
const BOOKINGS: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_dispatchers_who_assign_overlapping_jobs_at_once_one_wins_every_time() {
    let desk = Desk::open().await;
    let mut technician_id = desk.technician();
    let owner = &desk.team.owner;
    for round in 0..races() {
        if round % BOOKINGS == BOOKINGS - 1 {
            technician_id = desk.another_technician().await;
        }
        let from = 120 + 90 * i64::try_from(round).unwrap();
        let first = desk
            .job(json!({ "window": desk.minutes(from, from + 20) }))
            .await;
        let second = desk
            .job(json!({ "window": desk.minutes(from + 10, from + 30) }))
            .await;
        let body = json!({ "technician_id": technician_id });
        let assign = |by, job: &Value| {
            let path = format!("/v1/jobs/{}/technician", text(&job["job_id"]));
            let (key, body) = (format!("{round}"), body.clone());
            async move { send(by, "PUT", &path, key, body).await }
        };
        let answers = join(assign(desk.dispatcher(), &first), assign(owner, &second)).await;
        let (won, lost) = match (answers.0.status, answers.1.status) {
            (200, 409) => (&first, (&second, answers.1)),
            (409, 200) => (&second, (&first, answers.0)),
            other => panic!("round {round}: {other:?}"),
        };
        let problem = lost.1.problem(409, "technician_booked");
        assert_eq!(problem["existing_id"], won["job_id"], "round {round}");
        let loser = desk.view(&lost.0["job_id"]).await;
        assert_eq!(loser["technician_id"], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_off_and_a_booking_made_at_once_see_each_other() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    for round in 0..races() / 2 {
        let from = 120 + 200 * i64::try_from(round).unwrap();
        let job = desk
            .job(json!({ "window": desk.minutes(from, from + 20) }))
            .await;
        let path = format!("/v1/jobs/{}/technician", text(&job["job_id"]));
        let assign = send(
            desk.dispatcher(),
            "PUT",
            &path,
            format!("{round}"),
            json!({ "technician_id": technician_id }),
        );
        let off = format!("/v1/members/{technician_id}/time-off");
        let body = desk.minutes(from + 20, from + 80);
        let take_off = send(&desk.team.owner, "POST", &off, format!("off-{round}"), body);
        let (assigned, taken) = join(assign, take_off).await;
        match (assigned.status, taken.status) {
            (200, 409) => {
                let problem = taken.problem(409, "jobs_affected");
                assert_eq!(problem["existing_ids"], json!([job["job_id"]]));
            }
            (409, 201) => {
                let time_off = taken.expect(201);
                let problem = assigned.problem(409, "technician_off");
                assert_eq!(problem["existing_id"], time_off["time_off_id"]);
            }
            other => panic!("round {round}: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_that_changes_and_a_booking_made_at_once_see_each_other() {
    let desk = Desk::open_at("2027-03-01T12:00:00Z").await;
    for round in 0..races() / 2 {
        let technician_id = desk.another_technician().await;
        let window =
            json!({ "starts_at": "2027-03-02T18:00:00Z", "ends_at": "2027-03-02T18:20:00Z" });
        let job = desk.job(json!({ "window": window })).await;
        let path = format!("/v1/jobs/{}/technician", text(&job["job_id"]));
        let assign = send(
            desk.dispatcher(),
            "PUT",
            &path,
            format!("{round}"),
            json!({ "technician_id": technician_id }),
        );
        let shifts = format!("/v1/members/{technician_id}/shifts");
        let mornings = json!({
            "effective_on": "2027-03-01", "time_zone": "UTC", "shifts": every_day("06:00", "12:00"),
        });
        let set = send(
            &desk.team.owner,
            "PUT",
            &shifts,
            format!("set-{round}"),
            mornings,
        );
        let (assigned, set) = join(assign, set).await;
        match (assigned.status, set.status) {
            (200, 409) => {
                let problem = set.problem(409, "jobs_affected");
                assert_eq!(problem["existing_ids"], json!([job["job_id"]]));
            }
            (409, 200) => {
                assigned.problem(409, "outside_shift");
            }
            other => panic!("round {round}: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_bookings_of_one_technician_at_once_no_two_overlap() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let window = desk.minutes(120, 420);
    let order = |number: usize| {
        let desk = &desk;
        let body = json!({
            "customer_id": desk.basics.customer_id,
            "site_id": desk.basics.site_id,
            "job_type_id": desk.basics.job_type_id,
            "technician_id": technician_id,
            "window": window,
        });
        async move {
            send(
                desk.dispatcher(),
                "POST",
                "/v1/jobs",
                format!("{number}"),
                body,
            )
            .await
        }
    };
    let answers = futures::future::join_all((0..20).map(order)).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|one| one.status == 201);
    // Five hours of arrivals, an hour each.
    assert_eq!(made.len(), 5);
    for answer in refused {
        answer.problem(409, "technician_booked");
    }
    let mut blocks: Vec<_> = made
        .into_iter()
        .map(|answer| super::span(&answer.expect(201)["booking"]["block"]))
        .collect();
    blocks.sort();
    assert!(
        blocks.windows(2).all(|two| two[0].1 <= two[1].0),
        "{blocks:?}"
    );
}
