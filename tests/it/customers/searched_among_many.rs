//! Searches of several words, where very many share some of them; after an import of 100 000 customers.

use data::row::{FindTokenRow, JobTokenRow};
use data::{Changes, Row};
use domain::id::{CustomerId, JobId};
use domain::search::tokens;
use domain::text::PersonName;
use serde_json::{Value, json};
use tests::{Caller, Team, Things, Wire, World, trips};

use super::enter;

/// Rows in one transaction.
const BATCH: usize = 100;

async fn write(team: &Team, rows: &[impl Row]) {
    for batch in rows.chunks(BATCH) {
        let mut changes = Changes::new();
        for row in batch {
            changes.upsert(row);
        }
        team.store().commit(changes).await.expect("rows");
    }
}

/// The tokens of so many others.
fn all_tokens(names: impl Iterator<Item = String>) -> Vec<Vec<String>> {
    names
        .map(|name| tokens(&PersonName::parse(&name).expect("a name"), &[], &[]))
        .collect()
}

/// Files so many customers whose names share both words.
async fn file_customers(world: &World, team: &Team, names: impl Iterator<Item = String>) {
    let mut rows = Vec::new();
    for all in all_tokens(names) {
        let customer_id = CustomerId::at(world.clock.now());
        rows.extend(all.iter().map(|token| FindTokenRow {
            token: token.clone(),
            all: all.clone(),
            customer_id,
            version: 1,
        }));
    }
    write(team, &rows).await;
}

async fn file_jobs(world: &World, team: &Team, names: impl Iterator<Item = String>) {
    let mut rows = Vec::new();
    for all in all_tokens(names) {
        let job_id = JobId::at(world.clock.now());
        rows.extend(all.iter().map(|token| JobTokenRow {
            token: token.clone(),
            all: all.clone(),
            job_id,
            version: 1,
        }));
    }
    write(team, &rows).await;
}

/// The pages of a search with the calls of each.
async fn pages(caller: &Caller, wire: &Wire, first: &str) -> Vec<(Value, usize, usize)> {
    let mut pages = Vec::new();
    let mut path = first.to_owned();
    loop {
        wire.crossings();
        wire.hold(true);
        let page = caller.get(&path).await.expect(200);
        wire.hold(false);
        let crossings = wire.crossings();
        let next = page["next"].as_str().map(ToOwned::to_owned);
        pages.push((page, crossings.len(), trips(&crossings)));
        match next {
            Some(next) => path = format!("{first}&cursor={next}"),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn whatever_word_is_rare_finds_the_one_at_once() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    let dispatcher = &team.dispatcher;
    enter(dispatcher, "Casey Sample 00998", json!({})).await;
    let things = Things::of(&world, &team).await;
    world.drain().await;
    let others = || (0..900).map(|number| format!("Casey Sample {number:05}"));
    file_customers(&world, &team, others()).await;
    file_jobs(&world, &team, others()).await;
    let job = dispatcher
        .get(format!("/v1/jobs/{}", things.id("job_id")))
        .await
        .expect(200);
    let number = job["number"].as_str().expect("a number");
    for (list, words) in [
        ("customers", "Casey%20Sample%2000998".to_owned()),
        ("customers", "sample%20casey%2000998".to_owned()),
        ("customers", "00998%20cas".to_owned()),
        ("jobs", format!("casey%20sample%20{number}")),
        ("jobs", format!("{number}%20casey")),
    ] {
        let path = format!("/v1/{list}?q={words}");
        let pages = pages(dispatcher, &wire, &path).await;
        assert_eq!(pages.len(), 1, "{path}");
        let (page, _, trips) = &pages[0];
        assert_eq!(page["items"].as_array().unwrap().len(), 1, "{path}: {page}");
        assert_eq!(*trips, 2, "{path}: the tokens, and whom they belong to");
    }
}

/// Each word is common, and both together are rare: a request reads so much and no more.
#[tokio::test]
async fn common_words_that_are_rare_together_take_few_bounded_pages() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    let names = (0..600).flat_map(|_| ["Fox Lee".to_owned(), "Ray Morgan".to_owned()]);
    file_customers(&world, &team, names).await;
    enter(&team.dispatcher, "Fox Morgan", json!({})).await;
    world.drain().await;
    for (limit, most) in [(50, 1), (10, 3), (1, 29)] {
        let path = format!("/v1/customers?q=morgan%20fox&limit={limit}");
        let pages = pages(&team.dispatcher, &wire, &path).await;
        assert_eq!(pages.len(), most, "{path}");
        let items = pages
            .iter()
            .map(|(page, ..)| page["items"].as_array().unwrap());
        let found: Vec<_> = items.flatten().collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["name"], "Fox Morgan");
        for (page, calls, trips) in &pages {
            assert!(
                *calls <= 6 && *trips <= 4,
                "{calls} calls, {trips} trips: {page}"
            );
        }
    }
}

/// A page is cut where it is full, and the next one goes on behind it.
#[tokio::test]
async fn what_more_tokens_find_than_a_page_holds_comes_with_the_next() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    let others = (0..60).flat_map(|number| {
        ["Casey Aardvark", "Zula Able"].map(|name| format!("{name} {number:03}"))
    });
    file_customers(&world, &team, others).await;
    for number in 0..30 {
        let name = format!("Casey Zulu {number:03}");
        enter(&team.dispatcher, &name, json!({})).await;
    }
    world.drain().await;
    let path = "/v1/customers?q=cas%20zul&limit=7";
    let pages = pages(&team.dispatcher, &wire, path).await;
    let items = pages
        .iter()
        .map(|(page, ..)| page["items"].as_array().unwrap());
    assert!(items.clone().all(|items| items.len() <= 7));
    let mut names: Vec<_> = items
        .flatten()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 30, "{names:?}");
}
