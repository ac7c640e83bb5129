//! Who may open a WebSocket connection, how often, and when it ends.

use data::key;
use data::row::SocketRow;
use domain::event::Event;
use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Team, World};

use super::client::{Client, knock, ticket};
use super::{happen, publish};

async fn open_rows(team: &Team) -> Vec<String> {
    let rows: Vec<SocketRow> = team.store().whole_list(&key::sockets()).await.unwrap();
    let names = rows.iter().map(|row| row.connection_id.as_str().to_owned());
    names.collect()
}

#[tokio::test]
async fn a_ticket_opens_one_connection_and_no_second_one() {
    let world = World::new().await;
    let team = world.team().await;
    let ticket = ticket(&team.dispatcher).await;

    assert_eq!(knock(&world, "one=", Some(&ticket), None).await, 200);
    assert_eq!(knock(&world, "two=", Some(&ticket), None).await, 401);

    assert_eq!(open_rows(&team).await, ["one="]);
}

#[tokio::test]
async fn of_twenty_that_use_a_ticket_at_once_one_gets_in() {
    let world = World::new().await;
    let team = world.team().await;
    for round in 0..5 {
        let ticket = ticket(&team.technician).await;
        let names: Vec<_> = (0..20).map(|number| format!("c{round}-{number}")).collect();
        let knocks = names
            .iter()
            .map(|name| knock(&world, name, Some(&ticket), None));
        let mut statuses = join_all(knocks).await;
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200);
        assert!(
            statuses[1..].iter().all(|status| *status == 401),
            "{statuses:?}"
        );
    }
    assert_eq!(open_rows(&team).await.len(), 5);
}

/// Pages that got a connection of other products and should not have, and one that should: the report, in
/// our own words, and the origin that the browser names.
const REPORTED: [(&str, &str); 8] = [
    (
        "revel/revel#1293: a chat is opened from the console of another site",
        "https://ironwasp.example",
    ),
    (
        "oven-sh/bun#36155: a hostile page, with the visitor's cookie",
        "https://evil.attacker.example",
    ),
    (
        "freenet/freenet-core#5269: another program of the same machine, on any port",
        "http://localhost:4000",
    ),
    (
        "purpleworks/fleet-ui#34: a page that is opened from a file",
        "null",
    ),
    (
        "nensii21/devlink#1260: a site in the local network",
        "http://attacker-controlled-site.local",
    ),
    (
        "11ty/dev-server#151: any page in another tab",
        "https://news.example",
    ),
    (
        "OWASP/ASVS#1575: a site whose name begins as ours does",
        "http://localhost:3000.evil.example",
    ),
    (
        "buckle2000 in amark/gun#432: a header that says nothing",
        "",
    ),
];

#[tokio::test]
async fn a_page_of_another_origin_gets_in_by_no_ticket() {
    let world = World::new().await;
    let team = world.team().await;
    let own = world.settings().public_url.clone();
    let ticket = ticket(&team.owner).await;

    for (source, foreign) in REPORTED {
        let status = knock(&world, "evil", Some(&ticket), Some(foreign)).await;
        assert_eq!(status, 403, "{source}");
    }
    assert_eq!(open_rows(&team).await, [""; 0]);
    // It was not used up by them.
    assert_eq!(knock(&world, "good", Some(&ticket), Some(&own)).await, 200);
}

#[tokio::test]
async fn a_ticket_is_good_for_half_a_minute_and_is_written_down_nowhere() {
    let world = World::new().await;
    let team = world.team().await;
    let early = ticket(&team.owner).await;
    let late = ticket(&team.owner).await;
    let items = world.items().await;
    assert!(items.iter().any(|item| item.contains("socket_ticket")));
    for ticket in [&early, &late] {
        assert!(items.iter().all(|item| !item.contains(ticket.as_str())));
    }

    world.advance(SignedDuration::from_secs(28));
    assert_eq!(knock(&world, "early", Some(&early), None).await, 200);
    world.advance(SignedDuration::from_secs(3));
    assert_eq!(knock(&world, "late", Some(&late), None).await, 401);
}

#[tokio::test]
async fn what_is_no_ticket_or_somebody_elses_opens_nothing() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let good = ticket(&team.owner).await;
    let other = ticket(&strangers.owner).await;
    // The ids of one with the secret of the other.
    let mixed = format!("{}{}", &good[..64], &other[64..]);
    for bad in ["", "x", &good[..106], &format!("{good}A"), &mixed] {
        assert_eq!(knock(&world, "bad", Some(bad), None).await, 401, "{bad}");
    }
    assert_eq!(knock(&world, "bad", None, None).await, 401);
    assert_eq!(open_rows(&team).await, [""; 0]);
    assert_eq!(open_rows(&strangers).await, [""; 0]);
}

