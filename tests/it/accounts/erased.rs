//! The erasure of members who left: by its term, whole, whatever stops the sweep in between.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::life::{EMAIL, Life, TRACES};
use tests::{Caller, Team, Trouble, World};

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// What of a member's traces stands in items that have not come to their end.
async fn traces(world: &World) -> Vec<String> {
    let items = world.live_items().await;
    let is_trace = |item: &&String| TRACES.iter().any(|trace| item.contains(trace));
    items.iter().filter(is_trace).cloned().collect()
}

async fn view(owner: &Caller, member: &Caller) -> Value {
    let path = format!("/v1/members/{}", member.id());
    owner.get(path).await.expect(200)
}

/// Runs the sweep, and breaks it off after a time; says whether it came to its end.
async fn cut_short(world: &World, after: Duration) -> bool {
    let deadline = Instant::now() + Duration::from_mins(1);
    let slot = format!("{after:?}");
    let run = world.run_sweep("deletion-sweep", &slot, deadline);
    tokio::time::timeout(after, run).await.is_ok()
}

#[tokio::test]
async fn nothing_is_erased_before_its_term_and_nothing_twice() {
    let world = World::new().await;
    let team = world.team().await;
    let life = Life::of(&world, &team).await;
    life.delete(&world).await;
    world.drain().await;
    world.advance(days(14) - SignedDuration::from_mins(1));
    assert_eq!(world.sweep_deletions().await, 0);
    let owner = world.again(&team.owner).await;
    assert_eq!(view(&owner, &life.member).await["email"], EMAIL);
    world.advance(SignedDuration::from_mins(2));
    assert_eq!(world.sweep_deletions().await, 2, "one was removed before");
    let seen = view(&owner, &life.member).await;
    assert_eq!(
        (&seen["email"], &seen["phone"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(seen["erase_at"], json!(null));
    assert!(seen["erased_at"].is_string());
    world.advance(days(1));
    assert_eq!(world.sweep_deletions().await, 0);
    assert_eq!(traces(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_sweep_that_is_cut_off_at_any_moment_ends_with_the_same() {
    let world = World::new().await;
    let team = world.team().await;
    let life = Life::of(&world, &team).await;
    life.delete(&world).await;
    world.drain().await;
    world.advance(days(15));
    let before = traces(&world).await.len();
    let (mut cuts, mut left) = (0, Vec::new());
    for millis in 0.. {
        if cut_short(&world, Duration::from_millis(5 * millis)).await {
            break;
        }
        cuts += 1;
        left.push(traces(&world).await.len());
    }
    world.advance(days(1));
    world.sweep_deletions().await;
    assert!(cuts >= 3, "only {cuts} cuts");
    assert!(
        left.iter().any(|left| (1..before).contains(left)),
        "{before} and {left:?}"
    );
    assert_eq!(traces(&world).await, Vec::<String>::new());
    let owner = world.again(&team.owner).await;
    let name = view(&owner, &life.member).await["name"].clone();
    assert!(
        name.as_str().unwrap().starts_with("Former technician "),
        "{name}"
    );
}

#[tokio::test]
async fn a_table_that_fails_in_between_only_costs_time() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    let life = Life::of(&world, &team).await;
    life.delete(&world).await;
    world.drain().await;
    world.advance(days(15));
    for trouble in [Trouble::Broken, Trouble::AnswerLost, Trouble::Collision] {
        wire.plan_share(Some("TransactWriteItems"), trouble, 2, usize::MAX);
        world.sweep_deletions().await;
        wire.mend();
        world.advance(days(1));
    }
    world.sweep_deletions().await;
    assert_eq!(traces(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn two_sweeps_at_once_erase_once() {
    let world = World::new().await;
    let team = world.team().await;
    let life = Life::of(&world, &team).await;
    life.delete(&world).await;
    world.drain().await;
    world.advance(days(15));
    let deadline = Instant::now() + Duration::from_mins(1);
    let (one, two) = tokio::join!(
        world.run_sweep("deletion-sweep", "one", deadline),
        world.run_sweep("deletion-sweep", "two", deadline),
    );
    let erased = one.unwrap_or(0) + two.unwrap_or(0);
    assert!((2..=4).contains(&erased), "{erased}");
    assert_eq!(traces(&world).await, Vec::<String>::new());
    let owner = world.again(&team.owner).await;
    assert_eq!(view(&owner, &life.member).await["state"], "deleted");
}

#[tokio::test]
async fn of_a_removed_member_the_name_stays_and_nothing_else() {
    let world = World::new().await;
    let team = world.team().await;
    let life = Life::of(&world, &team).await;
    let path = format!("/v1/members/{}", life.member.id());
    team.owner.delete(path).await.expect(204);
    world.drain().await;
    world.advance(days(15));
    assert_eq!(world.sweep_deletions().await, 2);
    let owner = world.again(&team.owner).await;
    let seen = view(&owner, &life.member).await;
    assert_eq!(
        (&seen["name"], &seen["state"]),
        (&json!("Quentin Zebrowski"), &json!("removed"))
    );
    let left = traces(&world).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(
        left[0].contains("PROFILE") && !left[0].contains("quentin."),
        "{left:?}"
    );
}

#[tokio::test]
async fn whoever_came_back_by_the_same_address_stays() {
    let world = World::new().await;
    let team = world.team().await;
    let life = Life::of(&world, &team).await;
    life.delete(&world).await;
    world.drain().await;
    world.advance(days(10));
    let owner = world.again(&team.owner).await;
    let invited = json!({ "name": "Somebody New", "email": EMAIL, "roles": ["technician"] });
    owner.post("/v1/invitations", invited).await.expect(201);
    world.drain().await;
    world.advance(days(5));
    assert_eq!(world.sweep_deletions().await, 2);
    world.drain().await;
    let token = tests::link_token(&world.outside.mails_to(EMAIL)[0], "/accept-invitation");
    let accept = json!({ "phone": "(303) 555-0166", "password": tests::PASSWORD });
    let path = format!("/v1/invitations/{token}/accept");
    world.anonymous().post(path, accept).await.expect(201);
    let phone = world.anonymous();
    let started = phone.sign_in(EMAIL, tests::PASSWORD).await;
    let again = phone.signed_in_by(&started);
    world.advance(days(1));
    world.sweep_deletions().await;
    let again = world.again(&again).await;
    let me = again.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["email"], EMAIL);
}

#[tokio::test]
async fn more_rows_than_one_page_and_many_members_are_erased() {
    let world = World::new().await;
    let team: Team = world.team().await;
    let mut gone = Vec::new();
    for _ in 0..12 {
        let member = team.member(&world, &[domain::role::Role::Technician]).await;
        for _ in 0..6 {
            team.another_device(&world, &member).await;
        }
        let body = json!({ "password": tests::PASSWORD });
        let call = member.call("DELETE", "/v1/me").json(&body);
        call.send().await.expect(200);
        gone.push(member);
    }
    world.drain().await;
    world.advance(days(15));
    assert_eq!(world.sweep_deletions().await, 12);
    let items = world.live_items().await;
    for member in gone {
        let own = format!("MEMBER#{}", member.id());
        let own: Vec<_> = items.iter().filter(|item| item.contains(&own)).collect();
        assert_eq!(own.len(), 1, "{own:?}");
        assert!(!items.iter().any(|item| item.contains(&member.email)));
    }
}
