//! Files of customers: checked, entered, reported, and gone through once though workers die.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use data::outbox::Envelope;
use data::row::{ContactRow, CustomerImportRow, CustomerRow};
use data::{PageRequest, Row as _, key};
use domain::event::Event;
use domain::id::CustomerId;
use serde_json::{Value, json};
use tests::{Caller, Team, World, download, registry, upload};
use work::Progress;

use super::{enter, names};
use crate::work::requested::{message, waiting};

/// Announces and uploads a file; the path of its import.
async fn uploaded(by: &Caller, file: &[u8]) -> String {
    let new = json!({ "file_name": "customers.csv", "size_bytes": file.len() });
    let created = by.post("/v1/customer-imports", new).await.expect(201);
    let status = upload(&created["upload"], file).await;
    assert!((200..300).contains(&status), "{status}");
    format!("/v1/customer-imports/{}", text(&created, "import_id"))
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} of {of}"))
}

/// Uploads a file and has it checked; the path of its import.
async fn checked(world: &World, by: &Caller, file: &[u8], how: Value) -> String {
    let path = uploaded(by, file).await;
    let checking = by.post(format!("{path}/check"), how).await.expect(200);
    assert_eq!(checking["state"], "checking");
    world.drain().await;
    path
}

/// Checks a file, enters its customers, and views what became of it.
async fn imported(world: &World, by: &Caller, file: &[u8]) -> Value {
    let path = checked(world, by, file, json!({})).await;
    by.post(format!("{path}/start"), json!({}))
        .await
        .expect(200);
    world.drain().await;
    by.get(&path).await.expect(200)
}

/// How many rows there are of each outcome.
fn counts(of: &Value) -> Vec<u64> {
    [
        "rows",
        "new",
        "imported",
        "existing",
        "duplicates",
        "invalid",
    ]
    .map(|name| of[name].as_u64().unwrap())
    .to_vec()
}

/// The lines of the newest report, without its headings.
async fn report(import: &Value) -> Vec<String> {
    let report = download(text(&import["report"], "url")).await;
    assert_eq!(report.status, 200);
    assert!(
        report.disposition.starts_with("attachment;"),
        "{}",
        report.disposition
    );
    let report = String::from_utf8(report.bytes).unwrap();
    let report = report
        .strip_prefix('\u{feff}')
        .expect("Excel knows UTF-8 by the mark");
    report.lines().skip(1).map(ToOwned::to_owned).collect()
}

/// The names of all customers, in their order.
async fn everybody(by: &Caller) -> Vec<String> {
    super::all_pages(by, "/v1/customers").await
}

const FILE: &str = "\u{feff}Nombre;Teléfono;Correo electrónico;Dirección;Ciudad;Estado;CP;Notas;Color\r\n\
    María Peña;(303) 555-0101;maria@example.com;1 Elm St;Denver;CO;80202;\"Gate 4\r\nRing twice\";red\r\n\
    Known by phone;303.555.0190;other@example.com;;;;;;\r\n\
    Known by mail;;KNOWN@example.com;;;;;;\r\n\
    ;;;;;;;;\r\n\
    Maria again;+1 303 555 0101;;;;;;;\r\n\
    =1+1;303-555-0102;;;;;;;\r\n\
    Wrong;555;nobody@;;;;;;\r\n\
    No contact;;;9 Oak St;Denver;CO;80202;;\r\n";

