//! Requests for translations: who may make them, what they cost, and what cannot be translated.

use data::row::MessageRow;
use domain::id::{MessageId, ThreadId, TranslationId};
use domain::message::Content;
use futures::StreamExt as _;
use futures::future::join_all;
use jiff::SignedDuration;
use outside::Provider;
use serde_json::{Value, json};
use tests::{Answer, Caller, Line, Person};

use crate::conversations::desk::Desk;

/// How often `OpenAI` was called.
fn calls(desk: &Desk) -> usize {
    desk.world.outside.bodies(Provider::OpenAi).len()
}

async fn tap(by: &Caller, message: &MessageRow, language: &str) -> Answer {
    tap_at(by, (message.thread_id, message.message_id), language).await
}

async fn tap_at(by: &Caller, (thread, message): (ThreadId, MessageId), language: &str) -> Answer {
    let path = format!("/v1/threads/{thread}/messages/{message}/translations");
    let body = json!({ "language": language });
    by.call("POST", path).json(&body).send().await
}

async fn tap_reply(by: &Caller, thread_id: ThreadId, body: Value) -> Answer {
    let path = format!("/v1/threads/{thread_id}/translations");
    by.call("POST", path).json(&body).send().await
}

fn path(requested: &Value) -> String {
    format!(
        "/v1/translations/{}",
        requested["translation_id"].as_str().unwrap()
    )
}

#[tokio::test]
async fn asking_twice_gives_what_there_is_and_costs_one_call() {
    let desk = Desk::open().await;
    let message = desk.casey("Perdí mis llaves").await;
    let answer = tap(&desk.team.dispatcher, &message, "en").await;
    let first = answer.expect(202);
    assert_eq!(answer.header("location"), Some(path(&first).as_str()));
    let second = tap(&desk.team.owner, &message, "en").await.expect(202);
    assert_eq!(first, second, "it is under way");
    desk.world.drain().await;
    let third = tap(&desk.team.owner, &message, "en").await.expect(202);
    assert_eq!(
        (&third["state"], &third["text"]),
        (&json!("ready"), &json!("I lost my keys"))
    );
    desk.world.drain().await;
    assert_eq!(calls(&desk), 1);
}

#[tokio::test]
async fn taps_at_the_same_moment_make_one_request() {
    let desk = Desk::open().await;
    let message = desk.casey("Perdí mis llaves").await;
    let taps = (0..8).map(|_| tap(&desk.team.dispatcher, &message, "en"));
    let answers = join_all(taps).await;
    let first = answers[0].expect(202);
    for answer in &answers {
        assert_eq!(
            answer.expect(202)["translation_id"],
            first["translation_id"]
        );
    }
    desk.world.drain().await;
    assert_eq!(calls(&desk), 1);
}

#[tokio::test]
async fn the_same_reply_is_translated_once_and_another_anew() {
    let desk = Desk::open().await;
    let thread = desk.casey("Hola").await.thread_id;
    let by = &desk.team.dispatcher;
    let reply = |text: &str| json!({ "text": text, "language": "es" });
    let first = tap_reply(by, thread, reply("We are on our way")).await;
    let again = tap_reply(by, thread, reply("We are on our way")).await;
    let other = tap_reply(by, thread, reply("We will be there soon")).await;
    let id = |answer: &Answer| answer.expect(202)["translation_id"].clone();
    assert_eq!(id(&first), id(&again));
    assert_ne!(id(&first), id(&other));
    desk.world.drain().await;
    assert_eq!(calls(&desk), 2);
}

#[tokio::test]
async fn what_holds_no_words_of_a_person_is_not_translated() {
    let desk = Desk::open().await;
    let now = desk.world.clock.now();
    let place = Content::Location {
        lat: 39.74,
        lng: -104.99,
        name: None,
        address: None,
    };
    for content in [place, Content::Removed] {
        let message = desk.line.receive(&desk.casey, content, now).await;
        let answer = tap(&desk.team.dispatcher, &message, "en").await;
        answer.problem(409, "nothing_to_translate");
    }
    assert_eq!(calls(&desk), 0);
}

#[tokio::test]
async fn the_customers_language_must_be_known_or_told() {
    let desk = Desk::open().await;
    let thread = desk.casey("Hola").await.thread_id;
    let by = &desk.team.dispatcher;
    let silent = tap_reply(by, thread, json!({ "text": "Hello" })).await;
    silent.invalid_at("/language");
    for (place, body) in [
        (
            "/language",
            json!({ "text": "Hello", "language": "Spanish" }),
        ),
        ("/text", json!({ "text": "", "language": "es" })),
        ("/text", json!({ "language": "es" })),
    ] {
        tap_reply(by, thread, body).await.invalid_at(place);
    }
}

