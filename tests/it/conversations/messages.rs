//! `message-send`: text, notes, places, templates, and when they may go.

use data::row::ChannelRow;
use data::{Changes, PageRequest, key};
use domain::channel::ChannelState;
use domain::id::ChannelId;
use domain::message::Content;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::Line;

use super::desk::{Desk, messages, text, thread};

#[tokio::test]
async fn a_reply_is_kept_and_asked_for_in_one_step() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Locked out").await;
    let dispatcher = &desk.team.dispatcher;
    let body = json!({ "text": "On our way.\r\nTen minutes.", "reply_to": wrote.message_id });
    let sent = desk.send(dispatcher, &wrote, body).await.expect(201);
    assert_eq!(sent["origin"], "member");
    assert_eq!(sent["author_id"], json!(dispatcher.id()));
    assert_eq!(sent["channel_id"], json!(desk.line.id()));
    assert_eq!(
        sent["content"],
        json!({ "type": "text", "text": "On our way.\nTen minutes." })
    );
    assert_eq!(sent["reply_to"], json!(wrote.message_id));
    assert_eq!(sent["delivery"]["status"], "queued");
    let page = dispatcher.get(messages(&wrote)).await.expect(200);
    assert_eq!(page["items"][0], sent);
    assert_eq!(
        desk.waiting(&wrote).await,
        ["message_received", "thread_read", "message_requested"]
    );
    let shown = dispatcher.get(thread(&wrote)).await.expect(200);
    assert_eq!(shown["last_message"]["origin"], "member");
    assert_eq!(shown["last_message"]["text"], "On our way. Ten minutes.");
}

#[tokio::test]
async fn pasted_line_breaks_are_sent_as_line_breaks_and_what_is_not_shown_is_not_sent() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Locked out").await;
    let family = "👨\u{200d}👩\u{200d}👧";
    let text = format!("\u{feff}On our way.\u{2028}Ten\u{200b} minutes.\u{2029}{family}\0");
    let sent = desk
        .send(&desk.team.dispatcher, &wrote, json!({ "text": text }))
        .await
        .expect(201);
    let expected = format!("On our way.\nTen minutes.\n{family}");
    assert_eq!(sent["content"]["text"], expected);
}

#[tokio::test]
async fn a_repeated_send_sends_once() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let send = async |text: &str| {
        let call = desk.team.dispatcher.call("POST", messages(&wrote));
        let call = call.header("idempotency-key", "a-reply");
        call.json(&json!({ "text": text })).send().await
    };
    let first = send("Hi").await.expect(201);
    assert_eq!(send("Hi").await.expect(201), first);
    send("Other").await.invalid_at("Idempotency-Key");
    let page = desk.team.dispatcher.get(messages(&wrote)).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_note_is_for_the_team_and_is_never_queued() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let body = json!({ "note": "Pays late", "reply_to": wrote.message_id });
    let note = desk.send(dispatcher, &wrote, body).await.expect(201);
    assert_eq!(note["origin"], "note");
    assert_eq!(note["delivery"], Value::Null);
    assert_eq!(note["channel_id"], Value::Null);
    assert_eq!(
        desk.waiting(&wrote).await,
        ["message_received", "thread_read", "message_added"]
    );
    let retry = format!("{}/{}/retry", messages(&wrote), text(&note["message_id"]));
    let retried = dispatcher.post(retry, json!({})).await;
    retried.problem(409, "not_ours_to_send");
    let quoted = json!({ "text": "See", "reply_to": note["message_id"] });
    let quoted = desk.send(dispatcher, &wrote, quoted).await;
    quoted.invalid_at("/reply_to");
}

