//! Bookings: placed inside the window, kept clear of one another, released, and made on purpose.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Desk, every_day, span, text};

fn instant(value: &Value) -> Timestamp {
    text(value).parse().expect("an instant")
}

#[tokio::test]
async fn windows_may_overlap_and_bookings_are_placed_one_after_the_other() {
    let desk = Desk::open().await;
    let mut ends = Vec::new();
    for number in 0..4 {
        let job = desk.booked(120, 301).await;
        let (arrives_at, block) = (
            instant(&job["booking"]["arrives_at"]),
            &job["booking"]["block"],
        );
        let (starts_at, ends_at) = (instant(&block["starts_at"]), instant(&block["ends_at"]));
        assert_eq!(arrives_at - SignedDuration::from_mins(15), starts_at);
        assert_eq!(arrives_at + SignedDuration::from_mins(45), ends_at);
        if number == 0 {
            assert_eq!(arrives_at, instant(&job["window"]["starts_at"]));
        } else {
            assert_eq!(
                Some(&starts_at),
                ends.last(),
                "the way begins when the work ends"
            );
        }
        assert_eq!(job["booking"]["overridden"], Value::Null);
        ends.push(ends_at);
    }
    // An hour each: the fourth arrives as the window ends, a fifth would be late.
    let fifth = json!({ "technician_id": desk.technician(), "window": desk.minutes(120, 301) });
    desk.order(fifth).await.problem(409, "technician_booked");
}

#[tokio::test]
async fn a_job_that_fits_nowhere_names_the_one_in_its_way() {
    let desk = Desk::open().await;
    let first = desk.booked(120, 140).await;
    let second = json!({ "technician_id": desk.technician(), "window": desk.minutes(130, 150) });
    let refused = desk.order(second.clone()).await;
    let problem = refused.problem(409, "technician_booked");
    assert_eq!(problem["existing_id"], first["job_id"]);
    assert_eq!(problem["existing_ids"], json!([first["job_id"]]));
    // Somebody else can do it at that very time.
    let other =
        json!({ "technician_id": desk.another_technician().await, "window": second["window"] });
    desk.job(other).await;
}

#[tokio::test]
async fn a_job_without_window_or_technician_takes_nobodys_time() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    for more in [
        json!({}),
        json!({ "technician_id": technician_id }),
        json!({ "window": desk.minutes(120, 140) }),
    ] {
        assert_eq!(desk.job(more).await["booking"], Value::Null);
    }
    desk.booked(120, 140).await;
}

#[tokio::test]
async fn an_overlap_on_purpose_carries_who_did_it_and_why() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let first = desk.booked(120, 140).await;
    let job = desk.job(json!({ "window": desk.minutes(130, 150) })).await;
    let path = format!("/v1/jobs/{}/technician", text(&job["job_id"]));
    let plain = json!({ "technician_id": technician_id, "reason": "Knows the house" });
    let refused = desk.dispatcher().put(&path, plain).await;
    refused.problem(409, "technician_booked");
    desk.world.drain().await;

    let reason = "Same building, one trip";
    let wanted = json!({ "technician_id": technician_id, "override_reason": reason });
    let job = desk.dispatcher().put(&path, wanted).await.expect(200);
    let overridden = &job["booking"]["overridden"];
    assert_eq!(overridden["reason"], reason);
    assert_eq!(overridden["by"], desk.dispatcher().id().to_string());
    let conflicts = json!([{ "type": "job", "job_id": first["job_id"] }]);
    assert_eq!(overridden["conflicts"], conflicts);
    assert_eq!(job["booking"]["arrives_at"], job["window"]["starts_at"]);
    let facts = desk.facts(&job["job_id"], "overbooked").await;
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0]["fact"]["reason"], reason);
    assert_eq!(facts[0]["fact"]["conflicts"], conflicts);
    assert_eq!(facts[0]["actor_id"], desk.dispatcher().id().to_string());
    assert!(desk.waiting().await.contains(&"job_overbooked".to_owned()));
}

