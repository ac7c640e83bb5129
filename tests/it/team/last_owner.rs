//! A company keeps an owner, whatever its owners do to each other at once.

use domain::role::Role;
use serde_json::json;
use tests::{Caller, Team, World};

use super::path;

async fn owners(team: &Team, viewer: &Caller) -> usize {
    let page = viewer.get("/v1/members").await.expect(200);
    let members = page["items"].as_array().expect("a list").clone();
    assert!(members.len() <= 4, "{}", team.company_id);
    members
        .iter()
        .filter(|member| {
            member["roles"]
                .as_array()
                .expect("a list")
                .contains(&json!("owner"))
        })
        .count()
}

#[tokio::test]
async fn the_last_owner_stays_owner() {
    let world = World::new().await;
    let team = world.team().await;
    let step_down = json!({ "roles": ["dispatcher"] });
    let refused = team.owner.patch(path(&team.owner), step_down.clone()).await;
    refused.problem(409, "last_owner");
    let refused = team.owner.delete(path(&team.owner)).await;
    refused.problem(409, "last_owner");

    let promote = json!({ "roles": ["owner", "dispatcher"] });
    let promoted = team.owner.patch(path(&team.dispatcher), promote).await;
    promoted.expect(200);
    let left = team.owner.patch(path(&team.owner), step_down).await;
    left.expect(200);
    let denied = team.owner.get("/v1/audit").await;
    denied.problem(403, "forbidden");
    assert_eq!(owners(&team, &team.dispatcher).await, 1);
}

#[tokio::test]
async fn two_owners_who_demote_each_other_at_once_leave_one() {
    for _ in 0..5 {
        let world = World::new().await;
        let team = world.team().await;
        let second = team.member(&world, &[Role::Owner]).await;
        let demote = json!({ "roles": ["technician"] });
        let (one, two) = tokio::join!(
            team.owner.patch(path(&second), demote.clone()),
            second.patch(path(&team.owner), demote.clone()),
        );
        let done = [&one, &two].iter().filter(|a| a.status == 200).count();
        assert_eq!(done, 1, "{} and {}", one.text(), two.text());
        assert_eq!(owners(&team, &team.dispatcher).await, 1);
    }
}

#[tokio::test]
async fn two_owners_who_leave_at_once_leave_one() {
    let world = World::new().await;
    let team = world.team().await;
    let second = team.member(&world, &[Role::Owner]).await;
    let (one, two) = tokio::join!(
        team.owner.delete(path(&team.owner)),
        second.delete(path(&second)),
    );
    let done = [&one, &two].iter().filter(|a| a.status == 204).count();
    assert_eq!(done, 1, "{} and {}", one.text(), two.text());
    assert_eq!(owners(&team, &team.dispatcher).await, 1);
}
