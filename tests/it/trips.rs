//! How often a request goes to the table and back. Calls that go side by side are one trip.

use api::{AccessKind, Entry, Method};
use tests::{Team, Things, World, registry, sample, trips};

/// The trips of an endpoint: a view or a list reads once, a change reads once and commits once.
///
/// The others are these alone. What anybody may call is counted for its source, and what tries a
/// password, a code or a mailbox for its subject: that is written before anything else is done.
fn expected(entry: &Entry) -> usize {
    match entry.name {
        _ if entry.access == AccessKind::Signed => 0,
        _ if entry.route.method == Method::Get => 1,
        _ => 2,
    }
}

async fn ask(team: &Team, things: &Things, entry: &Entry) -> tests::Answer {
    let actor = if entry.access == AccessKind::Dispatcher {
        &team.dispatcher
    } else {
        &team.owner
    };
    let path = things.path(entry.route.path);
    let call = actor.call(entry.route.method.as_str(), path).idempotent();
    match sample::body(entry.name) {
        Some(body) => call.json(&things.body(body)).send().await,
        None => call.send().await,
    }
}

#[tokio::test]
async fn a_view_reads_once_and_a_change_reads_once_and_commits_once() {
    let (world, wire) = World::wired().await;
    let mut others = Vec::new();
    for entry in registry::endpoints() {
        let team = world.team().await;
        let things = Things::of(&world, &team).await;
        wire.crossings();
        wire.hold(true);
        let answer = ask(&team, &things, &entry).await;
        wire.hold(false);
        let crossings = wire.crossings();
        let scans = |one: &tests::Crossing| one.operation == "Scan";
        assert!(!crossings.iter().any(scans), "{}", entry.name);
        let took = trips(&crossings);
        if took != expected(&entry) {
            let calls: Vec<_> = crossings.iter().map(|one| one.operation.as_str()).collect();
            others.push(format!(
                "{} took {took} trips and answered {}: {calls:?}",
                entry.name, answer.status
            ));
        }
    }
    assert!(others.is_empty(), "{others:#?}");
}