#[tokio::test]
async fn a_reason_that_nobody_needs_overrides_nothing() {
    let desk = Desk::open().await;
    let job = json!({
        "technician_id": desk.technician(),
        "window": desk.minutes(120, 140),
        "override_reason": "To be sure",
    });
    let job = desk.job(job).await;
    assert_eq!(job["booking"]["overridden"], Value::Null);
    assert!(desk.facts(&job["job_id"], "overbooked").await.is_empty());
}

#[tokio::test]
async fn what_is_cancelled_done_declined_or_given_away_makes_room() {
    let desk = Desk::open().await;
    let other = desk.another_technician().await;
    for (number, steps) in [
        &["cancelled"][..],
        &["unscheduled"],
        &["accepted", "en_route", "on_site", "done"],
        &["another"],
        &["no window"],
        &["another window"],
    ]
    .into_iter()
    .enumerate()
    {
        let from = 200 + 1000 * i64::try_from(number).unwrap();
        let job = desk.booked(from, from + 20).await;
        let path = format!("/v1/jobs/{}", text(&job["job_id"]));
        for step in steps {
            let put = |path: String, body: Value| (desk.dispatcher(), "PUT", path, body);
            let (by, method, path, body) = match *step {
                "another" => put(
                    format!("{path}/technician"),
                    json!({ "technician_id": other }),
                ),
                "no window" => put(format!("{path}/schedule"), json!({ "window": null })),
                "another window" => {
                    let later = desk.minutes(from + 300, from + 320);
                    put(format!("{path}/schedule"), json!({ "window": later }))
                }
                _ => {
                    let body = json!({ "to": step, "reason": "So be it" });
                    let is_cancelled = *step == "cancelled";
                    let technician = &desk.team.technician;
                    let by = if is_cancelled {
                        desk.dispatcher()
                    } else {
                        technician
                    };
                    (by, "POST", format!("{path}/transitions"), body)
                }
            };
            let call = by.call(method, path).idempotent().json(&body);
            call.send().await.expect(200);
        }
        let next = desk.booked(from, from + 20).await;
        let arrives_at = &next["booking"]["arrives_at"];
        assert_eq!(arrives_at, &next["window"]["starts_at"], "{steps:?}");
    }
}

#[tokio::test]
async fn a_left_over_booking_does_not_push_the_next_one_back() {
    let desk = Desk::open().await;
    let first = desk.booked(120, 300).await;
    let path = format!("/v1/jobs/{}/transitions", text(&first["job_id"]));
    let cancel = json!({ "to": "cancelled", "reason": "Found the key" });
    desk.dispatcher().post(path, cancel).await.expect(200);
    let second = desk.booked(120, 300).await;
    assert_eq!(
        second["booking"]["arrives_at"],
        second["window"]["starts_at"]
    );
}

#[tokio::test]
async fn a_window_moves_the_booking_and_a_taken_one_is_refused() {
    let desk = Desk::open().await;
    let first = desk.booked(120, 140).await;
    let second = desk.booked(400, 420).await;
    let path = format!("/v1/jobs/{}/schedule", text(&second["job_id"]));
    let onto_first = json!({ "window": desk.minutes(125, 145) });
    let refused = desk.dispatcher().put(&path, onto_first.clone()).await;
    let problem = refused.problem(409, "technician_booked");
    assert_eq!(problem["existing_id"], first["job_id"]);
    assert_eq!(desk.view(&second["job_id"]).await, second, "nothing moved");
    let beside = json!({ "window": desk.minutes(125, 300) });
    let moved = desk.dispatcher().put(&path, beside).await.expect(200);
    let (_, first_end) = span(&first["booking"]["block"]);
    assert_eq!(span(&moved["booking"]["block"]).0, first_end);
    let mut onto_first = onto_first;
    onto_first["override_reason"] = json!("The customer insists");
    let forced = desk.dispatcher().put(&path, onto_first).await.expect(200);
    assert_eq!(
        forced["booking"]["arrives_at"],
        forced["window"]["starts_at"]
    );
    assert_ne!(forced["booking"]["overridden"], Value::Null);
}

