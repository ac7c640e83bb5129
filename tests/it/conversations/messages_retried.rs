//! `message-retry`.

use data::row::MessageRow;
use domain::channel::ChannelState;
use domain::message::{Content, DeliveryStatus};
use jiff::SignedDuration;
use serde_json::json;
use tests::{Answer, Caller};

use super::desk::{Desk, messages};

async fn retry(by: &Caller, message: &MessageRow) -> Answer {
    by.post(path(message), json!({})).await
}

fn path(message: &MessageRow) -> String {
    format!("{}/{}/retry", messages(message), message.message_id)
}

#[tokio::test]
async fn a_failed_message_is_queued_again() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let failed = desk.line.replied(&desk.casey, "Hi", DeliveryStatus::Failed);
    let failed = failed.await;
    let dispatcher = &desk.team.dispatcher;
    let queued = retry(dispatcher, &failed).await.expect(200);
    assert_eq!(queued["delivery"]["status"], "queued");
    assert_eq!(queued["delivery"]["reason"], json!(null));
    assert_eq!(queued["message_id"], json!(failed.message_id));
    assert_eq!(
        desk.waiting(&wrote).await,
        ["message_received", "message_requested"]
    );
    retry(dispatcher, &failed).await.problem(409, "not_failed");
    let page = dispatcher.get(messages(&wrote)).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_repeated_retry_asks_once() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let failed = desk.line.replied(&desk.casey, "Hi", DeliveryStatus::Failed);
    let failed = failed.await;
    let path = path(&failed);
    let again = || {
        let call = desk.team.dispatcher.call("POST", &path);
        let call = call.header("idempotency-key", "again");
        call.json(&json!({ "version": 1 })).send()
    };
    let first = again().await.expect(200);
    assert_eq!(again().await.expect(200), first);
    assert_eq!(desk.waiting(&wrote).await.len(), 2);
    let old = json!({ "version": 1 });
    let stale = desk.team.dispatcher.post(&path, old).await;
    stale.problem(409, "stale_version");
}

#[tokio::test]
async fn what_may_have_arrived_is_not_sent_again() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    retry(dispatcher, &wrote)
        .await
        .problem(409, "not_ours_to_send");
    for (status, code) in [
        (DeliveryStatus::Queued, "not_failed"),
        (DeliveryStatus::Sending, "not_failed"),
        (DeliveryStatus::Uncertain, "delivery_uncertain"),
        (DeliveryStatus::Sent, "not_failed"),
        (DeliveryStatus::Delivered, "not_failed"),
        (DeliveryStatus::Read, "not_failed"),
    ] {
        let message = desk.line.replied(&desk.casey, "Hi", status).await;
        retry(dispatcher, &message).await.problem(409, code);
    }
}

#[tokio::test]
async fn a_retry_keeps_to_the_window_and_needs_a_channel() {
    let mut desk = Desk::open().await;
    let words = Content::Text {
        text: "Hello".into(),
    };
    let at = desk.world.clock.now() - SignedDuration::from_hours(24);
    desk.line.receive(&desk.casey, words, at).await;
    let failed = desk.line.replied(&desk.casey, "Hi", DeliveryStatus::Failed);
    let failed = failed.await;
    let dispatcher = desk.team.dispatcher.clone();
    retry(&dispatcher, &failed)
        .await
        .problem(409, "reply_window_closed");
    desk.casey("Hello again").await;
    desk.line
        .change(|channel| channel.state = ChannelState::Broken)
        .await;
    retry(&dispatcher, &failed)
        .await
        .problem(409, "channel_not_connected");
    desk.line
        .change(|channel| channel.state = ChannelState::Connected)
        .await;
    retry(&dispatcher, &failed).await.expect(200);
}

#[tokio::test]
async fn only_those_who_see_the_thread_retry() {
    let desk = Desk::open().await;
    desk.casey("Hello").await;
    let failed = desk.line.replied(&desk.casey, "Hi", DeliveryStatus::Failed);
    let failed = failed.await;
    let stranger = desk.world.team().await;
    for caller in [&desk.team.technician, &stranger.owner] {
        retry(caller, &failed).await.problem(404, "not_found");
    }
    desk.job(&failed, Some(&desk.team.technician)).await;
    retry(&desk.team.technician, &failed).await.expect(200);
}
