//! At the same instant: of two who want the same time of one technician, the storage lets one win.

use futures::future::join;
use serde_json::{Value, json};
use tests::{Answer, Caller};

use super::{Desk, every_day, text};
use crate::races;

/// Bookings of one technician: fewer than a calendar can hold.
const BOOKINGS: usize = 500;

/// A desk of people who ask a busy service again.
fn patient(mut desk: Desk) -> Desk {
    desk.team = desk.team.patient();
    desk
}

/// Whether a technician was given the job, by the answer or by one that was lost before it.
fn is_given(answer: &Answer) -> bool {
    answer.status == 200 || answer.json()["code"] == "same_technician"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_dispatchers_who_assign_overlapping_jobs_at_once_one_wins_every_time() {
    let desk = patient(Desk::open().await);
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
        let assign = |by: &Caller, job: &Value| {
            let path = format!("/v1/jobs/{}/technician", text(&job["job_id"]));
            let (by, body) = (by.clone(), body.clone());
            async move { by.put(path, body).await }
        };
        let answers = join(assign(desk.dispatcher(), &first), assign(owner, &second)).await;
        let (won, lost) = match (is_given(&answers.0), is_given(&answers.1)) {
            (true, false) => (&first, (&second, answers.1)),
            (false, true) => (&second, (&first, answers.0)),
            _ => panic!("round {round}: {} {}", answers.0.text(), answers.1.text()),
        };
        let problem = lost.1.problem(409, "technician_booked");
        assert_eq!(problem["existing_id"], won["job_id"], "round {round}");
        let loser = desk.view(&lost.0["job_id"]).await;
        assert_eq!(loser["technician_id"], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_off_and_a_booking_made_at_once_see_each_other() {
    let desk = patient(Desk::open().await);
    for round in 0..races() / 2 {
        let technician_id = desk.another_technician().await;
        let job = desk.job(json!({ "window": desk.minutes(120, 140) })).await;
        let path = format!("/v1/jobs/{}/technician", text(&job["job_id"]));
        let to = json!({ "technician_id": technician_id });
        let assign = desk.dispatcher().put(path, to);
        let off = format!("/v1/members/{technician_id}/time-off");
        let body = desk.minutes(140, 200);
        let take_off = desk.team.owner.post(off, body);
        let (assigned, taken) = join(assign, take_off).await;
        match (is_given(&assigned), taken.status) {
            (true, 409) => {
                let problem = taken.problem(409, "jobs_affected");
                assert_eq!(problem["existing_ids"], json!([job["job_id"]]));
            }
            (false, 201) => {
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
    let desk = patient(Desk::open_at("2027-03-01T12:00:00Z").await);
    for round in 0..races() / 2 {
        let technician_id = desk.another_technician().await;
        let window =
            json!({ "starts_at": "2027-03-02T18:00:00Z", "ends_at": "2027-03-02T18:20:00Z" });
        let job = desk.job(json!({ "window": window })).await;
        let path = format!("/v1/jobs/{}/technician", text(&job["job_id"]));
        let to = json!({ "technician_id": technician_id });
        let assign = desk.dispatcher().put(path, to);
        let shifts = format!("/v1/members/{technician_id}/shifts");
        let mornings = json!({
            "effective_on": "2027-03-01", "time_zone": "UTC", "shifts": every_day("06:00", "12:00"),
        });
        let set = desk.team.owner.put(shifts, mornings);
        let (assigned, set) = join(assign, set).await;
        match (is_given(&assigned), set.status) {
            (true, 409) => {
                let problem = set.problem(409, "jobs_affected");
                assert_eq!(problem["existing_ids"], json!([job["job_id"]]));
            }
            (false, 200) => {
                assigned.problem(409, "outside_shift");
            }
            other => panic!("round {round}: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_bookings_of_one_technician_at_once_no_two_overlap() {
    let desk = patient(Desk::open().await);
    let technician_id = desk.technician();
    let window = desk.minutes(120, 420);
    let order = || {
        let desk = &desk;
        let body = json!({
            "customer_id": desk.basics.customer_id,
            "site_id": desk.basics.site_id,
            "job_type_id": desk.basics.job_type_id,
            "technician_id": technician_id,
            "window": window,
        });
        async move { desk.dispatcher().post("/v1/jobs", body).await }
    };
    let answers = futures::future::join_all((0..20).map(|_| order())).await;
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
