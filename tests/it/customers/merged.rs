//! `customer-merge`, `customer-merge-preview` and `customer-merge-undo`.

use data::outbox::Envelope;
use data::row::{CustomerRow, MessageRow};
use data::{Changes, PageRequest, key};
use domain::event::Event;
use domain::id::CustomerId;
use futures::future::join;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tests::{Answer, Caller, Person};

use super::{enter, names, site};
use crate::conversations::desk::{Desk, each, messages, text};

/// Casey, who wrote from one phone and has a job, and the same person once more from another phone.
struct Twins {
    desk: Desk,
    own: MessageRow,
    other: MessageRow,
    own_job: String,
    other_job: String,
}

const OTHER_PHONE: &str = "13035550198";

impl Twins {
    async fn meet() -> Self {
        let desk = Desk::open().await;
        let own = desk.casey("Hello").await;
        let own_job = desk.job(&own, None).await;
        let other = desk.other("Kasey Sample", OTHER_PHONE).await;
        desk.world.advance(SignedDuration::from_secs(1));
        let technician = &desk.team.technician;
        let other_job = desk.job(&other, Some(technician)).await;
        desk.world.drain().await;
        Self {
            desk,
            own,
            other,
            own_job,
            other_job,
        }
    }

    fn by(&self) -> &Caller {
        &self.desk.team.dispatcher
    }

    async fn merge(&self) -> Value {
        let merged = merge(self.by(), customer(&self.own), customer(&self.other)).await;
        let merged = merged.expect(200);
        self.desk.world.drain().await;
        merged
    }

    async fn undo(&self) -> Answer {
        let answer = undo(self.by(), customer(&self.own), customer(&self.other)).await;
        self.desk.world.drain().await;
        answer
    }

    /// What the person writes from the second phone.
    async fn writes(&self, words: &str) -> MessageRow {
        self.desk.world.advance(SignedDuration::from_secs(1));
        let person = Person::new("Kasey Sample", OTHER_PHONE);
        self.desk.line.text(&person, words).await
    }

    async fn view(&self, message: &MessageRow) -> Value {
        let path = format!("/v1/customers/{}", customer(message));
        self.by().get(path).await.expect(200)
    }

    /// The words of a thread, newest first, over pages of two.
    async fn said(&self, message: &MessageRow) -> Vec<String> {
        let (mut words, mut path) = (Vec::new(), format!("{}?limit=2", messages(message)));
        loop {
            let page = self.by().get(&path).await.expect(200);
            words.extend(each(&page, "content").iter().map(|one| text(&one["text"])));
            let Some(next) = page["next"].as_str() else {
                return words;
            };
            path = format!("{}?limit=2&cursor={next}", messages(message));
        }
    }

    async fn jobs(&self, message: &MessageRow) -> Vec<Value> {
        let path = format!("/v1/jobs?customer_id={}", customer(message));
        each(&self.by().get(path).await.expect(200), "job_id")
    }

    /// The types and words of a timeline, newest first.
    async fn timeline(&self, message: &MessageRow) -> Vec<String> {
        let path = format!("/v1/customers/{}/timeline", customer(message));
        let page = self.by().get(path).await.expect(200);
        let gist = |item: &Value| match item["content"]["text"].as_str() {
            Some(words) => words.to_owned(),
            None => format!("{} {}", text(&item["fact"]["type"]), text(&item["job_id"])),
        };
        page["items"].as_array().unwrap().iter().map(gist).collect()
    }
}

fn customer(message: &MessageRow) -> CustomerId {
    message.thread_id.customer()
}

async fn merge(by: &Caller, own: impl ToString, other: impl ToString) -> Answer {
    let path = format!("/v1/customers/{}/merge", own.to_string());
    by.post(path, json!({ "merged_customer_id": other.to_string() }))
        .await
}

async fn preview(by: &Caller, own: impl ToString, other: impl ToString) -> Answer {
    let (own, other) = (own.to_string(), other.to_string());
    by.get(format!("/v1/customers/{own}/merges/{other}/preview"))
        .await
}

async fn undo(by: &Caller, own: impl ToString, other: impl ToString) -> Answer {
    let (own, other) = (own.to_string(), other.to_string());
    by.delete(format!("/v1/customers/{own}/merges/{other}"))
        .await
}

fn numbers(customer: &Value) -> Vec<String> {
    let phones = customer["phones"].as_array().unwrap().iter();
    phones.map(|phone| text(&phone["number"])).collect()
}

