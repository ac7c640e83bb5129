//! `board-view`: technicians and their time, and the trays.

use domain::role::Role;
use serde_json::{Value, json};

use super::{Desk, every_day, spans, text};

fn jobs(list: &Value) -> Vec<Value> {
    let jobs = list.as_array().expect("jobs").iter();
    jobs.map(|job| job["job_id"].clone()).collect()
}

async fn advance(desk: &Desk, job: &Value, steps: &[&str]) {
    let path = format!("/v1/jobs/{}/transitions", text(&job["job_id"]));
    for to in steps {
        let body = json!({ "to": to, "reason": "So be it" });
        let technician = &desk.team.technician;
        technician.post(&path, body).await.expect(200);
    }
}

#[tokio::test]
async fn a_job_goes_from_tray_to_lane_to_done() {
    let desk = Desk::open_at("2027-03-02T15:00:00Z").await;
    let technician_id = desk.technician();
    let window = json!({ "starts_at": "2027-03-02T18:00:00Z", "ends_at": "2027-03-02T20:00:00Z" });
    let plain = desk.job(json!({})).await;
    let job = desk.job(json!({ "window": window })).await;
    let board = desk.board("").await;
    assert_eq!(
        jobs(&board["unassigned"]["jobs"]),
        [plain["job_id"].clone(), job["job_id"].clone()]
    );
    assert_eq!(board["unassigned"]["has_more"], false);
    assert_eq!(board["unassigned"]["jobs"][1]["window"], window);
    assert_eq!(
        board["unassigned"]["jobs"][1]["customer_name"],
        "Casey Sample"
    );
    assert_eq!(board["offering"], json!({ "jobs": [], "has_more": false }));

    let path = format!("/v1/jobs/{}", text(&job["job_id"]));
    let give = json!({ "technician_id": technician_id });
    desk.dispatcher()
        .put(format!("{path}/technician"), give)
        .await
        .expect(200);
    let board = desk.board("").await;
    assert_eq!(
        jobs(&board["unassigned"]["jobs"]),
        [plain["job_id"].clone()]
    );
    let lane = desk.lane("", &technician_id).await;
    assert_eq!(jobs(&lane["bookings"]), [job["job_id"].clone()]);
    let booked = &lane["bookings"][0];
    assert_eq!(booked["arrives_at"], "2027-03-02T18:00:00Z");
    assert_eq!(
        spans(&json!([booked["block"]])),
        [(
            "2027-03-02T17:45:00Z".to_owned(),
            "2027-03-02T18:45:00Z".to_owned(),
        )]
    );
    assert_eq!(
        (&booked["state"], &booked["version"]),
        (&json!("assigned"), &json!(2))
    );

    let hold = json!({ "hold": { "reason": "Part on order", "until": "2027-03-02T17:00:00Z" } });
    desk.dispatcher().patch(&path, hold).await.expect(200);
    let board = desk.board("").await;
    assert_eq!(jobs(&board["hold"]["jobs"]), [job["job_id"].clone()]);
    assert_eq!(board["hold"]["jobs"][0]["hold"]["reason"], "Part on order");
    desk.dispatcher()
        .patch(&path, json!({ "hold": null }))
        .await
        .expect(200);
    advance(&desk, &job, &["accepted", "en_route", "on_site"]).await;
    let lane = desk.lane("", &technician_id).await;
    assert_eq!(lane["bookings"][0]["state"], "on_site");
    assert_eq!(desk.board("").await["done_today"]["jobs"], json!([]));
    advance(&desk, &job, &["done"]).await;
    let board = desk.board("").await;
    assert_eq!(board["hold"]["jobs"], json!([]));
    assert_eq!(jobs(&board["done_today"]["jobs"]), [job["job_id"].clone()]);
    let lane = desk.lane("", &technician_id).await;
    assert_eq!(lane["bookings"][0]["state"], "done", "the time was spent");
}

