//! How often a request goes to the table and back. Calls that go side by side are one trip.

use api::{AccessKind, Method, RegisteredEndpoint};
use data::key;
use data::row::ChannelRow;
use domain::offer::OfferId;
use serde_json::{Value, json};
use tests::{Answer, Team, Things, Wire, World, registry, sample, trips, upload};

/// Members' endpoints that try a password or a code, mail somebody or spend money: each counts that for
/// its subject before anything else is done, as everything that anybody may call does for its source.
const COUNTED: [&str; 11] = [
    "invitation-create",
    "me-delete",
    "message-translate",
    "password-change",
    "place-autocomplete",
    "place-view",
    "reply-translate",
    "support-request-create",
    "totp-confirm",
    "totp-enroll",
    "totp-remove",
];

/// Those that cannot do with less, and why.
const OTHERS: [(&str, usize); 3] = [
    // Names and markers belong to the threads that the list has. On the thread's own row they would make
    // every page and every inbound message dearer, and a member who reads would be in conflict with the
    // customer who writes.
    ("thread-list", 2),
    // The number is stored before and after Meta is asked for its messages.
    ("channel-connect", 3),
    ("channel-update", 3),
];

/// Those that open a customer's record. The first time in an hour the trail says so, which takes a second trip;
/// from then on they read once.
const OPENS_A_RECORD: [&str; 5] = [
    "customer-merge-preview",
    "customer-timeline",
    "customer-view",
    "message-list",
    "thread-view",
];

/// The trips of an endpoint: a view or a list reads once, a change reads once and commits once.
/// Nothing for what is counted.
fn expected(entry: &RegisteredEndpoint) -> Option<usize> {
    if let Some((_, trips)) = OTHERS.iter().find(|(name, _)| *name == entry.name) {
        return Some(*trips);
    }
    if COUNTED.contains(&entry.name) {
        return None;
    }
    match entry.access {
        AccessKind::Public => None,
        AccessKind::Signed => Some(0),
        _ if entry.route.method == Method::Get => Some(1),
        _ => Some(2),
    }
}

/// Asks for what is really done: a body, and things, for which the endpoint goes all its way.
pub(crate) async fn ask(
    world: &World,
    team: &Team,
    things: &Things,
    entry: &RegisteredEndpoint,
) -> (String, Option<Value>) {
    let path = things.path(entry.route.path);
    let body = sample::body(entry.name).map(|body| things.body(body));
    match entry.name {
        // Whose calendar a new window meets, only a job's own row tells.
        "job-assign" | "job-schedule" => {
            let order = json!({
                "customer_id": things.id("customer_id"),
                "site_id": things.id("site_id"),
                "job_type_id": things.id("job_type_id"),
            });
            let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
            let job_id = job["job_id"].as_str().expect("an id");
            let things = things.with("job_id", job_id);
            (things.path(entry.route.path), body)
        }
        "offer-start" => {
            let things = things.with_offerable_job(team).await;
            (things.path(entry.route.path), Some(json!({})))
        }
        "offer-withdraw" => {
            let offered: OfferId = things.id("offer_id").parse().expect("an offer's id");
            let things = things.with("job_id", &offered.job_id.to_string());
            (things.path(entry.route.path), body)
        }
        "offer-answer" => (path, Some(json!({ "answer": "accept" }))),
        "customer-merge-undo" => {
            let merge = json!({ "merged_customer_id": things.id("merged_customer_id") });
            let merging = format!("/v1/customers/{}/merge", things.id("customer_id"));
            team.dispatcher.post(merging, merge).await.expect(200);
            (path, body)
        }
        "customer-import-start" => {
            let file = b"Name\nCasey Sample\n";
            let new = json!({ "size_bytes": file.len() });
            let import = team.owner.post("/v1/customer-imports", new).await;
            let import = import.expect(201);
            assert!(upload(&import["upload"], file).await < 300);
            let things = things.with("import_id", import["import_id"].as_str().expect("an id"));
            let check = things.path("/v1/customer-imports/{import_id}/check");
            team.owner.post(check, json!({})).await.expect(200);
            world.drain().await;
            (things.path(entry.route.path), body)
        }
        "notification-read" => {
            let order = json!({
                "customer_id": things.id("customer_id"),
                "site_id": things.id("site_id"),
                "job_type_id": things.id("job_type_id"),
                "technician_id": team.technician.id(),
            });
            let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
            let things = things.with("job_id", job["job_id"].as_str().expect("an id"));
            let decline = json!({ "to": "unscheduled", "reason": "Too far" });
            let steps = things.path("/v1/jobs/{job_id}/transitions");
            team.technician.post(steps, decline).await.expect(200);
            world.drain().await;
            let list = team.owner.get("/v1/me/notifications").await.expect(200);
            let newest = &list["items"][0]["notification_id"];
            (path, Some(json!({ "through": newest })))
        }
        "member-update" | "me-update" => (path, Some(json!({ "name": "Robin Other" }))),
        "channel-update" => {
            let place = key::channel(things.id("channel_id").parse().unwrap());
            let channel: Option<ChannelRow> = team.store().get(place).await.unwrap();
            let code = world.outside.meta_code(&channel.unwrap().account_id);
            (path, Some(json!({ "signup_code": code })))
        }
        "location-report" => {
            let on_duty = json!({ "on_duty": true });
            team.technician
                .put("/v1/me/duty", on_duty)
                .await
                .expect(200);
            let mut body = body.expect("it has a body");
            body["sent_at"] = json!(world.clock.now().to_string());
            body["fixes"][0]["at"] = body["sent_at"].clone();
            (path, Some(body))
        }
        "push-token-remove" => {
            let token = json!({ "token": "ab".repeat(32), "environment": "sandbox" });
            let register = team.owner.put(&path, token).await;
            register.expect(204);
            (path, body)
        }
        _ => (path, body),
    }
}

