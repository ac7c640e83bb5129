//! Changes that hit jobs: told, and done only when every one of the jobs was accepted.

use serde_json::{Value, json};

use super::{Desk, every_day, text};

fn ids(jobs: &[Value]) -> Vec<Value> {
    jobs.iter().map(|job| job["job_id"].clone()).collect()
}

#[tokio::test]
async fn time_off_that_hits_jobs_names_them_until_they_are_accepted_with_a_reason() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let jobs = [desk.booked(120, 140).await, desk.booked(300, 320).await];
    desk.booked(900, 920).await;
    let mut body = desk.minutes(100, 310);
    let refused = desk.take_off(&technician_id, body.clone()).await;
    let problem = refused.problem(409, "jobs_affected");
    assert_eq!(problem["existing_ids"], json!(ids(&jobs)));
    assert_eq!(problem["existing_id"], jobs[0]["job_id"]);

    // Whoever saw only one of them has not seen the list.
    body["accept_jobs"] = json!([jobs[0]["job_id"]]);
    body["reason"] = json!("Back pain; both are short");
    let refused = desk.take_off(&technician_id, body.clone()).await;
    let problem = refused.problem(409, "jobs_affected");
    assert_eq!(problem["existing_ids"], json!(ids(&jobs)));

    body["accept_jobs"] = problem["existing_ids"].clone();
    let mut silent = body.clone();
    silent["reason"] = Value::Null;
    desk.take_off(&technician_id, silent)
        .await
        .invalid_at("/reason");
    let created = desk.take_off(&technician_id, body).await.expect(201);
    assert_eq!(created["accepted_jobs"], json!(ids(&jobs)));
    for job in &jobs {
        assert_eq!(desk.view(&job["job_id"]).await["booking"], job["booking"]);
    }
}

#[tokio::test]
async fn a_job_that_is_booked_after_the_list_was_seen_is_told_too() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let first = desk.booked(120, 140).await;
    let mut body = desk.minutes(100, 400);
    let refused = desk.take_off(&technician_id, body.clone()).await;
    let seen = refused.problem(409, "jobs_affected")["existing_ids"].clone();
    let second = desk.booked(300, 320).await;
    body["accept_jobs"] = seen;
    body["reason"] = json!("One of them stays");
    let refused = desk.take_off(&technician_id, body.clone()).await;
    let problem = refused.problem(409, "jobs_affected");
    assert_eq!(
        problem["existing_ids"],
        json!(ids(&[first.clone(), second.clone()]))
    );
    // The first is given to somebody else; what was accepted and is gone does no harm.
    let path = format!("/v1/jobs/{}/technician", text(&first["job_id"]));
    let other = json!({ "technician_id": desk.another_technician().await });
    desk.dispatcher().put(path, other).await.expect(200);
    body["accept_jobs"] = problem["existing_ids"].clone();
    let created = desk.take_off(&technician_id, body).await.expect(201);
    assert_eq!(created["accepted_jobs"], json!([second["job_id"]]));
}

#[tokio::test]
async fn cancelled_and_finished_jobs_are_hit_by_nothing() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let job = desk.booked(120, 140).await;
    let path = format!("/v1/jobs/{}/transitions", text(&job["job_id"]));
    let cancel = json!({ "to": "cancelled", "reason": "Found the key" });
    desk.dispatcher().post(path, cancel).await.expect(200);
    desk.take_off(&technician_id, desk.minutes(100, 400))
        .await
        .expect(201);
}

#[tokio::test]
async fn new_shifts_hit_only_jobs_that_were_inside_the_old_ones() {
    let desk = Desk::open_at("2027-03-01T12:00:00Z").await;
    let technician_id = desk.technician();
    let order = |hour: &str| {
        let window = json!({
            "starts_at": format!("2027-03-02T{hour}:00:00Z"), "ends_at": format!("2027-03-02T{hour}:20:00Z"),
        });
        json!({ "technician_id": technician_id, "window": window, "override_reason": "Agreed" })
    };
    let long = json!({ "effective_on": "2027-03-01", "time_zone": "UTC", "shifts": every_day("08:00", "18:00") });
    desk.set_shifts(&technician_id, long).await.expect(200);
    let (morning, late, night) = (
        desk.job(order("10")).await,
        desk.job(order("16")).await,
        desk.job(order("21")).await,
    );
    assert_ne!(night["booking"]["overridden"], Value::Null);
    let mut short = json!({
        "effective_on": "2027-03-01", "time_zone": "UTC", "shifts": every_day("08:00", "13:00"),
    });
    let refused = desk.set_shifts(&technician_id, short.clone()).await;
    let problem = refused.problem(409, "jobs_affected");
    assert_eq!(problem["existing_ids"], json!([late["job_id"]]));
    short["accept_jobs"] = problem["existing_ids"].clone();
    desk.set_shifts(&technician_id, short.clone())
        .await
        .invalid_at("/reason");
    short["reason"] = json!("Half days from now on");
    let set = desk.set_shifts(&technician_id, short).await.expect(200);
    let pattern = &set["patterns"][0];
    assert_eq!(pattern["accepted_jobs"], json!([late["job_id"]]));
    assert_eq!(pattern["reason"], "Half days from now on");
    assert_eq!(pattern["set_by"], desk.dispatcher().id().to_string());
    assert_eq!(
        desk.view(&morning["job_id"]).await["booking"],
        morning["booking"]
    );
    // From a later date on nothing of these days changes.
    let later = json!({ "effective_on": "2027-03-08", "time_zone": "UTC", "shifts": [] });
    desk.set_shifts(&technician_id, later).await.expect(200);
}