#[tokio::test]
async fn outside_the_window_only_templates_and_notes_are_taken() {
    let desk = Desk::open().await;
    let words = Content::Text {
        text: "Hello".into(),
    };
    let at = desk.world.clock.now() - SignedDuration::from_secs(24 * 3600 - 1);
    let wrote = desk.line.receive(&desk.casey, words, at).await;
    let dispatcher = &desk.team.dispatcher;
    let reply = json!({ "text": "Hi" });
    desk.send(dispatcher, &wrote, reply.clone())
        .await
        .expect(201);
    desk.world.advance(SignedDuration::from_secs(1));
    let place = json!({ "location": { "lat": 39.74, "lng": -104.99 } });
    for late in [reply.clone(), place] {
        let answer = desk.send(dispatcher, &wrote, late).await;
        let problem = answer.problem(409, "reply_window_closed");
        let end = format!("{:.0}", at + SignedDuration::from_hours(24));
        let detail = text(&problem["detail"]);
        assert!(detail.contains(&end), "{detail}");
    }
    let template = json!({ "template": {
        "name": "on_our_way", "language": "en_US", "parameters": ["Casey", "10"],
    } });
    let sent = desk.send(dispatcher, &wrote, template).await.expect(201);
    assert_eq!(sent["content"]["parameters"], json!(["Casey", "10"]));
    assert_eq!(sent["delivery"]["status"], "queued");
    desk.send(dispatcher, &wrote, json!({ "note": "Asleep" }))
        .await
        .expect(201);
    desk.casey("Back again").await;
    desk.send(dispatcher, &wrote, reply).await.expect(201);
}

#[tokio::test]
async fn replies_wait_for_each_other_in_the_order_in_which_they_were_written() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let mut last = None;
    for number in 0..3 {
        let body = json!({ "text": format!("Reply {number}") });
        let sent = desk.send(&desk.team.dispatcher, &wrote, body).await;
        let sent = sent.expect(201);
        let page = desk
            .team
            .store()
            .page::<data::row::MessageRow>(
                &key::messages(wrote.thread_id).descending(),
                &PageRequest::first(1),
            )
            .await;
        let stored = page.unwrap().items.remove(0);
        assert_eq!(json!(stored.message_id), sent["message_id"]);
        assert_eq!(stored.delivery.unwrap().after, last);
        last = Some(stored.message_id);
    }
}

#[tokio::test]
async fn the_channel_is_the_first_that_works_or_the_one_that_is_named() {
    let mut desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let second = Line::connect(&desk.world, &desk.team).await;
    desk.world.advance(SignedDuration::from_secs(1));
    second.text(&desk.casey, "Over here").await;
    let dispatcher = desk.team.dispatcher.clone();
    let by_default = desk.send(&dispatcher, &wrote, json!({ "text": "A" })).await;
    assert_eq!(by_default.expect(201)["channel_id"], json!(second.id()));
    let named = json!({ "text": "B", "channel_id": desk.line.id() });
    let named = desk.send(&dispatcher, &wrote, named).await.expect(201);
    assert_eq!(named["channel_id"], json!(desk.line.id()));

    let other_team = desk.world.team().await;
    let foreign = Line::connect(&desk.world, &other_team).await;
    let body = json!({ "text": "C", "channel_id": foreign.id() });
    let answer = desk.send(&dispatcher, &wrote, body).await;
    answer.invalid_at("/channel_id");

    desk.line
        .change(|channel| channel.state = ChannelState::Broken)
        .await;
    let body = json!({ "text": "D", "channel_id": desk.line.id() });
    let answer = desk.send(&dispatcher, &wrote, body).await;
    answer.problem(409, "channel_not_connected");
    let mut second = second;
    second
        .change(|channel| channel.state = ChannelState::Disconnected)
        .await;
    let answer = desk.send(&dispatcher, &wrote, json!({ "text": "E" })).await;
    answer.problem(409, "channel_not_connected");
    let note = json!({ "note": "Both numbers are dead" });
    desk.send(&dispatcher, &wrote, note).await.expect(201);
}

