//! A dispatcher reads a Spanish message in English and answers in Spanish, with a photo and a voice
//! note; reacts, notes something for the team, and lets the thread rest.

use std::time::Duration;

use jiff::SignedDuration;
use outside::MetaPerson;
use serde_json::{Value, json};
use tests::OutsideWorld;

use super::Side;
use super::arrival::{items, text};
use crate::company::Company;
use crate::eventually::eventually;
use crate::posts::Posts;

/// How long one thing may take behind the queues.
pub(super) const MOMENT: Duration = Duration::from_secs(30);

const PHOTO: &[u8] = include_bytes!("../../providers/src/meta/samples/photo.jpg");
const VOICE: &[u8] = include_bytes!("../../providers/src/meta/samples/voice.ogg");
const SECRET: &str = "The spare key is with the neighbor.";

/// A thread in the hands of a test.
pub(super) struct Thread {
    pub(super) id: String,
    pub(super) customer_id: String,
}

impl Thread {
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/v1/threads/{}{rest}", self.id)
    }
}

/// Goes through the conversation with the first customer.
pub(super) async fn conversation(
    outside: &OutsideWorld,
    side: &mut Side,
    posts: &mut Posts,
) -> Thread {
    let question = customer_asks(outside, side, posts).await;
    let company = &side.company;
    let thread = Thread {
        id: text(&question["thread_id"]),
        customer_id: text(&question["thread_id"]).replacen("thr_", "cus_", 1),
    };
    let answer = translated(company, &thread, &question).await;

    let question_id = text(&question["message_id"]);
    let new_message = json!({ "text": answer, "reply_to": question_id });
    let sent = send(outside, company, &thread, new_message).await;
    let wrote = &side.customers[0].wrote;
    let wamid = &wrote.last().expect("the customer wrote").id;
    assert_eq!(sent["content"]["body"], answer, "{sent}");
    assert_eq!(sent["reply_to"], **wamid, "{sent}");

    let photo = attach(company, "photo", "image/jpeg", PHOTO).await;
    let new_message =
        json!({ "attachment": { "attachment_id": photo, "text": "La cerradura nueva" } });
    let sent = send(outside, company, &thread, new_message).await;
    assert_eq!(sent["kind"], "image", "{sent}");
    assert_eq!(outside.file(&text(&sent["content"]["id"])).await, PHOTO);
    let voice = attach(company, "voice", "audio/ogg", VOICE).await;
    let new_message = json!({ "attachment": { "attachment_id": voice } });
    let sent = send(outside, company, &thread, new_message).await;
    assert_eq!(sent["content"]["voice"], true, "{sent}");
    assert_eq!(outside.file(&text(&sent["content"]["id"])).await, VOICE);

    react(outside, company, &thread, &question_id, wamid).await;
    note(outside, company, &thread).await;
    rest(outside, side, &thread, posts).await;
    thread
}

/// The customer asks in Spanish; the message as the dispatcher sees it.
async fn customer_asks(outside: &OutsideWorld, side: &mut Side, posts: &mut Posts) -> Value {
    let words = "¡Hola! Perdí mis llaves. ¿Cuánto cuesta?";
    let (company, customer) = (&side.company, &mut side.customers[0]);
    let action = customer.write_text(words, company.owner.now().as_second());
    posts.send_webhooks(outside, vec![action], 0, 0.0, 1).await;
    let MetaPerson { name, .. } = &customer.person;
    let message = eventually("the question", MOMENT, async || {
        let list = company.dispatcher.get("/v1/threads?limit=100").await;
        let threads = items(&list.expect(200));
        let named = |one: &&Value| one["customer_name"] == json!(name);
        let thread = threads.iter().find(named).expect("the thread is open");
        let path = format!("/v1/threads/{}/messages", text(&thread["thread_id"]));
        let messages = items(&company.dispatcher.get(path).await.expect(200));
        if messages[0]["content"]["text"] == words {
            Ok(messages[0].clone())
        } else {
            Err(messages[0].to_string())
        }
    })
    .await;
    let list = company.dispatcher.get("/v1/threads?limit=100").await;
    let counts = items(&list.expect(200));
    let unread: u64 = counts.iter().filter_map(|one| one["unread"].as_u64()).sum();
    eventually("the badge", MOMENT, async || {
        let phones = outside.phones().await;
        let own = phones
            .iter()
            .find(|one| one["token"] == company.phones[1].token);
        let badge = own.map(|phone| phone["badge"].clone()).unwrap_or_default();
        if badge == unread {
            Ok(())
        } else {
            Err(format!("{badge} in place of {unread}"))
        }
    })
    .await;
    message
}

