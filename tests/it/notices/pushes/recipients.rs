//! Who is notified that a customer wrote.

use domain::role::Role;
use serde_json::json;
use tests::Caller;

use super::Desk;

async fn steps(technician: &Caller, job_id: &str, steps: &[&str]) {
    for to in steps {
        let path = format!("/v1/jobs/{job_id}/transitions");
        technician.post(path, json!({ "to": to })).await.expect(200);
    }
}

#[tokio::test]
async fn a_thread_that_nobody_looks_after_is_told_to_every_dispatcher_and_owner() {
    let desk = Desk::open().await;
    let all_rounder = desk
        .team
        .member(&desk.world, &[Role::Dispatcher, Role::Technician])
        .await;
    let notified = [
        desk.team.owner.take_pushes().await,
        desk.team.dispatcher.take_pushes().await,
        all_rounder.take_pushes().await,
    ];
    let technician = desk.team.technician.take_pushes().await;
    desk.text("Locked out").await;
    desk.world.drain().await;
    for phone in &notified {
        assert_eq!(desk.pushes(phone).len(), 1);
    }
    assert!(desk.pushes(&technician).is_empty());
}

#[tokio::test]
async fn a_thread_that_somebody_looks_after_is_told_to_nobody_else() {
    let desk = Desk::open().await;
    let owner = desk.team.owner.take_pushes().await;
    let dispatcher = desk.team.dispatcher.take_pushes().await;
    let first = desk.text("Locked out").await;
    let id = desk.team.dispatcher.id();
    desk.change(&first, |thread| thread.assigned_to = Some(id))
        .await;
    desk.world.drain().await;
    assert_eq!(desk.pushes(&dispatcher).len(), 1);
    assert!(desk.pushes(&owner).is_empty());
}

#[tokio::test]
async fn a_thread_of_somebody_who_left_is_told_to_everybody() {
    let desk = Desk::open().await;
    let owner = desk.team.owner.take_pushes().await;
    let left = desk.team.member(&desk.world, &[Role::Dispatcher]).await;
    let first = desk.text("Locked out").await;
    desk.change(&first, |thread| thread.assigned_to = Some(left.id()))
        .await;
    let leave = format!("/v1/members/{}", left.id());
    desk.team.owner.delete(leave).await.expect(204);
    desk.world.drain().await;
    assert_eq!(desk.pushes(&owner).len(), 1);
}

#[tokio::test]
async fn the_technician_at_work_for_the_customer_is_told_too() {
    let desk = Desk::open().await;
    let technician = &desk.team.technician;
    let first = desk.text("Locked out").await;
    desk.world.drain().await;
    let given = json!({ "technician_id": technician.id() });
    let job_id = desk.job(&first, given).await;
    steps(technician, &job_id, &["accepted"]).await;
    desk.world.drain().await;
    let phone = technician.take_pushes().await;

    desk.text("When will you be here?").await;
    desk.world.drain().await;
    assert!(desk.pushes(&phone).is_empty(), "work has not begun");

    steps(technician, &job_id, &["en_route"]).await;
    let dispatcher = desk.team.dispatcher.id();
    desk.change(&first, |thread| thread.assigned_to = Some(dispatcher))
        .await;
    desk.text("The door is open now").await;
    desk.world.drain().await;
    let pushes = desk.pushes(&phone);
    assert_eq!(pushes.len(), 1);
    assert_eq!(pushes[0].body.as_deref(), Some("The door is open now"));
    assert_eq!(
        pushes[0].badge,
        Some(3),
        "the thread is the technician's too"
    );

    steps(technician, &job_id, &["on_site", "done"]).await;
    desk.text("Thank you").await;
    desk.world.drain().await;
    assert_eq!(desk.pushes(&phone).len(), 1, "the work is done");
}

#[tokio::test]
async fn who_has_read_a_message_is_not_told_of_it() {
    let desk = Desk::open().await;
    let reader = desk.team.dispatcher.take_pushes().await;
    let other = desk.team.owner.take_pushes().await;
    let message = desk.text("Locked out").await;
    desk.read(&message, &desk.team.dispatcher).await;
    desk.world.drain().await;
    assert!(desk.pushes(&reader).is_empty());
    assert_eq!(desk.pushes(&other).len(), 1);
}

#[tokio::test]
async fn a_device_that_signed_out_is_told_nothing() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let session = desk.team.dispatcher.session_id.unwrap();
    let path = format!("/v1/sessions/{session}");
    desk.team.dispatcher.delete(path).await.expect(204);
    desk.text("Locked out").await;
    desk.world.drain().await;
    assert!(desk.pushes(&phone).is_empty());
}
