//! `thread-update`.

use data::Changes;
use data::row::ThreadRow;
use domain::event::Event;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::desk::{Desk, each, thread};
use super::threads_unassigned::{LONG, unassign};

#[tokio::test]
async fn a_thread_is_given_to_a_member_and_taken_back() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let technician_id = desk.team.technician.id();
    let patch = async |patch| dispatcher.patch(thread(&wrote), patch).await;
    let given = patch(json!({ "assigned_to": technician_id })).await;
    assert_eq!(given.header("etag"), Some("\"2\""));
    assert_eq!(given.expect(200)["assigned_to"], json!(technician_id));
    let same = patch(json!({ "assigned_to": technician_id })).await;
    assert_eq!(same.expect(200)["version"], 2, "nothing changed");
    let absent = patch(json!({})).await.expect(200);
    assert_eq!(absent["assigned_to"], json!(technician_id));
    let taken = patch(json!({ "assigned_to": null })).await.expect(200);
    assert_eq!(taken["assigned_to"], Value::Null);
    assert_eq!(
        desk.waiting(&wrote).await,
        ["message_received", "thread_changed", "thread_changed"]
    );
}

#[tokio::test]
async fn only_active_members_of_the_company_look_after_threads() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let stranger = desk.world.team().await;
    let gone = desk.team.technician.id();
    let path = format!("/v1/members/{gone}");
    desk.team.owner.delete(path).await.expect(204);
    for member_id in [stranger.dispatcher.id(), gone] {
        let request = json!({ "assigned_to": member_id });
        let answer = desk.team.dispatcher.patch(thread(&wrote), request).await;
        answer.invalid_at("/assigned_to");
    }
}

#[tokio::test]
async fn a_thread_rests_until_an_instant_within_a_year() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let now = desk.world.clock.now();
    let hours = |hours| now + SignedDuration::from_hours(hours);
    let patch = async |patch| desk.team.dispatcher.patch(thread(&wrote), patch).await;
    for wrong in [
        json!({ "state": "snoozed" }),
        json!({ "state": "snoozed", "snoozed_until": null }),
        json!({ "state": "snoozed", "snoozed_until": now }),
        json!({ "state": "snoozed", "snoozed_until": hours(366 * 24) }),
        json!({ "state": "resolved", "snoozed_until": hours(1) }),
        json!({ "snoozed_until": hours(1) }),
    ] {
        patch(wrong).await.invalid_at("/snoozed_until");
    }
    patch(json!({ "state": null })).await.invalid_at("/state");

    let rest = json!({ "state": "snoozed", "snoozed_until": hours(1) });
    let rest = patch(rest).await.expect(200);
    assert_eq!(rest["snoozed_until"], json!(hours(1)));
    let longer = patch(json!({ "snoozed_until": hours(2) }))
        .await
        .expect(200);
    assert_eq!(longer["state"], "snoozed");
    assert_eq!(longer["snoozed_until"], json!(hours(2)));
    patch(json!({ "snoozed_until": null }))
        .await
        .invalid_at("/snoozed_until");
    let done = patch(json!({ "state": "resolved" })).await.expect(200);
    assert_eq!(done["snoozed_until"], Value::Null);
    let open = patch(json!({ "state": "open" })).await.expect(200);
    assert_eq!(open["state"], "open");
}

#[tokio::test]
async fn a_linked_job_and_its_thread_show_each_other() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let others = desk.other("Jo Sample", "13035550198").await;
    let (own, foreign) = (desk.job(&wrote, None).await, desk.job(&others, None).await);
    let dispatcher = &desk.team.dispatcher;
    let link = async |job| {
        dispatcher
            .patch(thread(&wrote), json!({ "job_id": job }))
            .await
    };
    link(json!(foreign)).await.invalid_at("/job_id");
    assert_eq!(link(json!(own)).await.expect(200)["job_id"], own);
    let job = dispatcher.get(format!("/v1/jobs/{own}")).await.expect(200);
    assert_eq!(job["thread_id"], json!(wrote.thread_id));
    assert_eq!(job["version"], 2);
    let none = link(Value::Null).await.expect(200);
    assert_eq!(none["job_id"], Value::Null);
    let again = link(json!(own)).await.expect(200);
    assert_eq!(again["job_id"], own);
    let job = dispatcher.get(format!("/v1/jobs/{own}")).await.expect(200);
    assert_eq!(job["version"], 2, "the job knew its thread");
}

#[tokio::test]
async fn of_two_changes_to_one_version_the_second_is_refused() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let first = json!({ "state": "resolved", "version": 1 });
    dispatcher.patch(thread(&wrote), first).await.expect(200);
    let second = json!({ "state": "open", "version": 1 });
    let late = desk.team.owner.patch(thread(&wrote), second.clone()).await;
    late.problem(409, "stale_version");
    let call = dispatcher.call("PATCH", thread(&wrote));
    let call = call.header("if-match", "\"1\"");
    let late = call.json(&json!({ "state": "open" })).send().await;
    late.problem(412, "precondition_failed");
    let answer = desk.team.technician.patch(thread(&wrote), second).await;
    answer.problem(403, "forbidden");
}

#[tokio::test]
async fn a_member_who_leaves_looks_after_no_thread_any_more() {
    let desk = Desk::open().await;
    let (owner, dispatcher) = (&desk.team.owner, &desk.team.dispatcher);
    let leaver = desk.team.technician.id();
    let open = desk.casey("Hello").await;
    let resolved = desk.other("Robin Sample", "13035550198").await;
    let others = desk.other("Sam Sample", "13035550197").await;
    let give = json!({ "assigned_to": leaver });
    dispatcher.patch(thread(&open), give).await.expect(200);
    let give = json!({ "assigned_to": leaver, "state": "resolved" });
    dispatcher.patch(thread(&resolved), give).await.expect(200);
    let give = json!({ "assigned_to": dispatcher.id() });
    dispatcher.patch(thread(&others), give).await.expect(200);

    let member = format!("/v1/members/{leaver}");
    owner.delete(&member).await.expect(204);
    let removed = Event::MemberRemoved { member_id: leaver };
    unassign(&desk, &removed, LONG).await;
    let assigned =
        async |message| dispatcher.get(thread(message)).await.expect(200)["assigned_to"].clone();
    assert_eq!(assigned(&open).await, Value::Null);
    assert_eq!(assigned(&resolved).await, Value::Null);
    assert_eq!(assigned(&others).await, json!(dispatcher.id()));
    assert_eq!(
        desk.waiting(&open).await,
        ["message_received", "thread_changed", "thread_changed"]
    );
    let nobodys = dispatcher
        .get("/v1/threads?assigned=nobody")
        .await
        .expect(200);
    assert_eq!(each(&nobodys, "thread_id"), [json!(open.thread_id)]);

    // What a run leaves is finished by the event that it leaves with it.
    let mut changes = Changes::new();
    let left = desk.line.thread(open.thread_id).await;
    changes.replace(ThreadRow {
        assigned_to: Some(leaver),
        ..left
    });
    changes.publish(Event::ThreadsRemained { member_id: leaver });
    desk.team.store().commit(changes).await.unwrap();
    owner.delete(&member).await.expect(204);
    desk.world.drain().await;
    assert_eq!(assigned(&open).await, Value::Null);
}
