//! Who looks at a customer's record stands in the trail.

use futures::future::join_all;
use jiff::SignedDuration;
use tests::{Caller, Things, Trouble, World};

use super::{each, entries};

/// Who opened the record of a customer, newest first.
async fn readers(owner: &Caller, customer_id: &str) -> Vec<String> {
    let about = entries(owner, &format!("subject={customer_id}&limit=100")).await;
    let views: Vec<_> = about
        .into_iter()
        .filter(|entry| entry["action"] == "customer_viewed")
        .collect();
    each(&views, "actor_id")
}

#[tokio::test]
async fn each_member_who_opens_a_customer_is_written_down_once_in_an_hour() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let customer_id = things.id("customer_id");
    let path = format!("/v1/customers/{customer_id}");
    let before = readers(&team.owner, customer_id).await;
    assert!(before.is_empty(), "{before:?}");

    for caller in [&team.dispatcher, &team.dispatcher, &team.technician] {
        caller.get(&path).await.expect(200);
    }
    let (dispatcher, technician) = (team.dispatcher.id(), team.technician.id());
    let once = [technician.to_string(), dispatcher.to_string()];
    assert_eq!(readers(&team.owner, customer_id).await, once);

    world.advance(SignedDuration::from_mins(59));
    let again = team.another_device(&world, &team.dispatcher).await;
    let owner = team.another_device(&world, &team.owner).await;
    again.get(&path).await.expect(200);
    assert_eq!(readers(&owner, customer_id).await, once);
    world.advance(SignedDuration::from_mins(1));
    again.get(&path).await.expect(200);
    let mut twice = once.to_vec();
    twice.insert(0, dispatcher.to_string());
    assert_eq!(readers(&owner, customer_id).await, twice);
}

#[tokio::test]
async fn every_way_into_the_record_is_written_down_and_lists_and_jobs_are_none() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let customer_id = things.id("customer_id");
    let by = &team.dispatcher;
    for path in [
        "/v1/customers",
        "/v1/jobs",
        "/v1/jobs/{job_id}",
        "/v1/threads",
    ] {
        by.get(things.path(path)).await.expect(200);
    }
    assert_eq!(readers(&team.owner, customer_id).await, [""; 0]);

    for path in [
        "/v1/customers/{customer_id}",
        "/v1/customers/{customer_id}/timeline",
        "/v1/threads/{thread_id}",
        "/v1/threads/{thread_id}/messages",
        "/v1/customers/{customer_id}/merges/{merged_customer_id}/preview",
    ] {
        let before = readers(&team.owner, customer_id).await.len();
        let reader = team.member(&world, &[domain::role::Role::Dispatcher]).await;
        reader.get(things.path(path)).await.expect(200);
        let readers = readers(&team.owner, customer_id).await;
        assert_eq!(readers.len(), before + 1, "{path}");
        assert_eq!(readers[0], reader.id().to_string(), "{path}");
    }
    // The preview has shown another one too.
    let other = things.id("merged_customer_id");
    assert_eq!(readers(&team.owner, other).await.len(), 1);
}

#[tokio::test]
async fn who_is_shown_nothing_is_not_written_down() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let other = super::customer(&team, "Somebody Else").await;
    let path = format!("/v1/customers/{other}");
    team.technician.get(&path).await.problem(404, "not_found");
    let missing = format!("/v1/customers/cus_{}", "0".repeat(32));
    team.dispatcher.get(missing).await.problem(404, "not_found");
    let strangers = world.team().await;
    let path = things.path("/v1/customers/{customer_id}");
    strangers.owner.get(path).await.problem(404, "not_found");
    assert_eq!(readers(&team.owner, &other).await, [""; 0]);
    for team in [&team, &strangers] {
        let views = entries(&team.owner, "action=customer_viewed").await;
        assert!(views.is_empty());
    }
}

#[tokio::test]
async fn looks_at_the_same_time_are_written_down_once_and_all_are_answered() {
    let world = World::new().await;
    let team = world.team().await.patient();
    let customer_id = super::customer(&team, "Casey Sample").await;
    let path = format!("/v1/customers/{customer_id}");
    let looks = (0..10).map(|_| team.dispatcher.get(&path));
    for answer in join_all(looks).await {
        answer.expect(200);
    }
    assert_eq!(readers(&team.owner, &customer_id).await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_shown() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    let customer_id = super::customer(&team, "Casey Sample").await;
    let path = format!("/v1/customers/{customer_id}");
    wire.plan(Some("TransactWriteItems"), Trouble::Throttled, 100);
    let refused = team.dispatcher.get(&path).await;
    let problem = refused.problem(503, "busy");
    assert!(!problem.to_string().contains("Casey"), "{problem}");
    wire.mend();
    team.dispatcher.get(&path).await.expect(200);
    assert_eq!(readers(&team.owner, &customer_id).await.len(), 1);
}
