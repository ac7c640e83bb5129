//! What goes over WebSocket connections: events for those who may see them, and what somebody is doing.

use std::time::{Duration, Instant};

use domain::event::Event;
use domain::role::Role;
use domain::socket::{MOST_PRESENCES, PRESENCE_WINDOW};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Team, Things, World};

use super::client::Client;
use super::{happen, numbers, publish, stretches};

/// The event numbers of the frames that a client got; where they end.
fn hinted(client: &Client<'_>, after: u64) -> (Vec<u64>, u64) {
    numbers(&client.got_of("feed"), after)
}

#[tokio::test]
async fn each_connection_gets_what_its_member_may_see_and_knows_what_is_hidden() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    publish(&world, &team).await;
    let after = through(&team).await;
    let dispatcher = Client::open(&world, &team.dispatcher, "dispatcher").await;
    let technician = Client::open(&world, &team.technician, "technician").await;

    let mut job = json!({
        "customer_id": things.id("customer_id"),
        "site_id": things.id("site_id"),
        "job_type_id": things.id("job_type_id"),
    });
    let create = async |job: &Value| {
        let created = team.dispatcher.post("/v1/jobs", job.clone()).await;
        created.expect(201)["job_id"].as_str().unwrap().to_owned()
    };
    let foreign = create(&job).await;
    job["technician_id"] = team.technician.id().to_string().into();
    let own = create(&job).await;
    publish(&world, &team).await;

    let (all, end) = hinted(&dispatcher, after);
    let (some, own_end) = hinted(&technician, after);
    assert_eq!(all, (after + 1..=end).collect::<Vec<_>>());
    assert_eq!(end, own_end, "hidden numbers are accounted for");
    assert!(!some.is_empty() && some.len() < all.len());
    let text = json!(technician.got()).to_string();
    assert!(text.contains(&own) && !text.contains(&foreign));
    // What is sent is what the feed says.
    let asked = stretches(&team.technician, after).await;
    assert_eq!(numbers(&asked, after), (some, end));
}

async fn through(team: &Team) -> u64 {
    let feed = team.owner.get("/v1/feed").await.expect(200);
    feed["items"][0]["through"].as_u64().unwrap()
}

#[tokio::test]
async fn nothing_of_one_company_reaches_another() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let things = Things::of(&world, &team).await;
    let own = Client::open(&world, &team.dispatcher, "own").await;
    let stranger = Client::open(&world, &strangers.dispatcher, "stranger").await;

    happen(&team, &Event::CompanyUpdated, 1).await;
    publish(&world, &team).await;
    let doing = stranger.does("job", things.id("job_id"), "viewing").await;

    assert_eq!(doing, 400);
    assert!(!own.got_of("feed").is_empty());
    assert_eq!(own.got_of("presence"), [Value::Null; 0]);
    assert_eq!(stranger.got_of("feed"), [Value::Null; 0]);
    assert_eq!(stranger.got()[0]["code"], "not_found");
}

#[tokio::test]
async fn an_event_that_is_delivered_again_is_sent_once() {
    let world = World::new().await;
    let team = world.team().await;
    let client = Client::open(&world, &team.owner, "c").await;
    happen(&team, &Event::CompanyUpdated, 3).await;
    publish(&world, &team).await;
    publish(&world, &team).await;

    assert_eq!(hinted(&client, 0), (vec![1, 2, 3], 3));
}

#[tokio::test]
async fn connections_that_hang_are_dead_or_throttled_hold_up_no_other_and_lose_no_event() {
    let world = World::new().await;
    let team = world.team().await;
    let alive = Client::open(&world, &team.owner, "zz-last").await;
    let mut bad = Vec::new();
    for number in 0..15 {
        let client = Client::open(&world, &team.owner, &format!("bad{number}")).await;
        match number % 3 {
            0 => world.gateway.hang(&client.connection),
            1 => world.gateway.die(&client.connection),
            _ => world.gateway.throttle(&client.connection),
        }
        bad.push(client);
    }
    happen(&team, &Event::CompanyUpdated, 2).await;
    let begun = Instant::now();
    publish(&world, &team).await;

    assert!(begun.elapsed() < Duration::from_secs(8));
    assert_eq!(hinted(&alive, 0), (vec![1, 2], 2));
    assert!(bad.iter().all(|client| client.got().is_empty()));
    assert_eq!(through(&team).await, 2, "the feed has them");
}