/// What a check says of [`FILE`] where one customer is known.
async fn expect_check(import: &Value, known_id: &str) {
    assert_eq!(import["state"], "checked");
    assert_eq!(counts(&import["checked"]), [7, 3, 0, 2, 1, 1]);
    let columns = import["columns"].as_array().unwrap();
    let fields: Vec<_> = columns
        .iter()
        .map(|column| column["field"].as_str())
        .collect();
    let expected = [
        Some("name"),
        Some("phone"),
        Some("email"),
        Some("address"),
        Some("city"),
        Some("region"),
        Some("postal_code"),
        Some("note"),
        None,
    ];
    assert_eq!(fields, expected);
    assert_eq!(columns[8]["heading"], "Color");
    let problems = import["problems"].as_array().unwrap();
    let at: Vec<_> = problems
        .iter()
        .map(|one| (one["row"].as_u64(), one["column"].as_u64()))
        .collect();
    assert_eq!(at, [(Some(8), Some(1)), (Some(8), Some(2))]);
    let lines = report(import).await;
    assert_eq!(
        lines[0],
        r#""2","new","","","María Peña","(303) 555-0101","maria@example.com""#
    );
    assert!(
        lines[1].starts_with(&format!(r#""3","existing","","{known_id}""#)),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with(&format!(r#""4","existing","","{known_id}""#)),
        "{}",
        lines[2]
    );
    assert!(
        lines[3].starts_with(r#""6","duplicate","repeats row 2","","Maria again","'+1"#),
        "{}",
        lines[3]
    );
    assert_eq!(lines[4], r#""7","new","","","'=1+1","303-555-0102","""#);
    assert!(
        lines[5].starts_with(r#""8","invalid","Teléfono must be"#),
        "{}",
        lines[5]
    );
    assert_eq!(lines.len(), 7);
}

#[tokio::test]
async fn a_file_is_checked_first_and_then_entered_row_by_row() {
    let world = World::new().await;
    let team = world.team().await;
    let owner = &team.owner;
    let more = json!({ "phones": ["303-555-0190"], "emails": ["known@example.com"] });
    let known = enter(&team.dispatcher, "Already Here", more).await;
    let path = checked(&world, owner, FILE.as_bytes(), json!({})).await;

    let import = owner.get(&path).await.expect(200);
    expect_check(&import, text(&known, "customer_id")).await;
    assert_eq!(
        everybody(owner).await,
        ["Already Here"],
        "a check enters nobody"
    );

    let version = json!({ "version": import["version"] });
    owner
        .post(format!("{path}/start"), version)
        .await
        .expect(200);
    world.drain().await;
    let import = owner.get(&path).await.expect(200);
    assert_eq!(import["state"], "finished");
    assert_eq!(counts(&import["counts"]), [7, 0, 3, 2, 1, 1]);
    assert_eq!(counts(&import["checked"]), [7, 3, 0, 2, 1, 1]);
    assert_eq!(import["problems"].as_array().unwrap().len(), 2);
    assert_eq!(
        everybody(owner).await,
        ["=1+1", "Already Here", "María Peña", "No contact"]
    );
    assert_eq!(
        names(owner, "pena").await,
        ["María Peña"],
        "who is imported is found"
    );
    let found = owner.get("/v1/customers?q=3035550101").await.expect(200);
    let maria = text(&found["items"][0], "customer_id");
    let maria = owner
        .get(format!("/v1/customers/{maria}"))
        .await
        .expect(200);
    assert_eq!(maria["phones"][0]["number"], "+13035550101");
    assert_eq!(maria["emails"], json!(["maria@example.com"]));
    assert_eq!(maria["note"], "Gate 4\nRing twice");
    let address = &maria["sites"][0]["address"];
    assert_eq!(
        (&address["line1"], &address["postal_code"]),
        (&json!("1 Elm St"), &json!("80202"))
    );
    assert_eq!(maria["created_by"], json!(owner.id()));
    let timeline = format!("{}/timeline", super::path(&maria));
    let history = owner.get(timeline).await.expect(200);
    let first = &history["items"][0];
    assert_eq!(
        (&first["type"], &first["row"]),
        (&json!("customer_imported"), &json!(2))
    );
    assert_eq!(
        (&first["import_id"], &first["at"]),
        (&import["import_id"], &maria["created_at"])
    );
    let lines = report(&import).await;
    let own = text(&maria, "customer_id");
    assert!(
        lines[0].starts_with(&format!(r#""2","imported","","{own}""#)),
        "{}",
        lines[0]
    );
    assert!(
        lines[3].starts_with(r#""6","duplicate","repeats row 2""#),
        "{}",
        lines[3]
    );
    let unchanged = owner.get(super::path(&known)).await.expect(200);
    assert_eq!(unchanged, known, "who is there already stays as they are");

    let started = "/v1/audit?action=customer_import_started";
    let audit = owner.get(started).await.expect(200);
    let entry = &audit["items"][0];
    assert_eq!(entry["subject"], import["import_id"]);
    assert_eq!(entry["actor_id"], json!(owner.id()));
}

#[tokio::test]
async fn the_same_file_once_more_enters_nobody() {
    let world = World::new().await;
    let team = world.team().await;
    let first = imported(&world, &team.owner, FILE.as_bytes()).await;
    assert_eq!(counts(&first["counts"]), [7, 0, 5, 0, 1, 1]);
    let before = everybody(&team.owner).await;
    let again = imported(&world, &team.owner, FILE.as_bytes()).await;
    assert_eq!(counts(&again["counts"]), [7, 0, 0, 6, 0, 1]);
    assert_eq!(everybody(&team.owner).await, before);
    let list = team.owner.get("/v1/customer-imports").await.expect(200);
    let ids: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["import_id"])
        .collect();
    assert_eq!(ids, [&again["import_id"], &first["import_id"]]);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_why_and_is_read_with_columns_that_are_named() {
    let world = World::new().await;
    let team = world.team().await;
    let owner = &team.owner;
    for (file, fault) in [
        (&b"PK\x03\x04 a workbook"[..], "workbook"),
        (b" \r\n\r\n", "empty"),
        (b"Phone,Email\n3035550142,ann@example.com\n", "no_names"),
    ] {
        let path = checked(&world, owner, file, json!({})).await;
        let import = owner.get(&path).await.expect(200);
        assert_eq!(
            (&import["state"], &import["fault"]),
            (&json!("failed"), &json!(fault))
        );
        let start = owner.post(format!("{path}/start"), json!({})).await;
        assert_eq!(start.expect(409)["code"], "import_not_ready");
    }
    let new = json!({ "size_bytes": 10 });
    let created = owner.post("/v1/customer-imports", new).await.expect(201);
    let missing = format!("/v1/customer-imports/{}", text(&created, "import_id"));
    owner
        .post(format!("{missing}/check"), json!({}))
        .await
        .expect(200);
    world.drain().await;
    assert_eq!(
        owner.get(&missing).await.expect(200)["fault"],
        "not_uploaded"
    );

    let bare = b"7,Ann,3035550142\n8,Bob,3035550143\n";
    let path = checked(&world, owner, bare, json!({})).await;
    assert_eq!(owner.get(&path).await.expect(200)["fault"], "no_headings");
    for wrong in [
        json!({ "has_headings": false }),
        json!({ "columns": [null, "phone"] }),
        json!({ "columns": ["name", "name"] }),
    ] {
        let refused = owner.post(format!("{path}/check"), wrong).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], "/columns", "{refused}");
    }
    let how = json!({ "has_headings": false, "columns": [null, "name", "phone"] });
    owner.post(format!("{path}/check"), how).await.expect(200);
    world.drain().await;
    let import = owner.get(&path).await.expect(200);
    assert_eq!(counts(&import["checked"]), [2, 2, 0, 0, 0, 0]);
    owner
        .post(format!("{path}/start"), json!({}))
        .await
        .expect(200);
    world.drain().await;
    assert_eq!(everybody(owner).await, ["Ann", "Bob"]);
}

#[tokio::test]
async fn an_import_is_started_once_and_only_as_it_was_seen() {
    let world = World::new().await;
    let team = world.team().await;
    let owner = &team.owner;
    let path = checked(&world, owner, b"Name\nAnn\n", json!({})).await;
    let seen = owner.get(&path).await.expect(200);
    owner
        .post(format!("{path}/check"), json!({}))
        .await
        .expect(200);
    world.drain().await;
    let stale = json!({ "version": seen["version"] });
    let refused = owner.post(format!("{path}/start"), stale).await;
    assert_eq!(refused.expect(409)["code"], "stale_version");
    owner
        .post(format!("{path}/start"), json!({}))
        .await
        .expect(200);
    for verb in ["start", "check"] {
        let refused = owner.post(format!("{path}/{verb}"), json!({})).await;
        assert_eq!(refused.expect(409)["code"], "import_not_ready", "{verb}");
    }
    world.drain().await;
    assert_eq!(everybody(owner).await, ["Ann"]);
    let refused = owner.post(format!("{path}/cancel"), json!({})).await;
    assert_eq!(refused.expect(409)["code"], "import_not_ready");
}

#[tokio::test]
async fn what_is_canceled_enters_nobody_more() {
    let world = World::new().await;
    let team = world.team().await;
    let owner = &team.owner;
    let path = checked(&world, owner, b"Name\nAnn\n", json!({})).await;
    owner
        .post(format!("{path}/start"), json!({}))
        .await
        .expect(200);
    for _ in 0..2 {
        let cancelled = owner.post(format!("{path}/cancel"), json!({})).await;
        assert_eq!(cancelled.expect(200)["state"], "cancelled");
    }
    world.drain().await;
    assert!(everybody(owner).await.is_empty());
    assert_eq!(owner.get(&path).await.expect(200)["state"], "cancelled");
}

/// A file of so many customers, each with a phone and an address of its own.
fn many(count: u32) -> String {
    let mut file = "Name,Phone,Email\n".to_owned();
    for number in 0..count {
        let phone = format!("303-{:03}-{:04}", 200 + number / 10_000, number % 10_000);
        writeln!(file, "Sample {number:06},{phone},c{number}@example.com").unwrap();
    }
    file
}

/// Hands the newest event of an import to its worker and drops the worker after a while, wherever it is
/// then; nothing if it was done before.
async fn killed(world: &World, event: &Envelope, after: Duration) -> Option<Progress> {
    let workers = registry::workers();
    let worker = workers.iter().find(|one| one.name == "customer-import");
    let run = worker.expect("there is such a worker").run;
    let (messages, deadline) = ([message(event)], Instant::now() + Duration::from_secs(30));
    tokio::time::timeout(after, run(&world.work, &messages, deadline))
        .await
        .ok()
}

async fn newest(team: &Team) -> Envelope {
    let events = waiting(team.store()).await;
    let of_import = |one: &&Envelope| matches!(one.event, Event::CustomerImportChanged { .. });
    events
        .iter()
        .filter(of_import)
        .max_by_key(|one| one.event_id)
        .unwrap()
        .clone()
}

async fn stored(team: &Team, path: &str) -> CustomerImportRow {
    let id = path.rsplit('/').next().unwrap().parse().unwrap();
    team.store()
        .get(key::customer_import(id))
        .await
        .unwrap()
        .unwrap()
}

/// Every customer of the table, with the customer that each of its phones and addresses leads to.
async fn owners(team: &Team) -> Vec<(CustomerRow, Vec<Option<CustomerId>>)> {
    let mut owners = Vec::new();
    let mut cursor = None;
    loop {
        let asked = PageRequest::new(100, cursor);
        let page = team
            .store()
            .page::<CustomerRow>(&key::customers(), &asked)
            .await
            .unwrap();
        for customer in page.items {
            let keys: Vec<_> = customer
                .points()
                .iter()
                .map(|point| key::contact(point))
                .collect();
            let found = team.store().get_many::<ContactRow>(&keys).await.unwrap();
            let found = found
                .into_iter()
                .map(|one| one.map(|one| one.customer_id))
                .collect();
            owners.push((customer, found));
        }
        cursor = page.next;
        if cursor.is_none() {
            return owners;
        }
    }
}

#[tokio::test]
async fn a_worker_that_dies_anywhere_loses_nobody_and_doubles_nobody() {
    const ROWS: u32 = 400;
    let world = World::new().await;
    let team = world.team().await;
    let half = imported(&world, &team.owner, many(ROWS / 2).as_bytes()).await;
    assert_eq!(half["counts"]["imported"], ROWS / 2);

    let path = checked(&world, &team.owner, many(ROWS).as_bytes(), json!({})).await;
    let import = team.owner.get(&path).await.expect(200);
    let half_count = u64::from(ROWS / 2);
    assert_eq!(
        counts(&import["checked"]),
        [u64::from(ROWS), half_count, 0, half_count, 0, 0]
    );
    team.owner
        .post(format!("{path}/start"), json!({}))
        .await
        .expect(200);
    let (mut deaths, mut seen) = (0, Vec::new());
    for try_number in 0..40_u64 {
        let after = Duration::from_millis(40 + try_number * 37 % 400);
        let event = newest(&team).await;
        let ended = killed(&world, &event, after).await;
        let now = stored(&team, &path).await;
        seen.push(now.counts.imported);
        deaths += u32::from(ended.is_none());
        if now.state.as_str() != "importing" {
            break;
        }
    }
    assert!(deaths > 2, "{deaths} of {seen:?}");
    world.drain().await;
    let import = team.owner.get(&path).await.expect(200);
    assert_eq!(import["state"], "finished");
    assert_eq!(
        counts(&import["counts"]),
        [u64::from(ROWS), 0, half_count, half_count, 0, 0]
    );
    let owners = owners(&team).await;
    assert_eq!(owners.len(), ROWS as usize);
    for (customer, found) in owners {
        assert_eq!(found, [Some(customer.customer_id); 2]);
    }
    assert_eq!(report(&import).await.len(), ROWS as usize);
    assert_eq!(names(&team.owner, "000399").await, ["Sample 000399"]);
}

#[tokio::test]
async fn two_imports_of_one_file_at_once_enter_each_customer_once() {
    const ROWS: u32 = 120;
    let world = World::new().await;
    let team = world.team().await;
    let file = many(ROWS);
    let mut paths = Vec::new();
    for _ in 0..2 {
        let path = checked(&world, &team.owner, file.as_bytes(), json!({})).await;
        paths.push(path);
    }
    let mut events = Vec::new();
    for path in &paths {
        team.owner
            .post(format!("{path}/start"), json!({}))
            .await
            .expect(200);
        events.push(newest(&team).await);
    }
    let long = Duration::from_secs(30);
    // Each twice, as a queue may deliver them.
    let runs = events
        .iter()
        .chain(&events)
        .map(|event| killed(&world, event, long));
    futures::future::join_all(runs).await;
    world.drain().await;
    let mut entered = 0;
    for path in &paths {
        let import = team.owner.get(path).await.expect(200);
        assert_eq!(import["state"], "finished");
        let of = counts(&import["counts"]);
        assert_eq!(of[2] + of[3], u64::from(ROWS), "{of:?}");
        entered += of[2];
    }
    assert_eq!(entered, u64::from(ROWS));
    let owners = owners(&team).await;
    assert_eq!(owners.len(), ROWS as usize);
    for (customer, found) in owners {
        assert_eq!(
            found,
            [Some(customer.customer_id); 2],
            "{}",
            CustomerRow::KIND
        );
    }
}