#[tokio::test]
async fn a_ticket_of_a_session_that_has_ended_opens_nothing() {
    let world = World::new().await;
    let team = world.team().await;
    let ticket = ticket(&team.technician).await;
    let sign_out = team.technician.delete("/v1/sessions/current").await;
    sign_out.expect(204);

    assert_eq!(knock(&world, "late", Some(&ticket), None).await, 401);
}

#[tokio::test]
async fn one_connection_too_many_closes_the_oldest() {
    let world = World::new().await;
    let team = world.team().await;
    for number in 0..22 {
        Client::open(&world, &team.owner, &format!("tab{number:02}")).await;
        world.advance(SignedDuration::from_secs(1));
    }
    let other = Client::open(&world, &team.technician, "phone").await;

    let open = open_rows(&team).await;
    assert_eq!(open.len(), 21, "{open:?}");
    assert_eq!(world.gateway.closed(), ["tab00", "tab01"]);
    assert_eq!(other.say(r#"{"type":"ping"}"#).await, 200);
}

#[tokio::test]
async fn a_connection_that_is_closed_is_forgotten_however_that_is_learnt() {
    let world = World::new().await;
    let team = world.team().await;
    let told = Client::open(&world, &team.owner, "told").await;
    let silent = Client::open(&world, &team.owner, "silent").await;
    let alive = Client::open(&world, &team.owner, "alive").await;

    assert_eq!(told.leave().await, 200);
    assert_eq!(told.leave().await, 200, "being told twice does no harm");
    world.gateway.die(&silent.connection);
    // The gateway says that there is no such connection until it has let the client in.
    happen(&team, &Event::CompanyUpdated, 1).await;
    publish(&world, &team).await;
    assert_eq!(open_rows(&team).await, ["alive", "silent"]);
    world.advance(SignedDuration::from_secs(10));
    happen(&team, &Event::CompanyUpdated, 1).await;
    publish(&world, &team).await;

    assert_eq!(open_rows(&team).await, ["alive"]);
    assert_eq!(alive.got_of("feed").len(), 2);
    assert_eq!(told.got(), [Value::Null; 0]);
    assert_eq!(told.say(r#"{"type":"ping"}"#).await, 410);
}

#[tokio::test]
async fn whoever_signs_out_gets_nothing_any_more_and_is_closed() {
    let world = World::new().await;
    let team = world.team().await;
    let own = Client::open(&world, &team.technician, "own").await;
    let second_device = team.another_device(&world, &team.technician).await;
    let second = Client::open(&world, &second_device, "second").await;
    second_device
        .delete("/v1/sessions/current")
        .await
        .expect(204);
    publish(&world, &team).await;

    assert_eq!(second.got(), [Value::Null; 0]);
    assert_eq!(world.gateway.closed(), ["second"]);
    assert_eq!(open_rows(&team).await, ["own"]);
    let seen = own.got_of("feed");
    let names: Vec<_> = events(&seen)
        .iter()
        .map(|one| one["type"].clone())
        .collect();
    assert_eq!(
        names,
        ["session_ended"],
        "the member's other device sees it"
    );
}

#[tokio::test]
async fn whoever_is_removed_gets_nothing_any_more_and_a_ping_ends_it_too() {
    let world = World::new().await;
    let team = world.team().await;
    let gone = Client::open(&world, &team.dispatcher, "gone").await;
    let path = format!("/v1/members/{}", team.dispatcher.id());
    team.owner.delete(path).await.expect(204);

    assert_eq!(gone.say(r#"{"type":"ping"}"#).await, 401);
    assert_eq!(gone.got(), [Value::Null; 0]);
    assert_eq!(world.gateway.closed(), ["gone"]);
    publish(&world, &team).await;
    assert_eq!(gone.got(), [Value::Null; 0]);
    assert_eq!(open_rows(&team).await, [""; 0]);
}

#[tokio::test]
async fn a_message_reaches_the_function_of_messages_alone() {
    let world = World::new().await;
    let team = world.team().await;
    let client = Client::open(&world, &team.owner, "c").await;

    for function in ["socket-connect", "socket-disconnect"] {
        assert_eq!(client.say_to(function).await, 400);
    }
    assert_eq!(open_rows(&team).await, ["c"]);
    let broken = world
        .run_socket("socket-message", json!({ "odd": true }))
        .await;
    assert_eq!(broken, 400);
}

fn events(frames: &[Value]) -> Vec<Value> {
    let events = frames
        .iter()
        .flat_map(|one| one["events"].as_array().unwrap());
    events.cloned().collect()
}
