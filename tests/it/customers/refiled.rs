//! Customers that were filed by older rules: the sweep files them anew.

use std::time::{Duration, Instant};

use customers::SearchSweep;
use data::row::{CustomerRow, FindTokensRow, RefilingRow};
use data::{Changes, key};
use domain::id::CustomerId;
use domain::search::SHAPE;
use domain::text::PersonName;
use jiff::SignedDuration;
use serde_json::json;
use tests::{Team, Wire, World};
use work::run_slot;

use super::indexed::file_as_of_old;
use super::{enter, names};

/// Runs the sweep; returns how many customers it filed.
async fn sweep(world: &World, slot: &str) -> usize {
    let deadline = Instant::now() + Duration::from_secs(55);
    let swept = run_slot::<SearchSweep>(&world.work, slot, deadline).await;
    swept.unwrap().expect("nobody else has the slot")
}

/// By which rules the whole company is filed.
async fn shape(team: &Team) -> u32 {
    let row: Option<RefilingRow> = team.store().get(key::refiling()).await.unwrap();
    row.map_or(0, |row| row.shape)
}

/// Customers `Name000 Sample` and on, with whom nothing was done since rules of long ago.
async fn of_long_ago(world: &World, team: &Team, count: usize) -> Vec<CustomerId> {
    const AT_ONCE: usize = 40;
    let now = world.clock.now();
    let row = |number: usize| CustomerRow {
        customer_id: CustomerId::at(now),
        name: PersonName::parse(&format!("Name{number:03} Sample")).unwrap(),
        phones: Vec::new(),
        emails: Vec::new(),
        identities: Vec::new(),
        sites: Vec::new(),
        note: None,
        created_at: now,
        created_by: None,
        updated_at: now,
        imported: None,
        merged_into: None,
        merges: Vec::new(),
        version: 1,
    };
    let customers: Vec<_> = (0..count).map(row).collect();
    for some in customers.chunks(AT_ONCE) {
        let mut changes = Changes::new();
        for customer in some {
            changes.create(customer);
            changes.create(&FindTokensRow {
                customer_id: customer.customer_id,
                tokens: Vec::new(),
                customer_version: 1,
                shape: SHAPE - 1,
                version: 1,
            });
        }
        team.store().commit(changes).await.unwrap();
    }
    customers.into_iter().map(|row| row.customer_id).collect()
}

/// How many of them are filed by the present rules.
async fn filed(team: &Team, customers: &[CustomerId]) -> usize {
    let row_keys: Vec<_> = customers.iter().copied().map(key::find_tokens).collect();
    let rows: Vec<Option<FindTokensRow>> = team.store().get_many(&row_keys).await.unwrap();
    rows.iter()
        .flatten()
        .filter(|row| row.shape == SHAPE)
        .count()
}

#[tokio::test]
async fn who_was_filed_by_older_rules_is_found_after_a_sweep_without_any_event() {
    let world = World::new().await;
    let (team, others) = (world.team().await, world.team().await);
    let casey = enter(&team.dispatcher, "李 Casey", json!({})).await;
    let robin = enter(&others.dispatcher, "Robin Sample", json!({})).await;
    world.drain().await;
    file_as_of_old(&world, &team, &casey, &["casey", "former"]).await;
    file_as_of_old(&world, &others, &robin, &["robin"]).await;
    for (team, typed) in [(&team, "casey"), (&others, "sample")] {
        assert!(names(&team.dispatcher, typed).await.is_empty());
    }

    assert_eq!(sweep(&world, "14:00").await, 2);

    for typed in ["casey", "李"] {
        assert_eq!(
            names(&team.dispatcher, typed).await,
            ["李 Casey"],
            "{typed}"
        );
    }
    assert_eq!(names(&others.dispatcher, "sample").await, ["Robin Sample"]);
    let items = world.items().await;
    let tokens = items
        .iter()
        .filter(|item| item.contains("S(\"find_token\")"));
    assert_eq!(tokens.count(), 4, "{items:?}");
}