#[tokio::test]
async fn one_customer_goes_on_for_both_and_shows_both_histories() {
    let twins = Twins::meet().await;
    let merged = twins.merge().await;
    assert_eq!(numbers(&merged), ["+13035550199", "+13035550198"]);
    assert_eq!(merged["name"], "Casey Sample");
    let record = &merged["merges"][0];
    assert_eq!(record["merged_customer_id"], json!(customer(&twins.other)));
    assert_eq!(record["merged_by"], json!(twins.by().id()));
    assert_eq!(merged["merged_into"], Value::Null);

    let other = twins.view(&twins.other).await;
    assert_eq!(other["merged_into"], json!(customer(&twins.own)));
    let listed = twins.by().get("/v1/customers").await.expect(200);
    assert_eq!(each(&listed, "customer_id"), [json!(customer(&twins.own))]);
    assert_eq!(names(twins.by(), "303-555-0198").await, ["Casey Sample"]);
    assert!(names(twins.by(), "Kasey").await.is_empty());

    assert_eq!(
        twins.jobs(&twins.own).await,
        [json!(twins.other_job), json!(twins.own_job)]
    );
    assert!(twins.jobs(&twins.other).await.is_empty());
    let job = format!("/v1/jobs/{}", twins.other_job);
    let job = twins.by().get(job).await.expect(200);
    assert_eq!(job["customer_name"], "Casey Sample");

    let written = twins.writes("It is me again").await;
    assert_eq!(written.thread_id, twins.own.thread_id);
    let threads = twins.by().get("/v1/threads").await.expect(200);
    assert_eq!(each(&threads, "thread_id"), [json!(twins.own.thread_id)]);
    assert_eq!(
        twins.said(&twins.own).await,
        ["It is me again", "Hello", "Hello"]
    );
    assert_eq!(
        twins.timeline(&twins.own).await,
        [
            "It is me again".to_owned(),
            format!("advanced {}", twins.other_job),
            format!("assigned {}", twins.other_job),
            format!("created {}", twins.other_job),
            "Hello".to_owned(),
            format!("created {}", twins.own_job),
            "Hello".to_owned(),
        ]
    );
    // The technician of the other one's job sees the thread that goes on.
    let technician = &twins.desk.team.technician;
    let path = format!("/v1/threads/{}", twins.own.thread_id);
    technician.get(path).await.expect(200);
}

#[tokio::test]
async fn a_preview_tells_what_a_merge_then_does_and_changes_nothing() {
    let twins = Twins::meet().await;
    let by = twins.by();
    let (own, other) = (customer(&twins.own), customer(&twins.other));
    for (id, note) in [(own, "Has a dog."), (other, "Rings twice.")] {
        let path = format!("/v1/customers/{id}");
        by.patch(path, json!({ "note": note })).await.expect(200);
    }
    let before = (twins.view(&twins.own).await, twins.view(&twins.other).await);
    let told = preview(by, own, other).await.expect(200);
    let moved = &told["moved"];
    assert_eq!(numbers(moved), ["+13035550198"]);
    assert_eq!(moved["note"], "Rings twice.");
    assert_eq!(moved["has_conversation"], true);
    assert_eq!(moved["has_jobs"], true);
    assert_eq!(moved["has_merges"], false);
    assert_eq!(told["dropped"]["name"], "Kasey Sample");
    assert_eq!(told["dropped"]["note"], Value::Null);
    let after = (twins.view(&twins.own).await, twins.view(&twins.other).await);
    assert_eq!(before, after);

    let merged = twins.merge().await;
    for field in ["name", "phones", "emails", "identities", "sites", "note"] {
        assert_eq!(told["customer"][field], merged[field], "{field}");
    }
}

