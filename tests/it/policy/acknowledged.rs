//! Members acknowledge versions of the policy.

use data::key;
use data::row::PolicyRecordRow;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Answer, Caller, Team, World};

use super::{ANNOUNCED, BEFORE, IN_FORCE, move_to};

async fn acknowledge(caller: &Caller, number: impl Into<Value>) -> Answer {
    let body = json!({ "policy_version": number.into() });
    caller.post("/v1/policy/acknowledgements", body).await
}

/// What the caller has still to acknowledge.
async fn open(caller: &Caller) -> Value {
    let me = caller.get("/v1/me").await.expect(200);
    me["policy_to_acknowledge"].clone()
}

async fn record(team: &Team, caller: &Caller) -> PolicyRecordRow {
    let place = key::policy_record(caller.id());
    let record: Option<PolicyRecordRow> = team.store().get(place).await.unwrap();
    record.expect("something is known of the member")
}

#[tokio::test]
async fn an_acknowledgement_is_kept_with_its_first_time_and_is_the_members_own() {
    let world = World::new().await;
    move_to(&world, IN_FORCE);
    let team = world.team().await;
    assert_eq!(open(&team.technician).await, 2);
    let first = acknowledge(&team.technician, 2).await.expect(200);
    assert_eq!(
        first,
        json!({ "policy_version": 2, "acknowledged_at": IN_FORCE })
    );
    world.advance(SignedDuration::from_mins(5));
    let patient = team.another_device(&world, &team.technician).await;
    assert_eq!(acknowledge(&patient, 2).await.expect(200), first);
    assert_eq!(open(&patient).await, Value::Null);
    assert_eq!(open(&team.owner).await, 2);
    let row = record(&team, &team.technician).await;
    assert_eq!(row.acknowledged.len(), 1);
    assert_eq!(row.acknowledged[0].at.to_string(), IN_FORCE);
    let changed = patient
        .patch("/v1/me", json!({ "name": "Robin Other" }))
        .await;
    assert_eq!(changed.expect(200)["policy_to_acknowledge"], Value::Null);
}

#[tokio::test]
async fn an_announced_version_can_be_acknowledged_and_counts_when_it_takes_effect() {
    let world = World::new().await;
    move_to(&world, BEFORE);
    let team = world.team().await;
    let member = &team.dispatcher;
    assert_eq!(open(member).await, 1);
    acknowledge(member, 2).await.invalid_at("/policy_version");
    acknowledge(member, 1).await.expect(200);
    assert_eq!(open(member).await, Value::Null);
    move_to(&world, ANNOUNCED);
    let member = &team.another_device(&world, member).await;
    assert_eq!(open(member).await, 2);
    acknowledge(member, 2).await.expect(200);
    assert_eq!(open(member).await, Value::Null);
    move_to(&world, IN_FORCE);
    let member = &team.another_device(&world, member).await;
    assert_eq!(open(member).await, Value::Null);
    let row = record(&team, member).await;
    let numbers: Vec<_> = row
        .acknowledged
        .iter()
        .map(|mark| mark.number.to_string())
        .collect();
    assert_eq!(numbers, ["1", "2"]);
}

#[tokio::test]
async fn a_version_that_is_not_shown_cannot_be_acknowledged() {
    let world = World::new().await;
    move_to(&world, IN_FORCE);
    let team = world.team().await;
    for wrong in [
        json!(1),
        json!(3),
        json!(0),
        json!(-1),
        json!(70_000),
        json!("2"),
        json!(2.5),
        json!(null),
    ] {
        let answer = acknowledge(&team.owner, wrong).await;
        answer.invalid_at("/policy_version");
    }
    let empty = team
        .owner
        .post("/v1/policy/acknowledgements", json!({}))
        .await;
    empty.invalid_at("/policy_version");
    assert_eq!(open(&team.owner).await, 2);
}

#[tokio::test]
async fn two_acknowledgements_at_once_are_one() {
    let world = World::new().await;
    move_to(&world, IN_FORCE);
    let team = world.team().await;
    let answers = futures::future::join_all((0..4).map(|_| acknowledge(&team.owner, 2))).await;
    for answer in answers {
        answer.expect(200);
    }
    assert_eq!(record(&team, &team.owner).await.acknowledged.len(), 1);
}
