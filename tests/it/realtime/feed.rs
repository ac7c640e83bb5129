//! `GET /v1/feed`: who sees what of it, and when a client begins anew.

use data::Changes;
use data::row::{FeedHeadRow, FeedRow};
use domain::event::Event;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Team, Things, World};

use super::{happen, numbers, publish, stretches};

async fn with_two_jobs() -> (World, Team, Things, String) {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let mut job = json!({
        "customer_id": things.id("customer_id"),
        "site_id": things.id("site_id"),
        "job_type_id": things.id("job_type_id"),
    });
    team.dispatcher
        .post("/v1/jobs", job.clone())
        .await
        .expect(201);
    job["technician_id"] = team.technician.id().to_string().into();
    let own = team.dispatcher.post("/v1/jobs", job).await.expect(201);
    publish(&world, &team).await;
    let job_id = own["job_id"].as_str().unwrap().to_owned();
    (world, team, things, job_id)
}

fn events(stretches: &[Value]) -> Vec<Value> {
    let events = stretches
        .iter()
        .flat_map(|one| one["events"].as_array().unwrap());
    events.cloned().collect()
}

#[tokio::test]
async fn a_technician_sees_own_jobs_alone_and_can_tell_what_is_hidden_from_what_is_missing() {
    let (_world, team, _things, job_id) = with_two_jobs().await;
    let all = stretches(&team.dispatcher, 0).await;
    let own = stretches(&team.technician, 0).await;

    let (every_number, end) = numbers(&all, 0);
    let (own_numbers, own_end) = numbers(&own, 0);

    assert_eq!(end, own_end, "hidden numbers are accounted for");
    assert!(own_numbers.len() < every_number.len());
    let jobs = |stretches: &[Value]| {
        let mut jobs: Vec<_> = events(stretches)
            .iter()
            .filter_map(|one| one["about"]["job_id"].as_str().map(str::to_owned))
            .collect();
        jobs.sort_unstable();
        jobs.dedup();
        jobs
    };
    let seen = jobs(&own);
    assert!(seen.contains(&job_id));
    for job_id in &seen {
        let view = team.technician.get(format!("/v1/jobs/{job_id}")).await;
        view.expect(200);
    }
    assert!(jobs(&all).len() > seen.len());
    let assigned = events(&own);
    let assigned = assigned.iter().find(|one| one["type"] == "job_assigned");
    let technician_id = team.technician.id().to_string();
    assert_eq!(assigned.unwrap()["about"]["technician_id"], technician_id);
}

#[tokio::test]
async fn a_technician_sees_the_thread_of_an_own_customer_and_no_other() {
    let (world, team, things, _) = with_two_jobs().await;
    let thread_of = |customer: &str| customer.replacen("cus_", "thr_", 1).parse().unwrap();
    let stranger = json!({ "name": "Kim Sample" });
    let stranger = team
        .dispatcher
        .post("/v1/customers", stranger)
        .await
        .expect(201);
    let own = thread_of(things.id("customer_id"));
    let foreign = thread_of(stranger["customer_id"].as_str().unwrap());
    for thread_id in [own, foreign] {
        happen(&team, &Event::ThreadChanged { thread_id }, 1).await;
    }
    publish(&world, &team).await;

    let threads = |stretches: Vec<Value>| -> Vec<String> {
        let events = events(&stretches).into_iter();
        let events = events.filter(|one| one["type"] == "thread_changed");
        let ids = events.map(|one| one["about"]["thread_id"].as_str().unwrap().to_owned());
        ids.collect()
    };
    let seen = threads(stretches(&team.technician, 0).await);
    assert!(seen.contains(&own.to_string()), "{seen:?}");
    assert!(!seen.contains(&foreign.to_string()), "{seen:?}");
    let all = threads(stretches(&team.dispatcher, 0).await);
    assert!(all.contains(&foreign.to_string()));
}

#[tokio::test]
async fn how_one_signs_in_is_shown_to_nobody_else() {
    let world = World::new().await;
    let team = world.team().await;
    let member_id = team.technician.id();
    happen(&team, &Event::TotpEnabled { member_id }, 1).await;
    publish(&world, &team).await;

    assert_eq!(events(&stretches(&team.technician, 0).await).len(), 1);
    for other in [&team.owner, &team.dispatcher] {
        let seen = stretches(other, 0).await;
        assert_eq!(numbers(&seen, 0), (Vec::new(), 1));
    }
}

#[tokio::test]
async fn a_client_without_a_number_learns_where_the_feed_stands() {
    let world = World::new().await;
    let team = world.team().await;
    let at_once = team.owner.get("/v1/feed").await.expect(200);
    let expected = json!([{ "after": 0, "through": 0, "reset": true, "events": [] }]);
    assert_eq!(at_once["items"], expected);
    happen(&team, &Event::CompanyUpdated, 7).await;
    publish(&world, &team).await;

    let later = team.owner.get("/v1/feed").await.expect(200);

    let expected = json!([{ "after": 7, "through": 7, "reset": true, "events": [] }]);
    assert_eq!(later["items"], expected);
    assert_eq!(later["next"], Value::Null);
    let up_to_date = team.owner.get("/v1/feed?after=7").await.expect(200);
    assert_eq!(up_to_date, json!({ "items": [], "next": null }));
}