#[tokio::test]
async fn what_was_cancelled_moved_or_given_away_is_gone_from_where_it_was() {
    let desk = Desk::open_at("2027-03-02T15:00:00Z").await;
    let (technician_id, other) = (desk.technician(), desk.another_technician().await);
    let cancelled = desk.booked(60, 80).await;
    let given = desk.booked(200, 220).await;
    let moved = desk.booked(400, 420).await;
    let path = |job: &Value, rest: &str| format!("/v1/jobs/{}/{rest}", text(&job["job_id"]));
    let cancel = json!({ "to": "cancelled", "reason": "Found the key" });
    desk.dispatcher()
        .post(path(&cancelled, "transitions"), cancel)
        .await
        .expect(200);
    let give = json!({ "technician_id": other });
    desk.dispatcher()
        .put(path(&given, "technician"), give)
        .await
        .expect(200);
    let tomorrow = json!({ "window": desk.minutes(24 * 60, 25 * 60) });
    desk.dispatcher()
        .put(path(&moved, "schedule"), tomorrow)
        .await
        .expect(200);
    assert_eq!(desk.lane("", &technician_id).await["bookings"], json!([]));
    assert_eq!(
        jobs(&desk.lane("", &other).await["bookings"]),
        [given["job_id"].clone()]
    );
    let week = desk.lane("?days=7", &technician_id).await;
    assert_eq!(jobs(&week["bookings"]), [moved["job_id"].clone()]);
}

#[tokio::test]
async fn days_are_those_of_the_company_or_of_the_zone_that_is_asked_for() {
    let desk = Desk::open_at("2027-03-12T18:00:00Z").await;
    let technician_id = desk.technician();
    // Half past eleven in the evening in Denver: over midnight there, and the next day in UTC.
    let window = json!({ "starts_at": "2027-03-13T06:30:00Z", "ends_at": "2027-03-13T06:50:00Z" });
    let job = json!({ "technician_id": technician_id, "window": window });
    let job = desk.job(job).await;
    for (query, is_there) in [
        ("", true),
        ("?on=2027-03-12", true),
        ("?on=2027-03-13", true),
        ("?on=2027-03-14", false),
        ("?on=2027-03-12&time_zone=America/Denver", true),
        ("?on=2027-03-12&time_zone=UTC", false),
        ("?on=2027-03-13&time_zone=UTC", true),
        ("?on=2027-03-13&time_zone=Pacific/Auckland", true),
        ("?on=2027-03-12&time_zone=Pacific/Auckland", false),
        ("?on=2027-03-07&days=7", true),
        ("?on=2027-03-05&days=7", false),
    ] {
        let lane = desk.lane(query, &technician_id).await;
        let expected = if is_there {
            vec![job["job_id"].clone()]
        } else {
            vec![]
        };
        assert_eq!(jobs(&lane["bookings"]), expected, "{query}");
    }
    // The week in which clocks go forward.
    let board = desk.board("?on=2027-03-12&days=7").await;
    let days = board["days"].as_array().expect("days");
    assert_eq!(days.len(), 7);
    assert_eq!(days[2]["on"], "2027-03-14");
    let blocks: Value = days.iter().map(|day| day["block"].clone()).collect();
    let sunday = &spans(&blocks)[2];
    assert_eq!(sunday.0, "2027-03-14T07:00:00Z");
    assert_eq!(sunday.1, "2027-03-15T06:00:00Z", "23 hours");
    assert_eq!(board["time_zone"], "America/Denver");
}

#[tokio::test]
async fn a_job_of_several_days_stands_on_each_of_them() {
    let desk = Desk::open_at("2027-03-01T18:00:00Z").await;
    let technician_id = desk.technician();
    let window = json!({ "starts_at": "2027-03-01T20:00:00Z", "ends_at": "2027-03-01T21:00:00Z" });
    let job = json!({ "technician_id": technician_id, "window": window, "duration_minutes": 4 * 24 * 60 });
    let job = desk.job(job).await;
    for (on, is_there) in [
        ("2027-02-28", false),
        ("2027-03-01", true),
        ("2027-03-04", true),
        ("2027-03-05", true),
        ("2027-03-06", false),
    ] {
        let lane = desk.lane(&format!("?on={on}"), &technician_id).await;
        let expected = if is_there {
            vec![job["job_id"].clone()]
        } else {
            vec![]
        };
        assert_eq!(jobs(&lane["bookings"]), expected, "{on}");
    }
}