/// The question in English, and an answer in the customer's language.
async fn translated(company: &Company, thread: &Thread, question: &Value) -> String {
    let dispatcher = &company.dispatcher;
    let message = format!("/messages/{}", text(&question["message_id"]));
    let path = thread.path(&format!("{message}/translations"));
    let request = json!({ "language": "en" });
    let requested = dispatcher.post(&path, request.clone()).await.expect(202);
    let ready = translation(company, &requested).await;
    assert_eq!(
        ready["text"],
        "Hello! I lost my keys. How much does it cost?"
    );
    assert_eq!(ready["detected_language"], "es", "{ready}");
    // A second tap finds what the first one paid for.
    let again = dispatcher.post(&path, request).await.expect(202);
    assert_eq!(again["translation_id"], requested["translation_id"]);
    assert_eq!(again["state"], "ready");
    let messages = items(&dispatcher.get(thread.path("/messages")).await.expect(200));
    assert_eq!(messages[0]["translations"]["en"], ready["text"]);

    let request = json!({ "text": "Hello! We are on our way." });
    let requested = dispatcher.post(thread.path("/translations"), request).await;
    let ready = translation(company, &requested.expect(202)).await;
    assert_eq!(ready["language"], "es", "{ready}");
    assert_eq!(ready["text"], "¡Hola! Vamos en camino.");
    text(&ready["text"])
}

async fn translation(company: &Company, requested: &Value) -> Value {
    let path = format!("/v1/translations/{}", text(&requested["translation_id"]));
    eventually("a translation", MOMENT, async || {
        let translation = company.dispatcher.get(&path).await.expect(200);
        if translation["state"] == "ready" {
            Ok(translation)
        } else {
            Err(translation.to_string())
        }
    })
    .await
}

/// Says something to the customer and waits until it is read; what Meta was sent.
async fn send(
    outside: &OutsideWorld,
    company: &Company,
    thread: &Thread,
    new_message: Value,
) -> Value {
    let dispatcher = &company.dispatcher;
    let message = dispatcher.post(thread.path("/messages"), new_message).await;
    let message = message.expect(201);
    let id = text(&message["message_id"]);
    eventually("the receipt", MOMENT, async || {
        let list = dispatcher.get(thread.path("/messages?limit=10")).await;
        let messages = items(&list.expect(200));
        let own = messages.iter().find(|one| one["message_id"] == id);
        let delivery = &own.expect("the message is there")["delivery"];
        if delivery["status"] == "read" {
            Ok(())
        } else {
            Err(delivery.to_string())
        }
    })
    .await;
    let sent = outside.sent_by(&company.number.phone_number_id).await;
    let named = format!("{}/{id}", thread.id);
    let mut own = sent.into_iter().filter(|one| one["callback_data"] == named);
    let first = own.next().expect("what is read was sent");
    assert_eq!(own.next(), None, "it was sent twice");
    first
}

/// Uploads a file as the app does; its id.
async fn attach(company: &Company, kind: &str, media_type: &str, bytes: &[u8]) -> String {
    let new = json!({ "kind": kind, "media_type": media_type, "size_bytes": bytes.len() });
    let created = company.dispatcher.post("/v1/attachments", new).await;
    let created = created.expect(201);
    let status = tests::upload(&created["upload"], bytes).await;
    assert!((200..300).contains(&status), "the bucket answered {status}");
    text(&created["attachment_id"])
}