#[tokio::test]
async fn a_page_goes_on_where_the_one_before_ended() {
    let world = World::new().await;
    let team = world.team().await;
    for _ in 0..3 {
        happen(&team, &Event::CompanyUpdated, 2).await;
        publish(&world, &team).await;
    }
    let first = team.owner.get("/v1/feed?after=1&limit=1").await.expect(200);
    let next = first["next"].as_str().unwrap();
    let second = team
        .owner
        .get(format!("/v1/feed?after=1&limit=1&cursor={next}"))
        .await;
    let second = second.expect(200);

    let place =
        |page: &Value| [&page["items"][0]["after"], &page["items"][0]["through"]].map(Value::clone);
    assert_eq!(
        place(&first),
        [json!(0), json!(2)],
        "the stretch that holds the next number"
    );
    assert_eq!(place(&second), [json!(2), json!(4)]);
    // A number that is inside a stretch gives the whole stretch: what is known already is dropped.
    assert_eq!(first["items"][0]["events"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_client_that_slept_longer_than_events_are_kept_begins_anew() {
    let world = World::new().await;
    let mut team = world.team().await;
    happen(&team, &Event::CompanyUpdated, 2).await;
    publish(&world, &team).await;
    sleep(&world, &mut team, 48).await;
    happen(&team, &Event::CompanyUpdated, 2).await;
    publish(&world, &team).await;
    assert_eq!(read(&team, 0).await.as_array().unwrap().len(), 2);

    // The first two are gone, the last two are not.
    sleep(&world, &mut team, 25).await;
    let reset = json!([{ "after": 0, "through": 4, "reset": true, "events": [] }]);
    assert_eq!(read(&team, 0).await, reset);
    assert_eq!(read(&team, 1).await[0]["reset"], true);
    let kept = read(&team, 2).await;
    assert_eq!(numbers(kept.as_array().unwrap(), 2), (vec![3, 4], 4));

    // Nothing is kept any more; who knows all of it has missed nothing.
    sleep(&world, &mut team, 48).await;
    assert_eq!(read(&team, 2).await[0]["reset"], true);
    assert_eq!(read(&team, 4).await, json!([]));
}

async fn read(team: &Team, after: u64) -> Value {
    let page = team.owner.get(format!("/v1/feed?after={after}")).await;
    page.expect(200)["items"].clone()
}

/// Lets hours go by, after which the owner has a new access token.
async fn sleep(world: &World, team: &mut Team, hours: i64) {
    world.advance(SignedDuration::from_hours(hours));
    let answer = team.owner.refresh().await;
    answer.expect(200);
    team.owner = team.owner.with_tokens(&answer);
}

#[tokio::test]
async fn a_client_that_missed_too_much_or_knows_what_never_was_begins_anew() {
    let world = World::new().await;
    let team = world.team().await;
    happen(&team, &Event::CompanyUpdated, 1).await;
    publish(&world, &team).await;
    let (last, now) = (10_050, world.clock.now());
    let mut changes = Changes::new();
    let head: FeedHeadRow = team
        .store()
        .get(data::key::feed_head())
        .await
        .unwrap()
        .unwrap();
    let row: FeedRow = team
        .store()
        .get(data::key::feed_until(1))
        .await
        .unwrap()
        .unwrap();
    changes.upsert(&FeedHeadRow {
        last,
        at: now,
        ..head
    });
    for after in [49, 50, last - 1] {
        changes.upsert(&FeedRow {
            after,
            ..row.clone()
        });
    }
    team.store().commit(changes).await.unwrap();

    let reset = async |after: u64| {
        let page = team
            .owner
            .get(format!("/v1/feed?after={after}"))
            .await
            .expect(200);
        let first = &page["items"][0];
        assert_eq!(
            first["reset"] == true,
            first["through"] == last && first["events"] == json!([])
        );
        first["reset"].clone()
    };
    assert_eq!(reset(49).await, true, "10 001 events are too many");
    assert_eq!(reset(50).await, false, "10 000 are not");
    assert_eq!(reset(last - 1).await, false);
    assert_eq!(reset(last + 1).await, true, "a number that was never given");
}

#[tokio::test]
async fn a_number_that_is_none_is_refused() {
    let world = World::new().await;
    let team = world.team().await;
    for after in ["-1", "1.5", "x", "99999999999999999999999"] {
        let answer = team.owner.get(format!("/v1/feed?after={after}")).await;
        answer.invalid_at("after");
    }
}