#[tokio::test]
async fn lanes_are_the_technicians_by_page_with_shifts_and_time_off() {
    let desk = Desk::open_at("2027-03-01T18:00:00Z").await;
    let technician_id = desk.technician();
    let both = [Role::Owner, Role::Technician];
    let boss = desk.team.member(&desk.world, &both).await.id().to_string();
    let shifts = json!({ "effective_on": "2027-01-04", "shifts": every_day("08:00", "17:00") });
    desk.set_shifts(&technician_id, shifts).await.expect(200);
    let off = json!({ "starts_at": "2027-03-01T20:00:00Z", "ends_at": "2027-03-02T20:00:00Z" });
    desk.take_off(&technician_id, off.clone()).await.expect(201);
    let board = desk.board("").await;
    let lanes = board["technicians"].as_array().expect("lanes");
    let ids: Vec<_> = lanes.iter().map(|lane| text(&lane["member_id"])).collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    assert!(ids.contains(&technician_id) && ids.contains(&boss));
    let lane = desk.lane("", &technician_id).await;
    assert_eq!(
        spans(&lane["open_time"]),
        [(
            "2027-03-01T15:00:00Z".to_owned(),
            "2027-03-02T00:00:00Z".to_owned(),
        )]
    );
    assert_eq!(spans(&lane["time_off"]), spans(&json!([off])));
    assert_eq!(
        desk.lane("?on=2027-03-04", &technician_id).await["time_off"],
        json!([])
    );

    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let board = desk.board(&format!("?limit=1{cursor}")).await;
        let lanes = board["technicians"].as_array().expect("lanes");
        assert!(lanes.len() <= 1);
        seen.extend(lanes.iter().map(|lane| text(&lane["member_id"])));
        let Some(next) = board["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    seen.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(seen, ids);
}

#[tokio::test]
async fn who_left_stands_on_the_board_of_the_days_on_which_they_worked() {
    let desk = Desk::open_at("2027-03-02T15:00:00Z").await;
    let technician_id = desk.technician();
    let job = desk.booked(5, 10).await;
    advance(&desk, &job, &["accepted", "en_route", "on_site", "done"]).await;
    let path = format!("/v1/members/{technician_id}");
    desk.team.owner.delete(path).await.expect(204);
    let lane = desk.lane("", &technician_id).await;
    assert_eq!(lane["is_active"], false);
    assert_eq!(lane["name"], "Robin Sample");
    assert_eq!(jobs(&lane["bookings"]), [job["job_id"].clone()]);
    let tomorrow = desk.board("?on=2027-03-03").await;
    assert_eq!(tomorrow["technicians"], json!([]));
    desk.world.drain().await;
}

#[tokio::test]
async fn a_tray_shows_its_first_jobs_and_says_that_there_are_more() {
    let desk = Desk::open().await;
    let mut all = Vec::new();
    for number in 0..27 {
        let more = if number % 2 == 0 {
            json!({})
        } else {
            json!({ "window": desk.minutes(60, 90) })
        };
        all.push(desk.job(more).await["job_id"].clone());
    }
    let tray = desk.board("").await["unassigned"].clone();
    assert_eq!(tray["has_more"], true);
    assert_eq!(jobs(&tray["jobs"]), all[..25]);
}

#[tokio::test]
async fn what_is_no_board_is_refused_by_its_parameter() {
    let desk = Desk::open().await;
    for (query, parameter) in [
        ("days=2", "days"),
        ("on=tomorrow", "on"),
        ("time_zone=Denver", "time_zone"),
        ("state=done", "state"),
    ] {
        let answer = desk.dispatcher().get(format!("/v1/board?{query}")).await;
        answer.invalid_at(parameter);
    }
    let forbidden = desk.team.technician.get("/v1/board").await;
    forbidden.problem(403, "forbidden");
}