#[tokio::test]
async fn a_pong_says_how_far_the_feed_has_come() {
    let world = World::new().await;
    let team = world.team().await;
    happen(&team, &Event::CompanyUpdated, 4).await;
    publish(&world, &team).await;
    let client = Client::open(&world, &team.technician, "c").await;

    assert_eq!(client.say(r#"{"type":"ping"}"#).await, 200);

    assert_eq!(client.got(), [json!({ "type": "pong", "through": 4 })]);
}

#[tokio::test]
async fn what_somebody_is_doing_is_told_to_those_who_may_see_the_thing_and_stored_nowhere() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let other = team.member(&world, &[Role::Technician]).await;
    let dispatcher = Client::open(&world, &team.dispatcher, "dispatcher").await;
    let second = Client::open(&world, &team.dispatcher, "second").await;
    let owner = Client::open(&world, &team.owner, "owner").await;
    let technician = Client::open(&world, &team.technician, "technician").await;
    let foreign = Client::open(&world, &other, "other").await;
    let before = world.items().await;

    let job_id = things.id("job_id");
    assert_eq!(dispatcher.does("job", job_id, "assigning").await, 200);

    let me = team.dispatcher.get("/v1/me").await.expect(200);
    let expected = json!({
        "type": "presence", "at": "job", "id": job_id, "doing": "assigning", "seconds": 45,
        "member_id": team.dispatcher.id(), "name": me["member"]["name"],
    });
    assert_eq!(owner.got(), std::slice::from_ref(&expected));
    assert_eq!(technician.got(), [expected], "it is the technician's job");
    for silent in [&foreign, &dispatcher, &second] {
        assert_eq!(silent.got(), [Value::Null; 0]);
    }
    assert_eq!(world.items().await, before);

    // A technician's own thread, and none of others.
    let thread_id = things.id("thread_id");
    assert_eq!(technician.does("thread", thread_id, "writing").await, 200);
    assert_eq!(owner.got().len(), 2);
    for at in [("job", job_id), ("thread", thread_id)] {
        assert_eq!(foreign.does(at.0, at.1, "viewing").await, 400);
    }
    assert_eq!(owner.got().len(), 2);
    assert!(foreign.got().iter().all(|one| one["code"] == "not_found"));
}

#[tokio::test]
async fn whoever_says_too_much_is_not_passed_on_and_at_last_cut_off() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let job_id = things.id("job_id");
    let loud = Client::open(&world, &team.dispatcher, "loud").await;
    let owner = Client::open(&world, &team.owner, "owner").await;
    // Into the beginning of a window.
    let into = world.clock.now().as_second().rem_euclid(10);
    world.advance(SignedDuration::from_secs(10 - into));
    let most = usize::try_from(MOST_PRESENCES).unwrap();
    for _ in 0..most {
        assert_eq!(loud.does("job", job_id, "viewing").await, 200);
    }
    assert_eq!(loud.does("job", job_id, "viewing").await, 400);
    assert_eq!(loud.got().last().unwrap()["code"], "too_many");
    assert_eq!(owner.got_of("presence").len(), most);
    // Nobody else is held up, nor is anything else that it says.
    let technician = Client::open(&world, &team.technician, "technician").await;
    assert_eq!(technician.does("job", job_id, "viewing").await, 200);
    assert_eq!(loud.say(r#"{"type":"ping"}"#).await, 200);

    world.advance(PRESENCE_WINDOW);
    assert_eq!(loud.does("job", job_id, "viewing").await, 200);
    assert_eq!(owner.got_of("presence").len(), most + 2);
    let mut last = 200;
    for _ in 0..2 * most {
        last = loud.does("job", job_id, "viewing").await;
    }
    assert_eq!(last, 429, "it is cut off");
    assert_eq!(owner.got_of("presence").len(), 2 * most + 1);
    assert_eq!(loud.say(r#"{"type":"ping"}"#).await, 410);
}

/// What clients of other products said that their servers did not survive, or should not have taken: the
/// report, in our own words, what is said, and the code of the answer. Nothing stands for bytes.
const REPORTED: [(&str, Option<&str>, &str); 12] = [
    (
        "open-rpc/server-js#748: a greeting that is no JSON ends the server",
        Some("hi"),
        "malformed",
    ),
    (
        "microsoft/playwright#40121: one closing bracket ends the process",
        Some("]"),
        "malformed",
    ),
    (
        "transloadit/uppy#5920: two plain words end the companion",
        Some("Malformed JSON"),
        "malformed",
    ),
    (
        "levy-street/world-of-claudecraft#20: null is JSON and has no fields",
        Some("null"),
        "malformed",
    ),
    (
        "share/sharedb#191: a word that begins like nothing in JSON",
        Some("data"),
        "malformed",
    ),
    (
        "hiero-ledger/hiero-json-rpc-relay#985: an object that is cut off",
        Some(r#"{"type":"ping""#),
        "malformed",
    ),
    (
        "gristlabs/grist-core#826: a number alone",
        Some("17"),
        "malformed",
    ),
    (
        "11ty/dev-server#155: an empty message",
        Some(""),
        "malformed",
    ),
    (
        "dyc3/opentogethertube#784: bytes where text is expected",
        None,
        "binary",
    ),
    (
        "penpot/penpot#11054: to subscribe to a file that one may not read",
        Some(r#"{"type":"subscribe","file":"x"}"#),
        "unknown_type",
    ),
    (
        "chthonn/PiperChat01#272: a message for a channel that one is not in",
        Some(r#"{"type":"send_message","channel_id":"y"}"#),
        "unknown_type",
    ),
    (
        "liqd/adhocracy3#2244: to be told of a thing by its path",
        Some(r#"{"type":"presence","at":"job","id":"/principals/1","doing":"viewing"}"#),
        "invalid_fields",
    ),
];

#[tokio::test]
async fn what_brought_other_servers_down_is_answered_by_an_error() {
    let world = World::new().await;
    let team = world.team().await;
    let client = Client::open(&world, &team.technician, "c").await;
    for (number, (source, said, code)) in REPORTED.iter().enumerate() {
        let status = match said {
            Some(text) => client.say(text).await,
            None => client.say_bytes().await,
        };
        assert_eq!(status, 400, "{source}");
        let got = client.got();
        assert_eq!(got.len(), number + 1, "{source}");
        assert_eq!(got[number]["type"], "error", "{source}");
        assert_eq!(got[number]["code"], *code, "{source}");
    }
    assert_eq!(
        client.say(r#"{"type":"ping"}"#).await,
        200,
        "it still stands"
    );
}
