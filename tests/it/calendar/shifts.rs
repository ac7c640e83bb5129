//! `shift-set` and `calendar-view`.

use domain::role::Role;
use serde_json::{Value, json};

use super::{Desk, every_day, spans, text};

fn weekdays(starts: &str, ends: &str) -> Value {
    every_day(starts, ends)
        .as_array()
        .expect("a week")
        .iter()
        .take(5)
        .cloned()
        .collect()
}

#[tokio::test]
async fn a_technician_for_whom_nothing_was_set_can_be_booked_at_any_hour() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let calendar = desk.calendar(&technician_id).await;
    assert_eq!(
        calendar,
        json!({ "member_id": technician_id, "patterns": [], "time_off": [], "version": 0 })
    );
    let board = desk.board("").await;
    let lane = desk.lane("", &technician_id).await;
    assert_eq!(lane["open_time"], json!([board["days"][0]["block"]]));
}

#[tokio::test]
async fn a_pattern_holds_from_its_date_to_that_of_the_next() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let winter = json!({ "effective_on": "2027-01-04", "shifts": weekdays("08:00", "17:00") });
    let set = desk.set_shifts(&technician_id, winter).await;
    assert_eq!(set.header("etag"), Some("\"1\""));
    let set = set.expect(200);
    assert_eq!(
        set["patterns"][0]["time_zone"], "America/Denver",
        "the company's"
    );
    assert_eq!(
        set["patterns"][0]["set_by"],
        desk.dispatcher().id().to_string()
    );
    let summer = json!({
        "effective_on": "2027-06-07",
        "shifts": [
            { "day": "monday", "starts": "06:00", "ends": "10:00" },
            { "day": "monday", "starts": "16:00", "ends": "20:00" },
        ],
    });
    let set = desk.set_shifts(&technician_id, summer).await.expect(200);
    assert_eq!(set["version"], 2);
    assert_eq!(set, desk.calendar(&technician_id).await);
    for (on, expected) in [
        (
            "2027-06-04",
            vec![("2027-06-04T14:00:00Z", "2027-06-04T23:00:00Z")],
        ),
        ("2027-06-05", vec![]),
        (
            "2027-06-07",
            vec![
                ("2027-06-07T12:00:00Z", "2027-06-07T16:00:00Z"),
                ("2027-06-07T22:00:00Z", "2027-06-08T02:00:00Z"),
            ],
        ),
        ("2027-06-08", vec![]),
    ] {
        let lane = desk.lane(&format!("?on={on}"), &technician_id).await;
        let open = spans(&lane["open_time"]);
        let open: Vec<_> = open
            .iter()
            .map(|(from, to)| (from.as_str(), to.as_str()))
            .collect();
        assert_eq!(open, expected, "{on}");
    }
    let lifted = json!({ "effective_on": "2027-07-01", "shifts": null });
    desk.set_shifts(&technician_id, lifted).await.expect(200);
    let lane = desk.lane("?on=2027-07-04", &technician_id).await;
    assert_eq!(spans(&lane["open_time"]).len(), 1);
}

#[tokio::test]
async fn a_change_from_an_older_version_is_refused_and_each_is_audited_and_published() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    desk.world.drain().await;
    let body =
        json!({ "effective_on": "2027-01-04", "shifts": weekdays("08:00", "17:00"), "version": 0 });
    desk.set_shifts(&technician_id, body.clone())
        .await
        .expect(200);
    assert_eq!(desk.waiting().await, ["shifts_changed"]);
    let stale = desk.set_shifts(&technician_id, body).await;
    stale.problem(409, "stale_version");
    let audit = desk.team.owner.get("/v1/audit?limit=1").await.expect(200);
    assert_eq!(audit["items"][0]["action"], "shifts_changed");
    assert_eq!(audit["items"][0]["subject"], technician_id);
    // A booking is no change of the shifts.
    desk.booked(120, 140).await;
    assert_eq!(desk.calendar(&technician_id).await["version"], 1);
}

#[tokio::test]
async fn only_technicians_of_the_team_have_shifts() {
    let desk = Desk::open().await;
    let body = json!({ "effective_on": "2027-01-04", "shifts": [] });
    let dispatcher_id = desk.dispatcher().id().to_string();
    let refused = desk.set_shifts(&dispatcher_id, body.clone()).await;
    refused.problem(409, "not_a_technician");
    let off = desk.minutes(10, 20);
    let refused = desk.take_off(&dispatcher_id, off.clone()).await;
    refused.problem(409, "not_a_technician");
    let leaver = desk.team.member(&desk.world, &[Role::Technician]).await;
    let leaver_id = leaver.id().to_string();
    let path = format!("/v1/members/{leaver_id}");
    desk.team.owner.delete(path).await.expect(204);
    let refused = desk.set_shifts(&leaver_id, body).await;
    refused.problem(409, "member_removed");
    let refused = desk.take_off(&leaver_id, off).await;
    refused.problem(409, "member_removed");
    desk.world.drain().await;
}

#[tokio::test]
async fn what_is_no_week_or_no_date_is_refused_by_its_place() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let overlapping = json!([
        { "day": "monday", "starts": "08:00", "ends": "12:00" },
        { "day": "monday", "starts": "11:00", "ends": "13:00" },
    ]);
    for (field, value, place) in [
        ("shifts", overlapping, "/shifts"),
        ("effective_on", json!("2027-02-30"), "/effective_on"),
        ("time_zone", json!("EST"), "/time_zone"),
        (
            "shifts",
            json!([{ "day": "monday", "starts": "8:00", "ends": "12:00" }]),
            "/shifts/0/starts",
        ),
        (
            "shifts",
            json!([{ "day": "someday", "starts": "08:00", "ends": "12:00" }]),
            "/shifts/0/day",
        ),
    ] {
        let mut body = json!({ "effective_on": "2027-01-04", "shifts": [] });
        body[field] = value;
        desk.set_shifts(&technician_id, body)
            .await
            .invalid_at(place);
    }
    let without = json!({ "effective_on": "2027-01-04" });
    desk.set_shifts(&technician_id, without)
        .await
        .invalid_at("/shifts");
}

#[tokio::test]
async fn a_calendar_keeps_only_so_many_patterns() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    let set = async |month: usize| {
        let on = format!("20{}-{:02}-01", 28 + month / 12, 1 + month % 12);
        let body = json!({ "effective_on": on, "shifts": [] });
        desk.set_shifts(&technician_id, body).await
    };
    for month in 0..12 {
        set(month).await.expect(200);
    }
    set(12).await.problem(409, "calendar_full");
    let replaced = set(3).await.expect(200);
    assert_eq!(text(&replaced["patterns"][3]["effective_on"]), "2028-04-01");
}
