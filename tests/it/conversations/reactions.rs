//! Emojis that a member puts on messages.

use data::PageRequest;
use data::key;
use data::row::MessageRow;
use domain::message::{Content, DeliveryStatus};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::desk::{Desk, each, messages, thread};

fn emoji(on: &Value, emoji: Option<&str>) -> Value {
    json!({ "reaction": { "message_id": on, "emoji": emoji } })
}

/// The messages of a thread as they are stored, the newest first.
async fn stored(desk: &Desk, of: &MessageRow) -> Vec<MessageRow> {
    let range = key::messages(of.thread_id).descending();
    let all = PageRequest::first(100);
    let page = desk.team.store().page(&range, &all).await;
    page.unwrap().items
}

#[tokio::test]
async fn an_emoji_stands_on_its_message_at_once_and_goes_to_the_customer() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Thanks!").await;
    let dispatcher = &desk.team.dispatcher;
    let on = json!(wrote.message_id);
    desk.world.advance(SignedDuration::from_secs(1));
    let put = emoji(&on, Some("👍"));
    let sent = desk.send(dispatcher, &wrote, put).await.expect(201);
    assert_eq!(
        sent["content"],
        json!({ "type": "reaction", "message_id": on, "emoji": "👍" })
    );
    assert_eq!(sent["delivery"]["status"], "queued");
    let page = dispatcher.get(messages(&wrote)).await.expect(200);
    let listed = each(&page, "message_id");
    assert_eq!(listed, std::slice::from_ref(&on), "it is no message");
    let reactions = &page["items"][0]["reactions"];
    assert_eq!(reactions[0]["emoji"], "👍");
    assert_eq!(reactions[0]["side"], "company");
    let shown = dispatcher.get(thread(&wrote)).await.expect(200);
    assert_eq!(shown["last_message"]["text"], "Thanks!");
    let mut events = desk.waiting(&wrote).await;
    events.sort();
    let expected = [
        "message_changed",
        "message_received",
        "message_requested",
        "thread_read",
    ];
    assert_eq!(events, expected);

    desk.world.advance(SignedDuration::from_secs(1));
    let other = emoji(&on, Some("❤️"));
    desk.send(dispatcher, &wrote, other).await.expect(201);
    desk.world.advance(SignedDuration::from_secs(1));
    let none = emoji(&on, None);
    desk.send(dispatcher, &wrote, none.clone())
        .await
        .expect(201);
    let page = dispatcher.get(messages(&wrote)).await.expect(200);
    assert_eq!(page["items"][0]["reactions"], json!([]));
    let again = desk.send(dispatcher, &wrote, none).await;
    again.problem(409, "no_reaction");
    let stored = stored(&desk, &wrote).await;
    let emojis = stored.iter().filter_map(|message| match &message.content {
        Content::Reaction { emoji, .. } => Some(emoji.as_deref()),
        _ => None,
    });
    let emojis: Vec<_> = emojis.collect();
    assert_eq!(emojis, [None, Some("❤️"), Some("👍")]);
}

#[tokio::test]
async fn only_what_the_customer_has_can_carry_one() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let jo = desk.other("Jo Sample", "13035550198").await;
    let dispatcher = &desk.team.dispatcher;
    let waiting = desk.send(dispatcher, &wrote, json!({ "text": "Hi" })).await;
    let waiting = waiting.expect(201)["message_id"].clone();
    let note = desk.send(dispatcher, &wrote, json!({ "note": "Hm" })).await;
    let note = note.expect(201)["message_id"].clone();
    let put = emoji(&json!(wrote.message_id), Some("👍"));
    desk.send(dispatcher, &wrote, put).await.expect(201);
    let reaction = stored(&desk, &wrote).await[0].message_id;
    for on in [note, json!(reaction), json!(jo.message_id)] {
        let answer = desk.send(dispatcher, &wrote, emoji(&on, Some("👍"))).await;
        answer.invalid_at("/reaction/message_id");
    }
    let answer = emoji(&waiting, Some("👍"));
    let answer = desk.send(dispatcher, &wrote, answer).await;
    answer.problem(409, "message_not_sent");
    let ours = desk.line.replied(&desk.casey, "Hi", DeliveryStatus::Read);
    let ours = json!(ours.await.message_id);
    let put = emoji(&ours, Some("👍"));
    desk.send(dispatcher, &wrote, put).await.expect(201);
}

#[tokio::test]
async fn it_is_one_emoji_and_keeps_to_the_window() {
    let desk = Desk::open().await;
    let words = Content::Text {
        text: "Hello".into(),
    };
    let at = desk.world.clock.now() - SignedDuration::from_hours(24);
    let wrote = desk.line.receive(&desk.casey, words, at).await;
    let on = json!(wrote.message_id);
    let dispatcher = &desk.team.dispatcher;
    for wrong in ["", "ok", "👍 👍"] {
        let answer = desk.send(dispatcher, &wrote, emoji(&on, Some(wrong))).await;
        answer.invalid_at("/reaction/emoji");
    }
    let absent = json!({ "reaction": { "message_id": on } });
    let absent = desk.send(dispatcher, &wrote, absent).await;
    absent.invalid_at("/reaction/emoji");
    for field in ["reply_to", "channel_id"] {
        let mut body = emoji(&on, Some("👍"));
        body[field] = match field {
            "reply_to" => on.clone(),
            _ => json!(desk.line.id()),
        };
        let answer = desk.send(dispatcher, &wrote, body).await;
        answer.invalid_at(&format!("/{field}"));
    }
    let late = emoji(&on, Some("👍"));
    let late = desk.send(dispatcher, &wrote, late).await;
    late.problem(409, "reply_window_closed");
}