#[tokio::test]
async fn a_channel_that_the_list_does_not_show_is_looked_at_itself() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let older = (0..100).map(|number| ChannelRow {
        channel_id: ChannelId::from_bytes(u128::to_be_bytes(number)),
        ..desk.line.channel.clone()
    });
    // Beyond a page of older ones, the list does not reach the thread's channel.
    let mut changes = Changes::new();
    older.for_each(|channel| {
        changes.create(&channel);
    });
    desk.team.store().commit(changes).await.unwrap();
    let list = key::channels();
    let page = PageRequest::first(100);
    let listed = desk.team.store().page::<ChannelRow>(&list, &page).await;
    let listed = listed.unwrap().items;
    assert!(listed.iter().all(|one| one.channel_id != desk.line.id()));

    let dispatcher = &desk.team.dispatcher;
    let sent = desk.send(dispatcher, &wrote, json!({ "text": "A" })).await;
    assert_eq!(sent.expect(201)["channel_id"], json!(desk.line.id()));
    let mut line = desk.line;
    line.change(|channel| channel.state = ChannelState::Disconnected)
        .await;
    let path = messages(&wrote);
    let refused = dispatcher.post(path, json!({ "text": "B" })).await;
    refused.problem(409, "channel_not_connected");
}

#[tokio::test]
async fn a_technician_writes_to_the_customers_of_the_own_jobs() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let technician = &desk.team.technician;
    let body = json!({ "text": "I am at the door" });
    let answer = desk.send(technician, &wrote, body.clone()).await;
    answer.problem(404, "not_found");
    desk.job(&wrote, Some(technician)).await;
    let sent = desk.send(technician, &wrote, body).await.expect(201);
    assert_eq!(sent["author_id"], json!(technician.id()));
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_at_its_place() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let jo = desk.other("Jo Sample", "13035550198").await;
    let far = |lat: f64| json!({ "location": { "lat": lat, "lng": 0 } });
    let template = |field: &str, value: Value| {
        let mut template = json!({ "name": "hello", "language": "en" });
        template[field] = value;
        json!({ "template": template })
    };
    for (place, body) in [
        ("", json!({})),
        ("", json!({ "text": "A", "note": "B" })),
        ("/text", json!({ "text": " " })),
        ("/text", json!({ "text": "x".repeat(4097) })),
        (
            "/reply_to",
            json!({ "text": "A", "reply_to": jo.message_id }),
        ),
        (
            "/channel_id",
            json!({ "note": "A", "channel_id": desk.line.id() }),
        ),
        ("/location", far(90.1)),
        ("/template/name", template("name", json!("Hello There"))),
        ("/template/language", template("language", json!("e"))),
        (
            "/template/parameters",
            template("parameters", json!(vec!["x"; 21])),
        ),
        (
            "/template/parameters/1",
            template("parameters", json!(["a", " \u{200b}\n "])),
        ),
    ] {
        let answer = desk.send(&desk.team.dispatcher, &wrote, body).await;
        answer.invalid_at(place);
    }
}

#[tokio::test]
async fn a_place_is_sent_with_its_name() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Where are you?").await;
    let place = json!({
        "lat": 39.739_236, "lng": -104.990_251, "name": "Workshop", "address": null,
    });
    let body = json!({ "location": place.clone() });
    let sent = desk.send(&desk.team.dispatcher, &wrote, body).await;
    let mut expected = place;
    expected["type"] = json!("location");
    assert_eq!(sent.expect(201)["content"], expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replies_and_customers_at_once_lose_nothing() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let owner = &desk.team.owner;
    let (one, other, _) = tokio::join!(
        desk.send(&desk.team.dispatcher, &wrote, json!({ "text": "A" })),
        desk.send(owner, &wrote, json!({ "text": "B" })),
        owner.post(format!("{}/read", thread(&wrote)), json!({})),
    );
    let sent = [one, other].iter().filter(|one| one.status == 201).count();
    assert!(sent >= 1, "one of two writers comes through");
    let page = desk.team.dispatcher.get(messages(&wrote)).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), sent + 1);
    let stored = desk.line.thread(wrote.thread_id).await;
    assert_eq!(stored.sequence as usize, sent + 1);
}
