//! Members are told of a new version by mail and in the app.

use std::time::{Duration, Instant};

use domain::role::Role;
use serde_json::{Value, json};
use tests::{Caller, World};

use tracing_subscriber::util::SubscriberInitExt as _;

use super::{ANNOUNCED, BEFORE, IN_FORCE, move_to};
use crate::work::batch::Lines;

/// Runs a slot of the sweep; returns how many members it told.
async fn sweep(world: &World, slot: &str) -> usize {
    let deadline = Instant::now() + Duration::from_secs(55);
    let told = world.run_sweep("policy-notice-sweep", slot, deadline).await;
    world.drain().await;
    told.expect("nobody else has the slot")
}

/// The mails about the policy that an address got.
fn mails(world: &World, caller: &Caller) -> Vec<outside::Mail> {
    let mut mails = world.outside.mails_to(&caller.email);
    mails.retain(|mail| mail.tags["kind"] == "policy_change");
    mails
}

/// The notifications about the policy that a member has.
async fn notifications(caller: &Caller) -> Vec<Value> {
    let list = caller.get("/v1/me/notifications").await.expect(200);
    let items = list["items"].as_array().unwrap().iter();
    items
        .filter(|one| one["kind"] == "policy_announced")
        .cloned()
        .collect()
}

#[tokio::test]
async fn everybody_is_told_once_by_mail_and_in_the_app() {
    let world = World::new().await;
    move_to(&world, BEFORE);
    let team = world.team().await;
    assert_eq!(sweep(&world, "before").await, 0);
    move_to(&world, ANNOUNCED);
    let team = [&team.owner, &team.dispatcher, &team.technician]
        .map(|member| team.another_device(&world, member));
    let team = futures::future::join_all(team).await;
    assert_eq!(sweep(&world, "first").await, 3);
    assert_eq!(sweep(&world, "second").await, 0);
    for member in &team {
        let [mail] = &mails(&world, member)[..] else {
            panic!("one mail to {}", member.email);
        };
        let said = mail.text.as_deref().unwrap();
        for words in ["Takes effect: October 26, 2026", "OpenAI", "/policy\n"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        let [notification] = &notifications(member).await[..] else {
            panic!("one notification of {}", member.email);
        };
        assert_eq!(notification["policy_version"], 2);
        assert_eq!(notification["is_read"], false);
    }
    // Nobody has it pushed: a phone is for jobs, messages, reminders and calls.
    assert!(
        world
            .outside
            .requests()
            .iter()
            .all(|one| format!("{:?}", one.provider) == "Resend")
    );
}

#[tokio::test]
async fn who_joins_before_it_takes_effect_is_told_and_who_joins_later_or_has_left_is_not() {
    let world = World::new().await;
    move_to(&world, ANNOUNCED);
    let team = world.team().await;
    let left = team.member(&world, &[Role::Dispatcher]).await;
    let path = format!("/v1/members/{}", left.id());
    team.owner.delete(path).await.expect(204);
    world.drain().await;
    assert_eq!(sweep(&world, "first").await, 3);
    assert!(mails(&world, &left).is_empty());
    let early = team.member(&world, &[Role::Technician]).await;
    assert_eq!(sweep(&world, "second").await, 1);
    assert_eq!(mails(&world, &early).len(), 1);
    move_to(&world, "2026-10-26T11:59:00Z");
    let just = team.member(&world, &[Role::Technician]).await;
    move_to(&world, IN_FORCE);
    let late = team.member(&world, &[Role::Technician]).await;
    assert_eq!(sweep(&world, "third").await, 1);
    assert_eq!(
        (mails(&world, &just).len(), mails(&world, &late).len()),
        (1, 0)
    );
    move_to(&world, "2026-10-27T12:00:00Z");
    assert_eq!(sweep(&world, "fourth").await, 0);
}

#[tokio::test]
async fn a_company_of_many_is_told_whole_and_two_firings_at_once_tell_nobody_twice() {
    let world = World::new().await;
    move_to(&world, ANNOUNCED);
    let team = world.team().await;
    let others = (0..30).map(|_| team.member(&world, &[Role::Technician]));
    let others = futures::future::join_all(others).await;
    let deadline = Instant::now() + Duration::from_secs(55);
    let (one, two) = tokio::join!(
        world.run_sweep("policy-notice-sweep", "one", deadline),
        world.run_sweep("policy-notice-sweep", "two", deadline),
    );
    assert_eq!(one.unwrap() + two.unwrap(), 33);
    world.drain().await;
    for member in &others {
        assert_eq!(mails(&world, member).len(), 1);
        assert_eq!(notifications(member).await.len(), 1);
    }
}

#[tokio::test]
async fn who_is_told_late_wakes_somebody_unless_the_member_has_just_joined() {
    for (joined, told, late) in [
        (ANNOUNCED, "2026-10-19T12:00:00Z", None),
        (ANNOUNCED, "2026-10-19T12:00:01Z", Some(3)),
        ("2026-10-18T13:00:00Z", "2026-10-20T12:00:00Z", None),
    ] {
        let world = World::new().await;
        move_to(&world, joined);
        world.team().await;
        move_to(&world, told);
        let lines = Lines::default();
        let writer = lines.clone();
        let logged = data::log::to(move || writer.clone()).set_default();
        assert_eq!(sweep(&world, "one").await, 3);
        drop(logged);
        let alarm = lines.alarm("policy-notice-late");
        let count = alarm.map(|line| line["members_late"].as_u64().unwrap());
        assert_eq!(count, late, "{joined} {told}");
    }
}

#[tokio::test]
async fn who_has_acknowledged_it_already_is_told_all_the_same() {
    let world = World::new().await;
    move_to(&world, ANNOUNCED);
    let team = world.team().await;
    let body = json!({ "policy_version": 2 });
    let path = "/v1/policy/acknowledgements";
    team.owner.post(path, body).await.expect(200);
    assert_eq!(sweep(&world, "first").await, 3);
    let me = team.owner.get("/v1/me").await.expect(200);
    assert_eq!(me["policy_to_acknowledge"], Value::Null);
}
