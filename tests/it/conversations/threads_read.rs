//! `thread-read`, and what counts as unread.

use domain::role::Role;
use serde_json::json;
use tests::Caller;

use super::desk::{Desk, thread};

async fn unread(caller: &Caller, desk: &Desk, wrote: &data::row::MessageRow) -> u64 {
    let shown = caller.get(thread(wrote)).await.expect(200);
    let list = caller.get("/v1/threads").await.expect(200);
    assert_eq!(list["items"][0]["unread"], shown["unread"]);
    let stored = desk.line.thread(wrote.thread_id).await;
    assert_eq!(shown["inbound_count"], stored.inbound_count);
    shown["unread"].as_u64().unwrap()
}

async fn read(caller: &Caller, wrote: &data::row::MessageRow, reading: serde_json::Value) {
    let path = format!("{}/read", thread(wrote));
    caller.post(path, reading).await.expect(204);
}

#[tokio::test]
async fn each_member_has_read_as_far_as_that_member_has() {
    let desk = Desk::open().await;
    let wrote = desk.casey("One").await;
    desk.casey("Two").await;
    let (dispatcher, owner) = (&desk.team.dispatcher, &desk.team.owner);
    assert_eq!(unread(dispatcher, &desk, &wrote).await, 2);
    read(dispatcher, &wrote, json!({})).await;
    assert_eq!(unread(dispatcher, &desk, &wrote).await, 0);
    assert_eq!(unread(owner, &desk, &wrote).await, 2);
    desk.casey("Three").await;
    assert_eq!(unread(dispatcher, &desk, &wrote).await, 1);
    assert_eq!(unread(owner, &desk, &wrote).await, 3);
}

#[tokio::test]
async fn what_came_while_the_thread_was_shown_stays_unread_and_nothing_is_unread_again() {
    let desk = Desk::open().await;
    let wrote = desk.casey("One").await;
    desk.casey("Two").await;
    desk.casey("Three").await;
    let dispatcher = &desk.team.dispatcher;
    read(dispatcher, &wrote, json!({ "through": 2 })).await;
    assert_eq!(unread(dispatcher, &desk, &wrote).await, 1);
    read(dispatcher, &wrote, json!({ "through": 1 })).await;
    assert_eq!(unread(dispatcher, &desk, &wrote).await, 1);
    read(dispatcher, &wrote, json!({ "through": 4_000_000_000_u32 })).await;
    assert_eq!(unread(dispatcher, &desk, &wrote).await, 0);
    desk.casey("Four").await;
    assert_eq!(unread(dispatcher, &desk, &wrote).await, 1);
}

#[tokio::test]
async fn who_answers_has_read() {
    let desk = Desk::open().await;
    let wrote = desk.casey("One").await;
    let dispatcher = &desk.team.dispatcher;
    let note = json!({ "note": "Call back" });
    desk.send(dispatcher, &wrote, note).await.expect(201);
    assert_eq!(unread(dispatcher, &desk, &wrote).await, 0);
    assert_eq!(unread(&desk.team.owner, &desk, &wrote).await, 1);
}

#[tokio::test]
async fn what_was_said_before_somebody_joined_counts_as_read() {
    let desk = Desk::open().await;
    let wrote = desk.casey("One").await;
    desk.world.advance(jiff::SignedDuration::from_secs(1));
    let late = desk.team.member(&desk.world, &[Role::Dispatcher]).await;
    assert_eq!(unread(&late, &desk, &wrote).await, 0);
}

#[tokio::test]
async fn many_readings_at_once_leave_the_furthest() {
    let desk = Desk::open().await;
    let wrote = desk.casey("One").await;
    for text in ["Two", "Three", "Four"] {
        desk.casey(text).await;
    }
    let dispatcher = &desk.team.dispatcher;
    let path = format!("{}/read", thread(&wrote));
    let all = (1..=4).map(|through| dispatcher.post(&path, json!({ "through": through })));
    let answers = futures::future::join_all(all).await;
    assert!(answers.iter().any(|answer| answer.status == 204));
    read(dispatcher, &wrote, json!({ "through": 4 })).await;
    assert_eq!(unread(dispatcher, &desk, &wrote).await, 0);
}
