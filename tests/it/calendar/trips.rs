//! How often bookings and the board go to the table and back.

use serde_json::json;
use tests::{Answer, Wire, World, trips};

use super::{Desk, every_day, text};

/// The trips of a request, side by side counting as one.
async fn counted(wire: &Wire, request: impl Future<Output = Answer>, status: u16) -> usize {
    wire.crossings();
    wire.hold(true);
    let answer = request.await;
    wire.hold(false);
    let crossings = wire.crossings();
    answer.expect(status);
    trips(&crossings)
}

#[tokio::test]
async fn a_booking_costs_no_trip_more_unless_somebody_else_is_near() {
    let (world, wire) = World::wired().await;
    let desk = Desk::of(world).await;
    let technician_id = desk.technician();
    let shifts = json!({ "effective_on": "2020-01-01", "shifts": every_day("00:00", "00:00") });
    desk.set_shifts(&technician_id, shifts).await.expect(200);
    let far = desk.booked(600, 620).await;
    let job = desk.job(json!({ "window": desk.minutes(120, 140) })).await;
    let path = format!("/v1/jobs/{}", text(&job["job_id"]));
    let give = json!({ "technician_id": technician_id });
    let assign = desk.dispatcher().put(format!("{path}/technician"), give);
    assert_eq!(counted(&wire, assign, 200).await, 2);
    // Whose calendar a new window meets, only the job's own row tells; and who is near, only theirs.
    let schedule = |from| {
        let window = json!({ "window": desk.minutes(from, from + 20) });
        desk.dispatcher().put(format!("{path}/schedule"), window)
    };
    assert_eq!(counted(&wire, schedule(300), 200).await, 3);
    assert_eq!(counted(&wire, schedule(600), 409).await, 3);
    let cancel = json!({ "to": "cancelled", "reason": "Found the key" });
    let cancel = desk
        .dispatcher()
        .post(format!("{path}/transitions"), cancel);
    assert_eq!(counted(&wire, cancel, 200).await, 2);
    assert_eq!(far["state"], "assigned");
}

#[tokio::test]
async fn a_board_with_all_that_can_stand_on_it_is_one_trip() {
    let (world, wire) = World::wired().await;
    let desk = Desk::of(world).await;
    let technician_id = desk.technician();
    let shifts = json!({ "effective_on": "2020-01-01", "shifts": every_day("00:00", "00:00") });
    desk.set_shifts(&technician_id, shifts).await.expect(200);
    desk.take_off(&technician_id, desk.minutes(900, 960))
        .await
        .expect(201);
    desk.job(json!({})).await;
    let job = desk.booked(120, 140).await;
    let hold = json!({ "hold": { "reason": "Part on order", "until": desk.minutes(60, 61)["starts_at"] } });
    let path = format!("/v1/jobs/{}", text(&job["job_id"]));
    desk.dispatcher().patch(path, hold).await.expect(200);
    for query in [
        "",
        "?days=7",
        "?time_zone=Asia/Kolkata",
        "?on=2026-12-31&days=7",
    ] {
        let board = desk.dispatcher().get(format!("/v1/board{query}"));
        assert_eq!(counted(&wire, board, 200).await, 1, "{query}");
    }
}
