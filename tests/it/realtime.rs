//! What clients are told of without asking.

mod client;
mod connections;
mod feed;
mod hints;
mod numbers;
mod positions;

use std::time::{Duration, Instant};

use data::Changes;
use data::outbox::Envelope;
use domain::event::Event;
use serde_json::Value;
use tests::{Caller, Team, World, registry};
use work::{Progress, Received};

/// The events of a company that wait in its outbox, as its queue delivers them.
async fn messages(team: &Team) -> Vec<Received> {
    let range = data::key::waiting();
    let waiting: Vec<Envelope> = team.store().whole_list(&range).await.unwrap();
    waiting.iter().map(message).collect()
}

fn message(envelope: &Envelope) -> Received {
    Received {
        message_id: envelope.event_id.to_string(),
        body: serde_json::to_string(envelope).unwrap(),
        receipts: 1,
    }
}

/// Delivers a batch to the feed.
async fn deliver(world: &World, batch: &[Received]) -> Progress {
    let worker = registry::worker("realtime-publish");
    let deadline = Instant::now() + Duration::from_secs(30);
    world.run_worker(worker, batch, deadline).await
}

/// Puts all that waits into the feed, in batches as they come from a queue.
pub(crate) async fn publish(world: &World, team: &Team) {
    for batch in messages(team).await.chunks(10) {
        let progress = deliver(world, batch).await;
        assert!(progress.retry.is_empty() && progress.quarantined == 0);
    }
}

/// Lets something happen so many times.
async fn happen(team: &Team, event: &Event, times: usize) {
    for _ in 0..times {
        let mut changes = Changes::new();
        changes.publish(event.clone());
        team.store().commit(changes).await.unwrap();
    }
}

/// The stretches that a caller gets of the whole feed, page by page.
async fn stretches(caller: &Caller, after: u64) -> Vec<Value> {
    let mut stretches = Vec::new();
    let mut path = format!("/v1/feed?after={after}");
    loop {
        let page = caller.get(path).await.expect(200);
        stretches.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/feed?after={after}&cursor={next}"),
            None => return stretches,
        }
    }
}

/// The numbers of all events in stretches that follow one another from `after` on; where they end.
fn numbers(stretches: &[Value], after: u64) -> (Vec<u64>, u64) {
    let mut seen = Vec::new();
    let mut through = after;
    for stretch in stretches {
        assert_eq!(
            stretch["after"], through,
            "the stretches follow one another"
        );
        assert_eq!(stretch["reset"], false);
        through = stretch["through"].as_u64().unwrap();
        let events = stretch["events"].as_array().unwrap().iter();
        seen.extend(events.map(|event| event["seq"].as_u64().unwrap()));
    }
    (seen, through)
}
