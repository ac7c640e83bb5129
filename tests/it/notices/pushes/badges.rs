//! The number on the icon: it follows on the other devices what is read on one, and a job leaves it
//! right.

use domain::event::Event;
use jiff::SignedDuration;
use serde_json::json;
use tests::Person;

use super::Desk;
use crate::work::requested::{DONE, SUPPRESSED, counts, message, waiting};

/// Reads a thread by the API.
async fn read(of: &data::row::MessageRow, by: &tests::Caller) {
    let path = format!("/v1/threads/{}/read", of.thread_id);
    by.post(path, json!({})).await.expect(204);
}

/// Delivers all that waits of reading, once the moment is over; returns how often.
async fn deliver_readings(desk: &Desk) -> usize {
    desk.pass(SignedDuration::from_secs(10));
    let mut count = 0;
    for envelope in waiting(desk.team.store()).await {
        if matches!(envelope.event, Event::ThreadRead { .. }) {
            assert_eq!(counts(&desk.deliver(&message(&envelope)).await), DONE);
            count += 1;
        }
    }
    count
}

#[tokio::test]
async fn what_is_read_on_one_device_is_gone_from_the_icons_of_the_others() {
    let desk = Desk::open().await;
    let reader = &desk.team.dispatcher;
    let other = desk.team.another_device(&desk.world, reader).await;
    let (own, others) = (reader.take_pushes().await, other.take_pushes().await);
    let message = desk.text("Locked out").await;
    desk.world.drain().await;
    let badge = |phone: &str| desk.world.outside.phone(phone).unwrap().badge;
    assert_eq!((badge(&own), badge(&others)), (1, 1));

    read(&message, reader).await;
    assert_eq!(deliver_readings(&desk).await, 1);
    assert_eq!(badge(&others), 0);
    let pushes = desk.pushes(&others);
    let push = pushes.last().unwrap();
    assert_eq!(push.payload, json!({ "aps": { "badge": 0 } }));
    assert_eq!((push.push_type, push.priority), ("alert", 5));
    assert_eq!(push.collapse_id.as_deref(), Some("badge"));
    assert_eq!(desk.pushes(&own).len(), 1, "the reader's own knows it");
}

#[tokio::test]
async fn ten_threads_that_are_read_in_a_moment_are_one_push_to_each_other_device() {
    let desk = Desk::open().await;
    let reader = &desk.team.dispatcher;
    let other = desk.team.another_device(&desk.world, reader).await;
    let mut messages = Vec::new();
    for number in 10..20 {
        let person = Person::new("Morgan Sample", &format!("130355501{number}"));
        messages.push(desk.line.text(&person, "Hello").await);
    }
    desk.world.drain().await;
    let phone = other.take_pushes().await;
    for message in &messages {
        read(message, reader).await;
    }
    assert_eq!(deliver_readings(&desk).await, 10);
    let badges: Vec<_> = desk.pushes(&phone).iter().map(|push| push.badge).collect();
    assert_eq!(badges, [Some(0)]);
}

#[tokio::test]
async fn a_reading_waits_for_the_end_of_its_moment() {
    let desk = Desk::open().await;
    let reader = &desk.team.dispatcher;
    let other = desk.team.another_device(&desk.world, reader).await;
    let phone = other.take_pushes().await;
    let message = desk.text("Locked out").await;
    desk.world.drain().await;
    read(&message, reader).await;
    let event = desk
        .waiting_event(|event| matches!(event, Event::ThreadRead { .. }))
        .await;
    assert_ne!(counts(&desk.deliver(&event).await), DONE);
    assert_eq!(desk.pushes(&phone).len(), 1, "the message alone so far");
    desk.pass(SignedDuration::from_secs(10));
    assert_eq!(counts(&desk.deliver(&event).await), DONE);
    assert_eq!(desk.pushes(&phone).len(), 2);
    let again = counts(&desk.deliver(&event).await);
    assert_eq!(again, SUPPRESSED);
    assert_eq!(desk.pushes(&phone).len(), 2);
}

#[tokio::test]
async fn a_job_leaves_the_number_of_unread_messages_as_it_is() {
    let desk = Desk::open().await;
    let technician = &desk.team.technician;
    let phone = technician.take_pushes().await;
    let message = desk.text("Locked out").await;
    desk.world.drain().await;
    let job = json!({ "technician_id": technician.id() });
    desk.job(&message, job).await;
    desk.world.drain().await;
    let other = desk
        .line
        .text(&Person::new("Morgan Sample", "13035550177"), "Hi")
        .await;
    desk.world.drain().await;
    let unseen = json!({ "technician_id": technician.id() });
    desk.job(&other, unseen).await;
    desk.world.drain().await;
    let badges: Vec<_> = desk.pushes(&phone).iter().map(|push| push.badge).collect();
    assert_eq!(
        badges,
        [Some(1), Some(2)],
        "each job brings the thread of its customer"
    );
}