#[tokio::test]
async fn who_does_not_see_a_thread_can_neither_ask_nor_look() {
    let desk = Desk::open().await;
    let strangers = desk.world.team().await;
    let message = desk.casey("Perdí mis llaves").await;
    let requested = tap(&desk.team.dispatcher, &message, "en").await;
    let requested = requested.expect(202);
    let reply = json!({ "text": "Hello", "language": "es" });
    for hidden in [&desk.team.technician, &strangers.owner] {
        let answer = tap(hidden, &message, "en").await;
        answer.problem(404, "not_found");
        let answer = tap_reply(hidden, message.thread_id, reply.clone()).await;
        answer.problem(404, "not_found");
        hidden.get(path(&requested)).await.problem(404, "not_found");
    }
    let now = desk.world.clock.now();
    let other = desk.other("Robin Other", "13035550188").await;
    for nowhere in [
        (message.thread_id, MessageId::at(now)),
        (other.thread_id, message.message_id),
    ] {
        let answer = tap_at(&desk.team.dispatcher, nowhere, "en").await;
        answer.problem(404, "not_found");
    }
    let nowhere = format!("/v1/translations/{}", TranslationId::at(now));
    let answer = desk.team.dispatcher.get(nowhere).await;
    answer.problem(404, "not_found");
}

#[tokio::test]
async fn a_technician_with_a_job_of_the_customer_asks_and_looks() {
    let desk = Desk::open().await;
    let message = desk.casey("Perdí mis llaves").await;
    desk.job(&message, Some(&desk.team.technician)).await;
    let requested = tap(&desk.team.technician, &message, "en").await;
    let requested = requested.expect(202);
    desk.world.drain().await;
    let seen = desk.team.technician.get(path(&requested)).await.expect(200);
    assert_eq!(seen["state"], "ready");
}

#[tokio::test]
async fn a_company_asks_a_thousand_times_a_day_at_most() {
    let desk = Desk::open().await;
    let message = desk.casey("Perdí mis llaves").await;
    let by = &desk.team.dispatcher;
    let ready = tap(by, &message, "en").await.expect(202);
    desk.world.drain().await;
    let counters = desk.world.api.aws().counters();
    let company = desk.team.company_id.to_string();
    let counting =
        futures::stream::iter(0..999).map(|_| counters.count("translation", &company, 86_400));
    let counted = counting.buffer_unordered(50).collect::<Vec<_>>().await;
    assert!(counted.iter().all(Result::is_ok));

    let answer = tap(by, &message, "fr").await;
    answer.problem(429, "too_many_requests");
    let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&wait), "{wait}");
    let again = tap(by, &message, "en").await.expect(202);
    assert_eq!(
        again["translation_id"], ready["translation_id"],
        "what there is stays free"
    );
    let strangers = desk.world.team().await;
    let line = Line::connect(&desk.world, &strangers).await;
    let other = line
        .text(&Person::new("Ana Sample", "13035550188"), "Hola")
        .await;
    let theirs = tap(&strangers.dispatcher, &other, "en").await;
    theirs.expect(202);

    desk.world.advance(SignedDuration::from_secs(wait));
    let by = desk.team.another_device(&desk.world, by).await;
    tap(&by, &message, "fr").await.expect(202);
}

#[tokio::test]
async fn a_request_that_was_lost_is_retried_after_ten_minutes() {
    let desk = Desk::open().await;
    let message = desk.casey("Perdí mis llaves").await;
    let first = tap(&desk.team.dispatcher, &message, "en").await;
    let first = first.expect(202);
    desk.world.advance(SignedDuration::from_mins(10));
    let by = desk.team.another_device(&desk.world, &desk.team.dispatcher);
    let by = by.await;
    let second = tap(&by, &message, "en").await.expect(202);
    assert_eq!(first, second);
    desk.world.advance(SignedDuration::from_secs(1));
    let third = tap(&by, &message, "en").await.expect(202);
    assert_eq!(third["translation_id"], first["translation_id"]);
    assert_ne!(third["asked_at"], first["asked_at"]);
    desk.world.drain().await;
    assert_eq!(calls(&desk), 1);
}
