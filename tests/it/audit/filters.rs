//! `GET /v1/audit` by whom, to what, by which action and when.

use jiff::SignedDuration;
use serde_json::json;
use tests::{Team, World};

use super::{customer, each, entries};

/// Two customers, one of them renamed, and the company renamed, each a minute after the other.
async fn some_history(world: &World, team: &Team) -> [String; 2] {
    let first = customer(team, "Casey Sample").await;
    world.advance(SignedDuration::from_mins(1));
    let second = customer(team, "Kim Sample").await;
    world.advance(SignedDuration::from_mins(1));
    let rename = json!({ "name": "Kim Other" });
    let path = format!("/v1/customers/{second}");
    team.dispatcher.patch(path, rename).await.expect(200);
    world.advance(SignedDuration::from_mins(1));
    let rename = json!({ "name": "Hammer Lock & Key" });
    team.owner.patch("/v1/company", rename).await.expect(200);
    [first, second]
}

#[tokio::test]
async fn each_filter_shows_its_own_entries_newest_first() {
    let world = World::new().await;
    let team = world.team().await;
    let [first, second] = some_history(&world, &team).await;

    let by_dispatcher = format!("actor_id={}", team.dispatcher.id());
    let by_dispatcher = entries(&team.owner, &by_dispatcher).await;
    assert_eq!(each(&by_dispatcher, "subject"), [&*second, &second, &first]);

    let of_second = entries(&team.owner, &format!("subject={second}")).await;
    let actions = each(&of_second, "action");
    assert_eq!(actions, ["customer_updated", "customer_created"]);

    let created = entries(&team.owner, "action=customer_created").await;
    assert_eq!(each(&created, "subject"), [&*second, &first]);

    let voided = entries(&team.owner, "action=payment_voided").await;
    assert!(voided.is_empty());
    let stranger = format!("subject=cus_{}", "0".repeat(32));
    assert!(entries(&team.owner, &stranger).await.is_empty());
}

#[tokio::test]
async fn a_stretch_of_time_is_cut_from_every_order() {
    let world = World::new().await;
    let team = world.team().await;
    let begun = world.clock.now();
    let [first, second] = some_history(&world, &team).await;
    let minute = |minutes| begun + SignedDuration::from_mins(minutes);

    let middle = format!("from={}&to={}", minute(1), minute(3));
    let all = entries(&team.owner, &middle).await;
    assert_eq!(
        each(&all, "action"),
        ["customer_updated", "customer_created"]
    );
    let created = format!("action=customer_created&to={}", minute(1));
    assert_eq!(
        each(&entries(&team.owner, &created).await, "subject"),
        [first]
    );
    let updates = format!("subject={second}&from={}", minute(2));
    let updates = entries(&team.owner, &updates).await;
    assert_eq!(each(&updates, "action"), ["customer_updated"]);
    let owner = format!("actor_id={}&from={}", team.owner.id(), minute(4));
    assert!(entries(&team.owner, &owner).await.is_empty());
}

#[tokio::test]
async fn a_filtered_list_goes_on_behind_its_cursor_and_no_other_does() {
    let world = World::new().await;
    let team = world.team().await;
    let [first, second] = some_history(&world, &team).await;
    let list = "/v1/audit?action=customer_created&limit=1";
    let page = team.owner.get(list).await.expect(200);
    assert_eq!(page["items"][0]["subject"], second);
    let cursor = page["next"].as_str().unwrap();
    let rest = team.owner.get(format!("{list}&cursor={cursor}")).await;
    let rest = rest.expect(200);
    assert_eq!(rest["items"][0]["subject"], first);
    assert_eq!(rest["next"], json!(null));
    for other in ["", "action=customer_updated&"] {
        let path = format!("/v1/audit?{other}limit=1&cursor={cursor}");
        team.owner.get(path).await.invalid_at("cursor");
    }
}

#[tokio::test]
async fn what_would_need_two_orders_or_is_no_filter_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    let actor = team.owner.id();
    let subject = format!("cus_{}", "1".repeat(32));
    for (query, place) in [
        (format!("actor_id={actor}&subject={subject}"), "subject"),
        (format!("actor_id={actor}&action=totp_enabled"), "action"),
        (format!("subject={subject}&action=totp_enabled"), "action"),
        (
            "from=2026-11-23T14:00:00Z&to=2026-11-23T14:00:00Z".to_owned(),
            "to",
        ),
        ("from=yesterday".to_owned(), "from"),
        ("subject=everything".to_owned(), "subject"),
        (format!("subject=dog_{}", "1".repeat(32)), "subject"),
        ("action=world_ended".to_owned(), "action"),
        ("actor_id=me".to_owned(), "actor_id"),
    ] {
        let answer = team.owner.get(format!("/v1/audit?{query}")).await;
        answer.invalid_at(place);
    }
}