/// Puts an emoji on the customer's message: it shows there, and reaches the customer.
async fn react(
    outside: &OutsideWorld,
    company: &Company,
    thread: &Thread,
    message_id: &str,
    wamid: &str,
) {
    let new_message = json!({ "reaction": { "message_id": message_id, "emoji": "👍" } });
    let dispatcher = &company.dispatcher;
    let answer = dispatcher.post(thread.path("/messages"), new_message).await;
    answer.expect(201);
    let sent = eventually("the reaction", MOMENT, async || {
        let sent = outside.sent_by(&company.number.phone_number_id).await;
        let is_reaction = |one: &Value| one["kind"] == "reaction";
        sent.into_iter().find(is_reaction).ok_or_else(String::new)
    })
    .await;
    assert_eq!(sent["content"]["message_id"], *wamid, "{sent}");
    assert_eq!(sent["content"]["emoji"], "👍", "{sent}");
    let list = dispatcher.get(thread.path("/messages?limit=10")).await;
    let messages = items(&list.expect(200));
    let own = messages.iter().find(|one| one["message_id"] == message_id);
    let own = own.expect("the message is there");
    assert_eq!(own["reactions"][0]["emoji"], "👍", "{own}");
}

/// Writes something down for the team: it stands in the thread and never leaves.
async fn note(outside: &OutsideWorld, company: &Company, thread: &Thread) {
    let dispatcher = &company.dispatcher;
    let note = dispatcher.post(thread.path("/messages"), json!({ "note": SECRET }));
    let note = note.await.expect(201);
    assert_eq!(note["origin"], "note", "{note}");
    assert_eq!(note["delivery"], Value::Null, "{note}");
    // The customer reads what is sent after it; had the note been sent, it would have come first.
    let new_message = json!({ "text": "Gracias." });
    send(outside, company, thread, new_message).await;
    let sent = outside.sent_by(&company.number.phone_number_id).await;
    let is_note = |one: &Value| one.to_string().contains(SECRET);
    assert!(!sent.iter().any(is_note), "the note has left");
}

/// Lets the thread rest for an hour; the customer's next word wakes it.
async fn rest(outside: &OutsideWorld, side: &mut Side, thread: &Thread, posts: &mut Posts) {
    let (company, customer) = (&side.company, &mut side.customers[0]);
    let dispatcher = &company.dispatcher;
    let later = dispatcher.now() + SignedDuration::from_hours(1);
    let until = later.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let patch = json!({ "state": "snoozed", "snoozed_until": until });
    dispatcher.patch(thread.path(""), patch).await.expect(200);
    let is_there = |page: &Value| items(page).iter().any(|one| one["thread_id"] == thread.id);
    let open = dispatcher.get("/v1/threads?limit=100").await.expect(200);
    assert!(!is_there(&open), "a thread that rests is not open");
    let resting = dispatcher.get("/v1/threads?state=snoozed").await;
    assert!(is_there(&resting.expect(200)), "it rests");
    let action = customer.write_text("¿Pueden venir hoy?", dispatcher.now().as_second());
    posts.send_webhooks(outside, vec![action], 0, 0.0, 1).await;
    eventually("the waking", MOMENT, async || {
        let thread = dispatcher.get(thread.path("")).await.expect(200);
        if thread["state"] == "open" && thread["unread"] == 1 {
            Ok(())
        } else {
            Err(thread.to_string())
        }
    })
    .await;
    let read = dispatcher.post(thread.path("/read"), json!({})).await;
    read.expect(204);
    let shown = dispatcher.get(thread.path("")).await.expect(200);
    assert_eq!(shown["unread"], 0, "{shown}");
    // The owner has read nothing of it yet.
    let shown = company.owner.get(thread.path("")).await.expect(200);
    assert_eq!(shown["unread"], shown["inbound_count"], "{shown}");
}

/// The thread is for the people of its company alone.
pub(super) async fn is_hidden_from(thread: &Thread, other: &Company) {
    for path in [thread.path(""), thread.path("/messages")] {
        let answer = other.owner.get(path).await;
        answer.problem(404, "not_found");
    }
}