#[tokio::test]
async fn a_longer_job_keeps_its_arrival_and_must_still_fit() {
    let desk = Desk::open().await;
    let first = desk.booked(120, 140).await;
    // Its way begins 15 minutes after the first job ends.
    let second = desk.booked(195, 215).await;
    let path = format!("/v1/jobs/{}", text(&first["job_id"]));
    let update = |minutes: u16| json!({ "duration_minutes": minutes });
    let longer = desk.dispatcher().patch(&path, update(60)).await.expect(200);
    assert_eq!(
        longer["booking"]["arrives_at"],
        first["booking"]["arrives_at"]
    );
    assert_eq!(
        span(&longer["booking"]["block"]).1,
        span(&second["booking"]["block"]).0
    );
    let refused = desk.dispatcher().patch(&path, update(61)).await;
    let problem = refused.problem(409, "technician_booked");
    assert_eq!(problem["existing_id"], second["job_id"]);
    let mut forced = update(61);
    forced["override_reason"] = json!("It takes what it takes");
    let forced = desk.dispatcher().patch(&path, forced).await.expect(200);
    assert_ne!(forced["booking"]["overridden"], Value::Null);
    let shorter = desk.dispatcher().patch(&path, update(30)).await.expect(200);
    assert_eq!(
        shorter["booking"]["arrives_at"],
        first["booking"]["arrives_at"]
    );
}

#[tokio::test]
async fn time_off_and_the_end_of_a_shift_are_in_the_way_too() {
    let desk = Desk::open_at("2027-03-01T12:00:00Z").await;
    let technician_id = desk.technician();
    let shifts = json!({
        "effective_on": "2027-03-01", "time_zone": "America/Denver", "shifts": every_day("08:00", "17:00"),
    });
    desk.set_shifts(&technician_id, shifts).await.expect(200);
    let vacation =
        json!({ "starts_at": "2027-03-03T07:00:00Z", "ends_at": "2027-03-04T07:00:00Z" });
    let vacation = desk.take_off(&technician_id, vacation).await.expect(201);
    let order = |from: &str, to: &str| json!({ "technician_id": technician_id, "window": { "starts_at": from, "ends_at": to } });
    let after_work = order("2027-03-02T23:30:00Z", "2027-03-03T01:00:00Z");
    desk.order(after_work.clone())
        .await
        .problem(409, "outside_shift");
    let on_vacation = order("2027-03-03T16:00:00Z", "2027-03-03T18:00:00Z");
    let problem = desk
        .order(on_vacation.clone())
        .await
        .problem(409, "technician_off");
    assert_eq!(problem["existing_id"], vacation["time_off_id"]);
    for (mut order, conflict) in [
        (after_work, json!({ "type": "outside_shift" })),
        (
            on_vacation,
            json!({ "type": "time_off", "time_off_id": vacation["time_off_id"] }),
        ),
    ] {
        order["override_reason"] = json!("Agreed by phone");
        let job = desk.job(order).await;
        assert_eq!(job["booking"]["overridden"]["conflicts"], json!([conflict]));
    }
    // The way is part of the shift, which begins at eight.
    let first = desk
        .job(order("2027-03-02T14:00:00Z", "2027-03-02T18:00:00Z"))
        .await;
    assert_eq!(first["booking"]["arrives_at"], "2027-03-02T15:15:00Z");
}

#[tokio::test]
async fn the_jobs_of_a_member_who_leaves_are_booked_no_longer() {
    let desk = Desk::open().await;
    let job = desk.booked(120, 140).await;
    let technician_id = desk.technician();
    assert_eq!(desk.lane("", &technician_id).await["is_active"], true);
    let path = format!("/v1/members/{technician_id}");
    desk.team.owner.delete(path).await.expect(204);
    let job = desk.view(&job["job_id"]).await;
    assert_eq!(job["booking"], Value::Null);
    desk.world.drain().await;
}
