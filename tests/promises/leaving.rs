//! P11.1: whoever deletes the account is gone within 30 days, and what stays names nobody.

use domain::erasure::TERM;
use jiff::SignedDuration;
use serde_json::json;
use tests::life::{EMAIL, Life, TRACES};
use tests::{PASSWORD, World, root};

#[tokio::test]
async fn p11_1_a_deleted_account_is_erased_within_30_days_wherever_it_stood() {
    let world = World::new().await;
    let team = world.team().await;
    let life = Life::of(&world, &team).await;
    let before = world.live_items().await;
    for trace in TRACES {
        let is_there = before.iter().any(|item| item.contains(trace));
        assert!(
            is_there,
            "{trace} is stored nowhere, so that it proves nothing"
        );
    }
    let deleted = life.delete(&world).await;
    let due: jiff::Timestamp = deleted["erase_at"].as_str().unwrap().parse().unwrap();
    assert!(due <= world.clock.now() + SignedDuration::from_hours(30 * 24));
    world.drain().await;

    world.advance(SignedDuration::from_hours(31 * 24));
    assert_eq!(
        world.sweep_deletions().await,
        2,
        "and whom the member had removed"
    );
    world.drain().await;
    let after = world.live_items().await;
    for trace in TRACES {
        let left: Vec<_> = after.iter().filter(|item| item.contains(trace)).collect();
        assert!(left.is_empty(), "{trace}: {left:#?}");
    }
}

#[tokio::test]
async fn p11_1_jobs_money_and_the_trail_stay_with_a_pseudonym() {
    let world = World::new().await;
    let team = world.team().await;
    let life = Life::of(&world, &team).await;
    life.delete(&world).await;
    world.drain().await;
    world.advance(SignedDuration::from_hours(15 * 24));
    world.sweep_deletions().await;
    let owner = world.again(&team.owner).await;
    let member_id = life.member.id().to_string();
    let job = format!("/v1/jobs/{}", life.job_id);
    let seen = owner.get(&job).await.expect(200);
    assert_eq!(seen["technician_id"], member_id);
    assert_eq!(seen["payments"][0]["amount"]["amount_minor"], 5000);
    let history = owner
        .get(format!("{job}/events?limit=100"))
        .await
        .expect(200);
    assert!(history.to_string().contains(&member_id));
    let trail = owner.get("/v1/audit?limit=100").await.expect(200);
    let entries = trail["items"].as_array().unwrap().iter();
    let deleted = entries.filter(|entry| entry["action"] == "account_deleted");
    assert_eq!(
        deleted.map(|entry| &entry["actor_id"]).collect::<Vec<_>>(),
        [&json!(member_id)]
    );
    let member = owner
        .get(format!("/v1/members/{member_id}"))
        .await
        .expect(200);
    let digits = member_id[member_id.len() - 4..].to_uppercase();
    assert_eq!(member["name"], format!("Former technician {digits}"));
    let signed_in = world.anonymous().sign_in(EMAIL, PASSWORD).await;
    signed_in.problem(401, "wrong_credentials");
}

#[test]
fn p11_1_what_was_uploaded_and_never_sent_is_gone_sooner() {
    let storage = std::fs::read_to_string(root().join("infra/storage.yaml")).unwrap();
    let (_, rule) = storage
        .split_once("Id: expire-uploads")
        .expect("there is such a rule");
    let (_, days) = rule
        .split_once("ExpirationInDays: ")
        .expect("it has a term");
    let days: i64 = days.split_whitespace().next().unwrap().parse().unwrap();
    assert!(SignedDuration::from_hours(24 * days) <= TERM);
}