#[tokio::test]
async fn a_preview_says_what_gets_lost_and_refuses_what_a_merge_would() {
    let desk = Desk::open().await;
    let by = &desk.team.dispatcher;
    let long = "x".repeat(4000);
    let here = json!({ "sites": [site("1 A St")], "note": long });
    let own = enter(by, "Casey Sample", here).await;
    let there = json!({ "sites": [site("1 A St"), site("2 B St")], "note": "Rings twice." });
    let other = enter(by, "Casey Sample", there).await;
    let id = |customer: &Value| text(&customer["customer_id"]);
    let told = preview(by, id(&own), id(&other)).await.expect(200);
    let streets = |list: &Value| {
        let sites = list["sites"].as_array().unwrap().iter();
        let streets = sites.map(|site| text(&site["address"]["line1"]));
        streets.collect::<Vec<_>>()
    };
    assert_eq!(streets(&told["moved"]), ["2 B St"]);
    assert_eq!(streets(&told["dropped"]), ["1 A St"]);
    assert_eq!(told["moved"]["note"], Value::Null);
    assert_eq!(told["dropped"]["note"], "Rings twice.");
    assert_eq!(told["dropped"]["name"], Value::Null);
    for nothing in ["has_conversation", "has_jobs", "has_merges"] {
        assert_eq!(told["moved"][nothing], false, "{nothing}");
    }

    let phones: Vec<_> = (0..10).map(|n| format!("303-555-01{n:02}")).collect();
    let many = json!({ "phones": phones });
    let much = enter(by, "Much Sample", many).await;
    let one_more = enter(by, "More Sample", json!({ "phones": ["303-555-0142"] })).await;
    for refused in [
        preview(by, id(&much), id(&one_more)).await,
        merge(by, id(&much), id(&one_more)).await,
    ] {
        refused.problem(409, "merge_too_large");
    }
    preview(by, id(&own), id(&own))
        .await
        .problem(404, "not_found");
    let nobody = CustomerId::from_bytes([0; 16]);
    preview(by, id(&own), nobody)
        .await
        .problem(404, "not_found");
    merge(by, id(&own), id(&other)).await.expect(200);
    let refused = preview(by, id(&much), id(&other)).await;
    refused.problem(409, "customer_merged");
}

#[tokio::test]
async fn who_is_merged_cannot_be_changed_or_written_to() {
    let twins = Twins::meet().await;
    twins.merge().await;
    let by = twins.by();
    let (own, other) = (customer(&twins.own), customer(&twins.other));
    let thread = format!("/v1/threads/{}", twins.other.thread_id);
    let job = json!({
        "customer_id": other, "job_type_id": format!("jt_{}", "a".repeat(32)),
        "site": site("1 A St"),
    });
    let begin = json!({ "customer_id": other, "channel_id": twins.desk.line.id() });
    for (answer, into) in [
        (
            by.patch(format!("/v1/customers/{other}"), json!({ "name": "X" }))
                .await,
            own.to_string(),
        ),
        (by.post("/v1/jobs", job).await, own.to_string()),
        (by.post("/v1/threads", begin).await, own.to_string()),
        (
            by.post(messages(&twins.other), json!({ "text": "Hi" }))
                .await,
            twins.own.thread_id.to_string(),
        ),
        (
            by.patch(&thread, json!({ "state": "resolved" })).await,
            twins.own.thread_id.to_string(),
        ),
        (merge(by, own, other).await, own.to_string()),
        (merge(by, other, own).await, own.to_string()),
    ] {
        let problem = answer.problem(409, "customer_merged");
        assert_eq!(problem["existing_id"], into);
    }
    let view = by.get(&thread).await.expect(200);
    assert_eq!(view["merged_into"], json!(twins.own.thread_id));
    let taken = json!({ "name": "Jo", "phones": ["303-555-0198"] });
    let problem = by.post("/v1/customers", taken).await;
    let problem = problem.problem(409, "contact_point_taken");
    assert_eq!(problem["existing_id"], json!(own));
}