pub(crate) async fn send(
    team: &Team,
    entry: &RegisteredEndpoint,
    (path, body): (String, Option<Value>),
) -> Answer {
    let caller = match entry.access {
        AccessKind::Dispatcher => &team.dispatcher,
        AccessKind::Technician => &team.technician,
        _ => &team.owner,
    };
    let call = caller.call(entry.route.method.as_str(), path).idempotent();
    match body {
        Some(body) => call.json(&body).send().await,
        None => call.send().await,
    }
}

/// How often a request went to the table and back, and whether it is done.
async fn trips_of(
    wire: &Wire,
    team: &Team,
    entry: &RegisteredEndpoint,
    asked: (String, Option<Value>),
    others: &mut Vec<String>,
    expected: usize,
) {
    wire.crossings();
    wire.hold(true);
    let answer = send(team, entry, asked).await;
    wire.hold(false);
    let crossings = wire.crossings();
    let calls: Vec<_> = crossings.iter().map(|one| one.operation.as_str()).collect();
    assert!(!calls.contains(&"Scan"), "{}", entry.name);
    let took = trips(&crossings);
    let is_done = answer.status < 300 || entry.access == AccessKind::Signed;
    if took != expected || !is_done {
        let status = answer.status;
        others.push(format!(
            "{} took {took} trips and answered {status}: {calls:?}",
            entry.name
        ));
    }
}

#[tokio::test]
async fn a_view_reads_once_and_a_change_reads_once_and_commits_once() {
    let (world, wire) = World::wired().await;
    let mut others = Vec::new();
    let mut entries = registry::endpoints();
    // Views first: they leave everything as it is for the next one.
    entries.sort_by_key(|entry| entry.route.method != Method::Get);
    let mut team = world.team().await;
    let mut things = Things::of(&world, &team).await;
    for entry in entries {
        let Some(expected) = expected(&entry) else {
            continue;
        };
        if OPENS_A_RECORD.contains(&entry.name) {
            team = world.team().await;
            things = Things::of(&world, &team).await;
            let asked = ask(&world, &team, &things, &entry).await;
            trips_of(&wire, &team, &entry, asked, &mut others, 2).await;
        }
        let asked = ask(&world, &team, &things, &entry).await;
        trips_of(&wire, &team, &entry, asked, &mut others, expected).await;
        if entry.route.method != Method::Get {
            team = world.team().await;
            things = Things::of(&world, &team).await;
        }
    }
    assert!(others.is_empty(), "{others:#?}");
}

/// A technician's token says that the roles show work of one's own only, so that the right rows are read
/// ahead; the page behind a cursor is read ahead once the process has met the company.
#[tokio::test]
async fn technicians_and_second_pages_take_no_more_trips() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let (_, next) = team.two_pages_of_customers().await;
    let job = format!("/v1/jobs/{}", things.id("job_id"));
    let thread = format!("/v1/threads/{}", things.id("thread_id"));
    let own = &team.technician;
    let by_customer = format!("/v1/threads?customer_id={}", things.id("customer_id"));
    // The first look of the hour at the customer's record.
    let customer = format!("/v1/customers/{}", things.id("customer_id"));
    own.get(&customer).await.expect(200);
    for (caller, path) in [
        (own, "/v1/jobs".to_owned()),
        (own, "/v1/jobs?open=true".to_owned()),
        (own, job.clone()),
        (own, format!("{job}/events")),
        (own, customer.clone()),
        (own, thread.clone()),
        (own, by_customer.clone()),
        (&team.dispatcher, by_customer),
        (own, format!("{thread}/messages")),
        (&team.dispatcher, next),
    ] {
        wire.crossings();
        wire.hold(true);
        caller.get(&path).await.expect(200);
        wire.hold(false);
        let crossings = wire.crossings();
        assert_eq!(trips(&crossings), 1, "{path}: {crossings:?}");
    }
}

/// A note goes to nobody, so that nothing is asked about channels, and nothing of them can fail it.
#[tokio::test]
async fn a_note_reads_no_channels() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let path = format!("/v1/threads/{}/messages", things.id("thread_id"));
    for (body, queries) in [(json!({ "text": "Hi" }), 1), (json!({ "note": "Hi" }), 0)] {
        wire.crossings();
        team.dispatcher.post(&path, body).await.expect(201);
        let crossings = wire.crossings();
        let is_query = |one: &&tests::Crossing| one.operation == "Query";
        assert_eq!(crossings.iter().filter(is_query).count(), queries);
    }
}
