//! How snoozed threads wake: by the customer, and by `snooze-sweep`.

use std::time::{Duration, Instant};

use conversations::SnoozeSweep;
use data::row::MessageRow;
use domain::thread::ThreadState;
use jiff::SignedDuration;
use serde_json::json;
use tests::World;

use super::desk::{Desk, thread};

async fn sweep(world: &World, slot: &str) -> Option<usize> {
    let deadline = Instant::now() + Duration::from_mins(1);
    let swept = work::run_slot::<SnoozeSweep>(&world.work, slot, deadline).await;
    swept.expect("the sweep runs")
}

async fn snooze(desk: &Desk, of: &MessageRow, minutes: i64) {
    let until = desk.world.clock.now() + SignedDuration::from_mins(minutes);
    let rest = json!({ "state": "snoozed", "snoozed_until": until });
    desk.team
        .dispatcher
        .patch(thread(of), rest)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_customer_who_writes_wakes_the_thread() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    snooze(&desk, &wrote, 5).await;
    desk.casey("Are you there?").await;
    let woken = desk.team.dispatcher.get(thread(&wrote)).await.expect(200);
    assert_eq!(woken["state"], "open");
    assert_eq!(woken["snoozed_until"], json!(null));
}

#[tokio::test]
async fn a_reply_or_a_note_does_not_wake_it() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    snooze(&desk, &wrote, 5).await;
    for body in [json!({ "note": "Waits" }), json!({ "text": "Wait" })] {
        desk.send(&desk.team.dispatcher, &wrote, body)
            .await
            .expect(201);
    }
    let resting = desk.line.thread(wrote.thread_id).await;
    assert_eq!(resting.state, ThreadState::Snoozed);
}

#[tokio::test]
async fn the_sweep_opens_what_has_slept_long_enough_in_every_company() {
    let desk = Desk::open().await;
    let early = desk.casey("Hello").await;
    let late = desk.other("Jo Sample", "13035550198").await;
    snooze(&desk, &early, 2).await;
    snooze(&desk, &late, 3).await;
    let other_team = desk.world.team().await;
    let other_line = tests::Line::connect(&desk.world, &other_team).await;
    let theirs = other_line.text(&desk.casey, "Hello").await;
    let until = desk.world.clock.now() + SignedDuration::from_mins(2);
    let rest = json!({ "state": "snoozed", "snoozed_until": until });
    let path = thread(&theirs);
    other_team.dispatcher.patch(path, rest).await.expect(200);

    assert_eq!(sweep(&desk.world, "14:00").await, Some(0));
    desk.world.advance(SignedDuration::from_mins(2));
    assert_eq!(sweep(&desk.world, "14:02").await, Some(2));
    assert_eq!(sweep(&desk.world, "14:02").await, None, "the slot is taken");
    let state = async |of: &MessageRow| desk.line.thread(of.thread_id).await.state;
    assert_eq!(state(&early).await, ThreadState::Open);
    assert_eq!(state(&late).await, ThreadState::Snoozed);
    let woken = other_line.thread(theirs.thread_id).await;
    assert_eq!(
        (woken.state, woken.snoozed_until),
        (ThreadState::Open, None)
    );
    assert_eq!(desk.waiting(&early).await.last().unwrap(), "thread_changed");
    desk.world.advance(SignedDuration::from_mins(1));
    assert_eq!(sweep(&desk.world, "14:03").await, Some(1));
}

#[tokio::test]
async fn the_sweep_reaches_every_page() {
    let desk = Desk::open().await;
    for number in 0..27 {
        let digits = format!("130355501{number:02}");
        let wrote = desk.other(&format!("Person {number}"), &digits).await;
        snooze(&desk, &wrote, 1).await;
    }
    desk.world.advance(SignedDuration::from_mins(1));
    assert_eq!(sweep(&desk.world, "14:00").await, Some(27));
    assert_eq!(sweep(&desk.world, "14:01").await, Some(0));
}
