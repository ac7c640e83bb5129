//! `thread-start`.

use domain::channel::ChannelState;
use serde_json::{Value, json};

use super::desk::{Desk, text};

async fn enter(desk: &Desk, phones: Value) -> String {
    let customer = json!({ "name": "Casey Sample", "phones": phones });
    let customer = desk.team.dispatcher.post("/v1/customers", customer).await;
    text(&customer.expect(201)["customer_id"])
}

fn new_thread(desk: &Desk, customer_id: &str) -> Value {
    json!({ "customer_id": customer_id, "channel_id": desk.line.id() })
}

#[tokio::test]
async fn a_thread_begins_with_a_way_over_which_only_a_template_goes() {
    let desk = Desk::open().await;
    let customer_id = enter(&desk, json!(["(303) 555-0199"])).await;
    let dispatcher = &desk.team.dispatcher;
    let new_thread = new_thread(&desk, &customer_id);
    let begun = dispatcher
        .post("/v1/threads", new_thread.clone())
        .await
        .expect(200);
    assert_eq!(begun["customer"]["customer_id"], customer_id);
    assert_eq!(begun["routes"][0]["may_send"], "templates_only");
    assert_eq!(begun["routes"][0]["window_ends_at"], Value::Null);
    assert_eq!(begun["last_message"], Value::Null);

    let path = format!("/v1/threads/{}/messages", text(&begun["thread_id"]));
    let text = dispatcher.post(&path, json!({ "text": "Hello" })).await;
    text.problem(409, "reply_window_closed");
    let template = json!({ "template": { "name": "hello", "language": "en_US" } });
    let sent = dispatcher.post(&path, template).await.expect(201);
    assert_eq!(sent["content"]["type"], "template");

    let existing = dispatcher.post("/v1/threads", new_thread).await.expect(200);
    assert_eq!(existing["thread_id"], begun["thread_id"]);
    assert_eq!(
        existing["version"], 2,
        "the message counts, the finding does not"
    );
}

#[tokio::test]
async fn what_a_customer_has_begun_is_found() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let customer_id = wrote.thread_id.customer().to_string();
    let new_thread = new_thread(&desk, &customer_id);
    let existing = desk
        .team
        .owner
        .post("/v1/threads", new_thread)
        .await
        .expect(200);
    assert_eq!(existing["thread_id"], json!(wrote.thread_id));
    assert_eq!(existing["routes"][0]["may_send"], "anything");
    assert_eq!(existing["version"], 1);
}

#[tokio::test]
async fn two_who_begin_at_once_begin_one() {
    let desk = Desk::open().await;
    let customer_id = enter(&desk, json!(["303-555-0199"])).await;
    let begin = || {
        let new_thread = new_thread(&desk, &customer_id);
        desk.team.dispatcher.post("/v1/threads", new_thread)
    };
    let (one, other) = tokio::join!(begin(), begin());
    assert_eq!(one.expect(200)["thread_id"], other.expect(200)["thread_id"]);
}

#[tokio::test]
async fn whom_nothing_leads_to_is_refused_in_plain_words() {
    let mut desk = Desk::open().await;
    let customer_id = enter(&desk, json!([])).await;
    let dispatcher = desk.team.dispatcher.clone();
    let nowhere = dispatcher
        .post("/v1/threads", new_thread(&desk, &customer_id))
        .await;
    nowhere.problem(409, "customer_unreachable");

    let customer_id = enter(&desk, json!(["303-555-0199"])).await;
    desk.line
        .change(|channel| channel.state = ChannelState::Disconnected)
        .await;
    let dead = dispatcher
        .post("/v1/threads", new_thread(&desk, &customer_id))
        .await;
    let problem = dead.problem(409, "channel_not_connected");
    assert_eq!(problem["detail"], "This WhatsApp number was disconnected.");
}

#[tokio::test]
async fn unknown_customers_and_channels_are_refused_at_their_place() {
    let desk = Desk::open().await;
    let customer_id = enter(&desk, json!(["303-555-0199"])).await;
    let stranger = desk.world.team().await;
    let foreign = stranger
        .dispatcher
        .post("/v1/threads", new_thread(&desk, &customer_id));
    foreign.await.invalid_at("/customer_id");
    let mut new_thread = new_thread(&desk, &customer_id);
    new_thread["channel_id"] = json!(format!("chn_{}", "0".repeat(32)));
    let answer = desk
        .team
        .dispatcher
        .post("/v1/threads", new_thread.clone())
        .await;
    answer.invalid_at("/channel_id");
    let answer = desk.team.technician.post("/v1/threads", new_thread).await;
    answer.problem(403, "forbidden");
}
