//! The table throttled, contended or broken: a clear "not now", and nothing half-written.

use std::time::{Duration, Instant};

use data::Patience;
use serde_json::{Value, json};
use tests::{Team, Things, Trouble, Wire, World, registry, sample};

/// The company's rows, without those that only count attempts.
async fn rows(world: &World) -> Vec<String> {
    let mut items = world.items().await;
    items.retain(|item| !item.contains("COUNT#") && !item.contains("SPENT#"));
    let sorted = |item: String| {
        let mut parts: Vec<_> = item.split(", ").map(str::to_owned).collect();
        parts.sort();
        parts.join(", ")
    };
    let mut items: Vec<_> = items.into_iter().map(sorted).collect();
    items.sort();
    items
}

/// Every endpoint that changes something, with its sample body about real things.
fn changing(things: &Things) -> Vec<(api::RegisteredEndpoint, String, Option<Value>)> {
    registry::endpoints()
        .into_iter()
        .filter(|entry| {
            // What providers sign is refused before the table is called.
            entry.route.method != api::Method::Get && entry.access != api::AccessKind::Signed
        })
        .map(|entry| {
            let body = sample::body(entry.name).map(|body| things.body(body));
            (entry, things.path(entry.route.path), body)
        })
        .collect()
}

async fn send_sample(
    team: &Team,
    entry: &api::RegisteredEndpoint,
    path: &str,
    body: Option<&Value>,
) -> tests::Answer {
    let caller = if entry.access == api::AccessKind::Dispatcher {
        &team.dispatcher
    } else {
        &team.owner
    };
    let call = caller.call(entry.route.method.as_str(), path).idempotent();
    match body {
        Some(body) => call.json(body).send().await,
        None => call.send().await,
    }
}

#[tokio::test]
async fn a_throttled_table_is_a_503_with_a_time_to_wait_and_no_write() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    for trouble in [Trouble::Throttled, Trouble::Broken] {
        for (entry, path, body) in changing(&things) {
            let before = rows(&world).await;
            wire.plan(None, trouble, usize::MAX);
            let answer = send_sample(&team, &entry, &path, body.as_ref()).await;
            wire.mend();
            // What is refused before the table is called stays as it is.
            if answer.status != 410 && answer.status != 422 {
                answer.problem(503, "busy");
                let wait = answer
                    .header("retry-after")
                    .and_then(|wait| wait.parse::<u64>().ok());
                assert!(wait.is_some_and(|wait| wait >= 1), "{}", answer.request);
            }
            assert_eq!(
                rows(&world).await,
                before,
                "{} left something half-written",
                answer.request
            );
        }
    }
}

#[tokio::test]
async fn a_write_that_keeps_colliding_is_a_503_and_leaves_nothing() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let mut collided = 0;
    for (entry, path, body) in changing(&things) {
        let before = rows(&world).await;
        wire.plan(Some("TransactWriteItems"), Trouble::Collision, usize::MAX);
        let answer = send_sample(&team, &entry, &path, body.as_ref()).await;
        wire.mend();
        assert_ne!(answer.status, 500, "{} {}", answer.request, answer.text());
        if answer.status == 503 {
            collided += 1;
            assert_eq!(rows(&world).await, before, "{}", answer.request);
        } else if answer.status < 300 {
            // It wrote a single row, or nothing: no transaction could collide.
            world.drain().await;
        }
    }
    assert!(collided >= 8, "only {collided} endpoints met a collision");
}

#[tokio::test]
async fn a_passing_collision_or_throttle_is_not_seen_by_the_client() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    wire.plan(Some("TransactWriteItems"), Trouble::Collision, 2);
    let customer = json!({ "name": "Casey Sample" });
    team.dispatcher
        .post("/v1/customers", customer)
        .await
        .expect(201);
    wire.plan(Some("BatchGetItem"), Trouble::Throttled, 1);
    team.dispatcher.get("/v1/customers").await.expect(200);
}

/// A wire and a world with the timeouts of production.
async fn impatient() -> (World, Wire) {
    let wire = Wire::to("http://127.0.0.1:4566").await;
    let world = World::with(|settings| {
        settings.endpoint_url = Some(wire.url.clone());
        settings.patience = Patience::Production;
    })
    .await;
    (world, wire)
}

#[tokio::test]
async fn a_day_at_the_desk_passes_with_the_timeouts_of_production() {
    let (world, _wire) = impatient().await;
    let team = world.team().await;
    // A customer, a job with its steps, a number, messages both ways, a file and a translation.
    Things::of(&world, &team).await;
    for list in ["customers", "jobs", "threads", "members", "channels"] {
        team.owner.get(format!("/v1/{list}")).await.expect(200);
    }
    assert!(world.drain().await.left.is_empty());
}

#[tokio::test]
async fn a_table_that_hangs_is_a_503_before_the_gateway_gives_up() {
    let (world, wire) = impatient().await;
    let team = world.team().await;
    wire.plan(Some("BatchGetItem"), Trouble::Slow, usize::MAX);
    let begun = Instant::now();
    let answer = team.dispatcher.get("/v1/customers").await;
    wire.mend();
    answer.problem(503, "busy");
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );

    // One slow answer is asked for again, and nobody notices.
    wire.plan(Some("BatchGetItem"), Trouble::Slow, 1);
    team.dispatcher.get("/v1/customers").await.expect(200);
}

#[tokio::test]
async fn what_a_batch_leaves_out_is_asked_for_again() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    // A half of what is left each time: the last of four keys comes with the third call.
    wire.plan(Some("BatchGetItem"), Trouble::Partial, 3);
    wire.plan(Some("SendMessageBatch"), Trouble::Partial, 1);
    let customers = ["Casey", "Jo", "Kim"].map(|name| json!({ "name": name }));
    for customer in customers {
        team.dispatcher
            .post("/v1/customers", customer)
            .await
            .expect(201);
    }
    world.drain().await;
    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn keys_that_are_never_read_are_a_503_in_the_end() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    wire.plan(Some("BatchGetItem"), Trouble::Unread, usize::MAX);
    let answer = team.dispatcher.get("/v1/customers").await;
    wire.mend();
    answer.problem(503, "busy");
}

#[tokio::test]
async fn a_lost_answer_does_not_write_twice() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    wire.plan(Some("TransactWriteItems"), Trouble::AnswerLost, 1);
    let customer = json!({ "name": "Casey Sample", "phones": ["303-555-0161"] });
    team.dispatcher
        .post("/v1/customers", customer)
        .await
        .expect(201);
    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn one_call_in_five_throttled_is_hardly_ever_seen() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    wire.plan_share(None, Trouble::Throttled, 5, usize::MAX);
    for number in 0..100 {
        let customer = json!({ "name": format!("Casey {number}") });
        team.dispatcher
            .post("/v1/customers", customer)
            .await
            .expect(201);
    }
    wire.mend();
    let list = team
        .dispatcher
        .get("/v1/customers?limit=100")
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 100);
}