#[tokio::test]
async fn a_large_company_is_filed_bit_by_bit_while_customers_come_and_change() {
    let world = World::new().await;
    let team = world.team().await;
    let customers = of_long_ago(&world, &team, 300).await;
    // As many as a visit has time for, and never more than 250.
    let first = sweep(&world, "14:00").await;
    assert!((1..=250).contains(&first), "{first}");
    assert_eq!(filed(&team, &customers).await, first);
    let row: Option<RefilingRow> = team.store().get(key::refiling()).await.unwrap();
    assert!(row.unwrap().under_way.unwrap().after.is_some());

    // One comes in front of where the sweep stands, one moves from behind it to the front.
    enter(&team.dispatcher, "Aaron Sample", json!({})).await;
    let path = format!("/v1/customers/{}", customers[299]);
    let renamed = json!({ "name": "Abel Sample" });
    team.dispatcher.patch(path, renamed).await.expect(200);
    world.drain().await;

    let mut swept = first;
    for slot in 0..300 {
        match sweep(&world, &format!("slot {slot}")).await {
            0 => break,
            more => swept += more,
        }
    }
    // The one that was renamed was filed by its own event.
    assert_eq!(swept, 299);
    assert_eq!(filed(&team, &customers).await, 300);
    for (typed, name) in [
        ("aaron", "Aaron Sample"),
        ("abel", "Abel Sample"),
        ("name000", "Name000 Sample"),
        ("name298", "Name298 Sample"),
    ] {
        assert_eq!(names(&team.dispatcher, typed).await, [name], "{typed}");
    }
    assert!(names(&team.dispatcher, "name299").await.is_empty());
    assert_eq!(names(&team.dispatcher, "sample").await.len(), 301);
}

#[tokio::test]
async fn a_customer_that_an_older_worker_files_during_a_deploy_is_filed_anew_after_it() {
    let world = World::new().await;
    let team = world.team().await;
    of_long_ago(&world, &team, 2).await;
    assert_eq!(sweep(&world, "14:00").await, 2);
    let late = of_long_ago(&world, &team, 1).await;
    assert_eq!(sweep(&world, "14:05").await, 0);
    assert_eq!((filed(&team, &late).await, shape(&team).await), (0, 0));

    world.advance(SignedDuration::from_hours(1));
    assert_eq!(sweep(&world, "15:00").await, 1);
    assert_eq!((filed(&team, &late).await, shape(&team).await), (1, SHAPE));
    assert_eq!(sweep(&world, "15:05").await, 0);
}

#[tokio::test]
async fn a_company_whose_customers_are_all_filed_costs_one_read() {
    let wire = Wire::to("http://127.0.0.1:4566").await;
    let world = World::with(|settings| settings.endpoint_url = Some(wire.url.clone())).await;
    let (team, others) = (world.team().await, world.team().await);
    for team in [&team, &others] {
        of_long_ago(&world, team, 3).await;
    }
    assert_eq!(sweep(&world, "14:00").await, 6);
    world.advance(SignedDuration::from_hours(1));
    assert_eq!(sweep(&world, "15:00").await, 0);
    for team in [&team, &others] {
        assert_eq!(shape(team).await, SHAPE);
    }
    wire.crossings();
    assert_eq!(sweep(&world, "15:05").await, 0);
    let crossings = wire.crossings();
    let count = |operation: &str| {
        let same = crossings.iter().filter(|one| one.operation == operation);
        same.count()
    };
    // The place of the walk, and one read for each company.
    assert_eq!(count("GetItem"), 1 + 2);
    assert_eq!(count("BatchGetItem"), 0);
    // The slot, and the place of the walk.
    assert_eq!(count("PutItem"), 2);
    // The companies, and that there are no more.
    assert!(count("Query") <= 2, "{crossings:?}");
}
