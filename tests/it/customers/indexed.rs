//! The worker that files customers under their tokens.

use std::time::{Duration, Instant};

use customers::SearchIndex;
use data::outbox::Envelope;
use data::row::{CustomerRow, FindTokenRow, FindTokensRow};
use data::{Changes, key};
use domain::event::Event;
use domain::id::{CustomerId, EventId};
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Team, World};
use work::{Progress, Received, run_batch};

use super::{enter, names, path};

fn id(customer: &Value) -> CustomerId {
    customer["customer_id"].as_str().unwrap().parse().unwrap()
}

/// Runs the worker on a new event about the customer.
async fn index(world: &World, team: &Team, customer_id: CustomerId) -> Progress {
    let at = world.clock.now();
    let envelope = Envelope {
        event_id: EventId::at(at),
        company_id: team.company_id,
        at,
        trace: "test".into(),
        actor_id: None,
        event: Event::CustomerUpdated { customer_id },
        shape: 1,
    };
    let body = serde_json::to_string(&envelope).unwrap();
    let message = Received {
        message_id: "one".into(),
        body,
        receipts: 1,
    };
    let deadline = Instant::now() + Duration::from_secs(30);
    run_batch::<SearchIndex>(&world.work, &[message], deadline).await
}

#[tokio::test]
async fn runs_at_once_and_out_of_order_come_to_the_newest_name() {
    let world = World::new().await;
    let team = world.team().await;
    let casey = enter(&team.dispatcher, "Name0 Sample", json!({})).await;
    for n in 1..=5 {
        let patch = json!({ "name": format!("Name{n} Sample") });
        let (_, runs) = tokio::join!(
            team.dispatcher.patch(path(&casey), patch),
            join_all((0..4).map(|_| index(&world, &team, id(&casey)))),
        );
        assert_eq!(runs.len(), 4);
    }
    // The events themselves come late.
    world.drain().await;
    assert_eq!(names(&team.dispatcher, "sample").await, ["Name5 Sample"]);
    assert_eq!(names(&team.dispatcher, "name5").await, ["Name5 Sample"]);
    for n in 0..5 {
        assert!(
            names(&team.dispatcher, &format!("name{n}"))
                .await
                .is_empty()
        );
    }
    let tokens = world.items().await;
    let tokens = tokens
        .iter()
        .filter(|item| item.contains("S(\"find_token\")"))
        .count();
    assert_eq!(tokens, 2);
}

#[tokio::test]
async fn an_older_customer_never_replaces_the_tokens_of_a_newer_one() {
    let world = World::new().await;
    let team = world.team().await;
    let casey = enter(&team.dispatcher, "Casey Sample", json!({})).await;
    world.drain().await;
    let at = key::find_tokens(id(&casey));
    let mut standing: FindTokensRow = team.store().get(at.clone()).await.unwrap().unwrap();
    assert_eq!(standing.customer_version, 1);
    standing.customer_version = 9;
    let mut changes = Changes::new();
    let standing = changes.replace(standing);
    team.store().commit(changes).await.unwrap();

    assert_eq!(index(&world, &team, id(&casey)).await.done, 1);
    let after: FindTokensRow = team.store().get(at).await.unwrap().unwrap();
    assert_eq!(
        (after.version, after.customer_version),
        (standing.version, 9)
    );
}

/// Puts the index of a customer back to how it was when two letters chose a token's partition.
pub(super) async fn file_as_of_old(world: &World, team: &Team, customer: &Value, tokens: &[&str]) {
    let customer_id = id(customer);
    let at = key::find_tokens(customer_id);
    let standing: FindTokensRow = team.store().get(at).await.unwrap().unwrap();
    let mut changes = Changes::new();
    for token in &standing.tokens {
        changes.discard(&FindTokenRow {
            token: token.clone(),
            all: Vec::new(),
            customer_id,
            version: 1,
        });
    }
    changes.replace(FindTokensRow {
        tokens: tokens.iter().map(|&token| token.to_owned()).collect(),
        shape: 1,
        ..standing
    });
    team.store().commit(changes).await.unwrap();
    for token in tokens {
        let partition = format!("T#{}#FIND#{}", team.company_id, &token[..2]);
        let item = [
            ("pk", partition.as_str()),
            ("sk", &format!("{token}#{customer_id}")),
            ("kind", "find_token"),
        ];
        world.put_item(&item).await;
    }
}

#[tokio::test]
async fn tokens_of_older_rules_are_made_anew_and_none_of_them_stays() {
    let world = World::new().await;
    let team = world.team().await;
    let casey = enter(&team.dispatcher, "李 Casey", json!({})).await;
    world.drain().await;
    file_as_of_old(&world, &team, &casey, &["casey", "former"]).await;
    assert!(names(&team.dispatcher, "casey").await.is_empty());

    assert_eq!(index(&world, &team, id(&casey)).await.done, 1);
    for typed in ["casey", "李", "c"] {
        assert_eq!(
            names(&team.dispatcher, typed).await,
            ["李 Casey"],
            "{typed}"
        );
    }
    let items = world.items().await;
    let tokens = items
        .iter()
        .filter(|item| item.contains("S(\"find_token\")"));
    assert_eq!(tokens.count(), 2, "{items:?}");
}

#[tokio::test]
async fn a_customer_who_is_gone_is_found_no_more() {
    let world = World::new().await;
    let team = world.team().await;
    let casey = enter(
        &team.dispatcher,
        "Casey J Sample",
        json!({ "phones": ["3035550199"] }),
    )
    .await;
    world.drain().await;
    assert_eq!(names(&team.dispatcher, "casey").await.len(), 1);

    let row: CustomerRow = team
        .store()
        .get(key::customer(id(&casey)))
        .await
        .unwrap()
        .unwrap();
    let mut changes = Changes::new();
    changes.discard(&row);
    team.store().commit(changes).await.unwrap();
    // A token that still stands shows nobody.
    assert!(names(&team.dispatcher, "casey").await.is_empty());

    assert_eq!(index(&world, &team, id(&casey)).await.done, 1);
    assert_eq!(index(&world, &team, id(&casey)).await.done, 1);
    assert!(
        !world
            .items()
            .await
            .iter()
            .any(|item| item.contains("find_token"))
    );
}
