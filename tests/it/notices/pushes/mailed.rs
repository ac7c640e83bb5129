//! Technicians whom no push reaches are told of their jobs by mail.

use data::outbox::{Envelope, OnceRow};
use data::{Changes, key};
use domain::event::Event;
use notices::PushDeliver;
use serde_json::json;
use work::Worker as _;

use super::Desk;
use crate::work::requested::{DONE, counts, waiting};

/// What was mailed to the technician, newest first.
async fn mails(desk: &Desk) -> Vec<(String, String)> {
    desk.world.drain().await;
    let mails = desk.world.outside.mails_to(&desk.team.technician.email);
    let mails = mails.into_iter();
    mails
        .map(|mail| (mail.subject, mail.text.expect("a text")))
        .collect()
}

#[tokio::test]
async fn without_a_device_an_assignment_and_every_change_to_it_come_by_mail() {
    let desk = Desk::open().await;
    let message = desk.text("Locked out").await;
    let technician_id = desk.team.technician.id();
    let job_id = desk
        .job(&message, json!({ "technician_id": technician_id }))
        .await;
    let sent = mails(&desk).await;
    assert_eq!(sent.len(), 1);
    let (subject, text) = &sent[0];
    assert!(subject.starts_with("New job at "), "{subject}");
    assert!(text.contains("Work: Lockout\n"), "{text}");
    assert!(
        text.contains("Where: 1 Example Street, Denver, CO"),
        "{text}"
    );
    let tags = &desk.world.outside.mails_to(&desk.team.technician.email)[0].tags;
    assert_eq!(tags["kind"], "job_notice");

    let path = format!("/v1/jobs/{job_id}/technician");
    let nobody = json!({ "technician_id": null });
    desk.team.dispatcher.put(path, nobody).await.expect(200);
    let sent = mails(&desk).await;
    assert_eq!(sent.len(), 2);
    assert!(
        sent[0].0.starts_with("Job taken off your list at "),
        "{}",
        sent[0].0
    );
}

#[tokio::test]
async fn a_phone_that_gets_the_push_spares_the_mail() {
    let desk = Desk::open().await;
    let message = desk.text("Locked out").await;
    let phone = desk.team.technician.take_pushes().await;
    let technician_id = desk.team.technician.id();
    desk.job(&message, json!({ "technician_id": technician_id }))
        .await;
    assert!(mails(&desk).await.is_empty());
    assert_eq!(desk.pushes(&phone).len(), 1);
}

#[tokio::test]
async fn who_shows_no_previews_reads_no_address_and_who_wants_no_notices_gets_no_mail() {
    let desk = Desk::open().await;
    let message = desk.text("Locked out").await;
    let technician = &desk.team.technician;
    let give = json!({ "technician_id": technician.id() });
    let choose = async |notifications: serde_json::Value| {
        technician
            .patch("/v1/me", json!({ "notifications": notifications }))
            .await
            .expect(200);
    };
    choose(json!({ "previews": false })).await;
    desk.job(&message, give.clone()).await;
    let sent = mails(&desk).await;
    assert_eq!(sent.len(), 1);
    assert!(!sent[0].1.contains("Example Street"), "{}", sent[0].1);
    choose(json!({ "assignments": false })).await;
    desk.job(&message, give).await;
    assert_eq!(mails(&desk).await.len(), 1);
}

#[tokio::test]
async fn an_event_that_comes_again_makes_no_second_mail() {
    let desk = Desk::open().await;
    let message = desk.text("Locked out").await;
    let technician_id = desk.team.technician.id();
    desk.job(&message, json!({ "technician_id": technician_id }))
        .await;
    let assigned = desk
        .waiting_event(|event| matches!(event, Event::JobAssigned { .. }))
        .await;
    let mut envelopes = waiting(desk.team.store()).await.into_iter();
    let is_it = |one: &Envelope| matches!(one.event, Event::JobAssigned { .. });
    let event_id = envelopes.rfind(is_it).unwrap().event_id;
    // The mark of the first time is lost with the worker: it does its work once more.
    for _ in 0..2 {
        assert_eq!(counts(&desk.deliver(&assigned).await), DONE);
        let place = key::once(PushDeliver::NAME, event_id);
        let mark: Option<OnceRow> = desk.team.store().get(place).await.unwrap();
        let mut changes = Changes::new();
        changes.delete(&mark.expect("it is marked as done"));
        desk.team.store().commit(changes).await.unwrap();
    }
    assert_eq!(mails(&desk).await.len(), 1);
}