#[tokio::test]
async fn what_was_merged_comes_apart_again_and_new_things_stay_where_they_came() {
    let twins = Twins::meet().await;
    let before = (twins.view(&twins.own).await, twins.view(&twins.other).await);
    twins.merge().await;
    twins.writes("Between").await;
    let new_job = twins.desk.job(&twins.own, None).await;
    let own = twins.undo().await.expect(200);
    for (now, then) in [
        (&own, &before.0),
        (&twins.view(&twins.other).await, &before.1),
    ] {
        for field in [
            "phones",
            "emails",
            "identities",
            "sites",
            "note",
            "merged_into",
            "merges",
        ] {
            assert_eq!(now[field], then[field], "{field}");
        }
    }
    assert_eq!(
        twins.jobs(&twins.own).await,
        [json!(new_job), json!(twins.own_job)]
    );
    assert_eq!(twins.jobs(&twins.other).await, [json!(twins.other_job)]);
    assert_eq!(names(twins.by(), "Kasey").await, ["Kasey Sample"]);
    assert_eq!(names(twins.by(), "303-555-0198").await, ["Kasey Sample"]);
    assert_eq!(twins.said(&twins.own).await, ["Between", "Hello"]);
    let after = twins.writes("And after").await;
    assert_eq!(after.thread_id, twins.other.thread_id);
    assert_eq!(twins.said(&twins.other).await, ["And after", "Hello"]);
    assert_eq!(
        twins.timeline(&twins.other).await[2..4],
        [
            format!("assigned {}", twins.other_job),
            format!("created {}", twins.other_job),
        ]
    );
    let threads = twins.by().get("/v1/threads").await.expect(200);
    assert_eq!(each(&threads, "thread_id").len(), 2);
    twins.undo().await.problem(404, "not_found");
    // And once more together.
    let merged = twins.merge().await;
    assert_eq!(merged["merges"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_merge_can_be_undone_for_30_days() {
    let twins = Twins::meet().await;
    let merged = twins.merge().await;
    let days = SignedDuration::from_hours(30 * 24);
    let merged_at: Timestamp = text(&merged["merges"][0]["merged_at"]).parse().unwrap();
    let until: Timestamp = text(&merged["merges"][0]["undo_until"]).parse().unwrap();
    assert_eq!(until, merged_at + days);
    let store = twins.desk.team.store();
    let row_key = key::customer(customer(&twins.own));
    let row: Option<CustomerRow> = store.get(row_key).await.unwrap();
    let mut row = row.unwrap();
    row.merges[0].at = twins.desk.world.clock.now() - days - SignedDuration::from_secs(1);
    let mut changes = Changes::new();
    let mut row = changes.replace(row);
    store.commit(changes).await.unwrap();
    let late = twins.undo().await;
    late.problem(409, "merge_undo_expired");
    row.merges[0].at = twins.desk.world.clock.now() - days;
    let mut changes = Changes::new();
    changes.replace(row);
    store.commit(changes).await.unwrap();
    twins.undo().await.expect(200);
}

#[tokio::test]
async fn chains_come_apart_from_their_end() {
    let desk = Desk::open().await;
    let by = &desk.team.dispatcher;
    let mut ids = Vec::new();
    for (name, phone) in [("Ann", "0101"), ("Ben", "0102"), ("Cleo", "0103")] {
        let phones = json!({ "phones": [format!("303-555-{phone}")] });
        ids.push(text(&enter(by, name, phones).await["customer_id"]));
    }
    let [ann, ben, cleo] = &ids[..] else {
        unreachable!()
    };
    merge(by, ben, ann).await.expect(200);
    let merged = merge(by, cleo, ben).await.expect(200);
    assert_eq!(numbers(&merged).len(), 3);
    let early = undo(by, ben, ann).await.problem(409, "customer_merged");
    assert_eq!(early["existing_id"], *cleo);
    let person = Person::new("Ann", "13035550101");
    let first = desk.line.text(&person, "Hello").await;
    assert_eq!(first.thread_id.customer().to_string(), *cleo);

    let alone = undo(by, cleo, ben).await.expect(200);
    assert_eq!(numbers(&alone), ["+13035550103"]);
    let both = by.get(format!("/v1/customers/{ben}")).await.expect(200);
    assert_eq!(numbers(&both), ["+13035550102", "+13035550101"]);
    undo(by, ben, ann).await.expect(200);
    let ann = by.get(format!("/v1/customers/{ann}")).await.expect(200);
    assert_eq!(numbers(&ann), ["+13035550101"]);
    desk.world.drain().await;
    assert_eq!(names(by, "303-555").await, ["Ann", "Ben", "Cleo"]);
}

#[tokio::test]
async fn two_who_merge_each_other_at_once_make_one_customer() {
    let desk = Desk::open().await;
    let by = &desk.team.dispatcher;
    for round in 0..10 {
        let phone =
            |side: usize| json!({ "phones": [format!("303-555-{:04}", 200 + 2 * round + side)] });
        let one = text(&enter(by, "One", phone(0)).await["customer_id"]);
        let two = text(&enter(by, "Two", phone(1)).await["customer_id"]);
        let answers = join(merge(by, &one, &two), merge(by, &two, &one)).await;
        let statuses = [answers.0.status, answers.1.status];
        assert!(
            statuses == [200, 409] || statuses == [409, 200],
            "{statuses:?}"
        );
        let (won, lost) = if answers.0.status == 200 {
            (&one, &two)
        } else {
            (&two, &one)
        };
        let view = by.get(format!("/v1/customers/{won}")).await.expect(200);
        assert_eq!(
            (numbers(&view).len(), &view["merged_into"]),
            (2, &Value::Null)
        );
        let view = by.get(format!("/v1/customers/{lost}")).await.expect(200);
        assert_eq!(view["merged_into"], **won);
    }
}

#[tokio::test]
async fn a_job_that_is_made_while_its_customer_is_merged_is_lost_to_nobody() {
    let desk = Desk::open().await;
    let by = &desk.team.dispatcher;
    let wrote = desk.casey("Hello").await;
    desk.job(&wrote, None).await;
    for _ in 0..5 {
        let twin = enter(by, "Twin", json!({ "sites": [site("1 A St")] })).await;
        let twin_id = text(&twin["customer_id"]);
        let job = json!({
            "customer_id": twin_id, "job_type_id": format!("jt_{}", "a".repeat(32)),
            "site_id": twin["sites"][0]["site_id"],
        });
        let own = customer(&wrote);
        let (merged, made) = join(merge(by, own, &twin_id), by.post("/v1/jobs", job)).await;
        merged.expect(200);
        desk.world.drain().await;
        if made.status == 201 {
            let path = format!("/v1/jobs/{}", text(&made.expect(201)["job_id"]));
            let job = by.get(path).await.expect(200);
            assert_eq!(job["customer_id"], json!(own));
        } else {
            made.problem(409, "customer_merged");
        }
        undo(by, own, &twin_id).await.expect(200);
        desk.world.drain().await;
    }
}

#[tokio::test]
async fn merges_that_make_no_sense_are_refused() {
    let desk = Desk::open().await;
    let (by, stranger) = (&desk.team.dispatcher, desk.world.team().await);
    let phones = |from: usize| -> Vec<String> {
        (from..from + 6)
            .map(|n| format!("303-555-{n:04}"))
            .collect()
    };
    let one = enter(by, "One", json!({ "phones": phones(100) })).await;
    let two = enter(by, "Two", json!({ "phones": phones(110) })).await;
    let (one, two) = (text(&one["customer_id"]), text(&two["customer_id"]));
    merge(by, &one, &two).await.problem(409, "merge_too_large");
    merge(by, &one, &one)
        .await
        .invalid_at("/merged_customer_id");
    let theirs = enter(&stranger.dispatcher, "Theirs", json!({})).await;
    let theirs = text(&theirs["customer_id"]);
    merge(by, &one, &theirs)
        .await
        .invalid_at("/merged_customer_id");
    merge(by, &theirs, &one).await.problem(404, "not_found");
    undo(by, &one, &two).await.problem(404, "not_found");
    let technician = &desk.team.technician;
    merge(technician, &one, &two)
        .await
        .problem(403, "forbidden");
    let view = by.get(format!("/v1/customers/{one}")).await.expect(200);
    assert_eq!((numbers(&view).len(), &view["version"]), (6, &json!(1)));
}

#[tokio::test]
async fn both_tell_what_happened_and_the_audit_trail_who_did_it() {
    let twins = Twins::meet().await;
    let (customer_id, merged_customer_id) = (customer(&twins.own), customer(&twins.other));
    merge(twins.by(), customer_id, merged_customer_id)
        .await
        .expect(200);
    undo(twins.by(), customer_id, merged_customer_id)
        .await
        .expect(200);
    let page = PageRequest::first(100);
    let store = twins.desk.team.store();
    let waiting = store
        .page::<Envelope>(&key::waiting(), &page)
        .await
        .unwrap();
    for event in [
        Event::CustomersMerged {
            customer_id,
            merged_customer_id,
        },
        Event::CustomerMergeUndone {
            customer_id,
            merged_customer_id,
        },
    ] {
        assert!(
            waiting.items.iter().any(|one| one.event == event),
            "{event:?}"
        );
    }
    let audit = twins
        .desk
        .team
        .owner
        .get("/v1/audit?limit=2")
        .await
        .expect(200);
    let actions = each(&audit, "action");
    assert_eq!(actions, ["customer_merge_undone", "customers_merged"]);
    assert_eq!(
        each(&audit, "subject"),
        [json!(merged_customer_id), json!(merged_customer_id)]
    );
}
