//! Statuses find the message that went out and move it forward.

use data::row::{DeliveryState, MessageRow};
use data::{Changes, key};
use domain::event::Event;
use domain::id::MessageId;
use domain::message::{Content, DeliveryStatus, MessageRef};
use serde_json::{Value, json};
use tests::Line;

use super::{Shop, dana, done};

impl Shop {
    /// A message of ours as far as this, of which the provider's id is not known.
    async fn sending(&self, status: DeliveryStatus) -> MessageRow {
        let message = self.line.replied(&dana(), "On our way", status).await;
        let mut changes = Changes::new();
        let now = self.world.clock.now();
        let message = changes.replace(MessageRow {
            provider_id: None,
            delivery: Some(DeliveryState {
                status,
                tried_at: Some(now),
                ..DeliveryState::queued(now, None)
            }),
            ..message
        });
        self.team.store().commit(changes).await.unwrap();
        message
    }

    fn word(&self, id: &str, status: &str, ours: Option<&MessageRow>) -> Value {
        json!({
            "id": id, "status": status, "timestamp": self.at(0), "recipient_id": "16505551234",
            "biz_opaque_callback_data": ours.map(named),
        })
    }

    async fn receive_status(&self, word: &Value) -> [usize; 3] {
        done(&self.world.receive(&self.line.webhook().status(word)).await)
    }

    async fn again(&self, message: &MessageRow) -> MessageRow {
        let row_key = key::message(message.thread_id, message.message_id);
        self.team.store().get(row_key).await.unwrap().unwrap()
    }
}

/// What we call a message at the provider.
fn named(message: &MessageRow) -> String {
    let named = MessageRef {
        thread_id: message.thread_id,
        message_id: message.message_id,
    };
    named.to_string()
}

fn status(message: &MessageRow) -> DeliveryStatus {
    message.delivery.as_ref().unwrap().status
}

#[tokio::test]
async fn a_status_before_our_own_record_proves_the_send() {
    let shop = Shop::open().await;
    for state in [DeliveryStatus::Sending, DeliveryStatus::Uncertain] {
        let message = shop.sending(state).await;
        let id = format!("wamid.{state}");
        let word = shop.word(&id, "delivered", Some(&message));
        assert_eq!(shop.receive_status(&word).await, [1, 0, 0]);
        assert_eq!(shop.receive_status(&word).await, [0, 1, 0]);

        let message = shop.again(&message).await;
        assert_eq!(status(&message), DeliveryStatus::Delivered);
        assert_eq!(message.provider_id.as_deref(), Some(id.as_str()));
        assert_eq!(message.delivery.as_ref().unwrap().tried_at, None);
        let reference = shop.reference(&id).await.unwrap();
        let place = (message.thread_id, message.message_id);
        assert_eq!(reference.message, Some(place));
    }
}

#[tokio::test]
async fn statuses_move_forward_in_any_order() {
    let shop = Shop::open().await;
    let message = shop.sending(DeliveryStatus::Sending).await;
    for (word, stands) in [
        ("read", DeliveryStatus::Read),
        ("sent", DeliveryStatus::Read),
        ("delivered", DeliveryStatus::Read),
        ("failed", DeliveryStatus::Read),
        ("played", DeliveryStatus::Played),
    ] {
        shop.receive_status(&shop.word("wamid.1", word, Some(&message)))
            .await;
        assert_eq!(status(&shop.again(&message).await), stands, "{word}");
    }
}

#[tokio::test]
async fn a_failure_says_why_in_plain_words() {
    let shop = Shop::open().await;
    let message = shop.sending(DeliveryStatus::Sending).await;
    let mut word = shop.word("wamid.1", "failed", Some(&message));
    word["errors"] = json!([{ "code": 131_047, "title": "Re-engagement message" }]);
    assert_eq!(shop.receive_status(&word).await, [1, 0, 0]);
    let delivery = shop.again(&message).await.delivery.unwrap();
    assert_eq!(delivery.status, DeliveryStatus::Failed);
    assert_eq!(delivery.code, Some(131_047));
    assert!(delivery.reason.unwrap().contains("24 hours"));
}

#[tokio::test]
async fn a_failure_is_published_once_however_often_it_is_reported() {
    let shop = Shop::open().await;
    let message = shop.sending(DeliveryStatus::Sending).await;
    let failed = shop.word("wamid.1", "failed", Some(&message));
    assert_eq!(shop.receive_status(&failed).await, [1, 0, 0]);
    assert_eq!(shop.receive_status(&failed).await, [0, 1, 0]);
    let events = crate::work::requested::waiting(shop.team.store()).await;
    let failures = events.iter().filter(|one| {
        matches!(one.event, Event::MessageFailed { message_id, .. } if message_id == message.message_id)
    });
    assert_eq!(failures.count(), 1);
}

#[tokio::test]
async fn a_late_word_on_an_earlier_try_does_not_fail_the_present_one() {
    let shop = Shop::open().await;
    let message = shop.sending(DeliveryStatus::Sending).await;
    let failed = shop.word("wamid.1", "failed", Some(&message));
    assert_eq!(shop.receive_status(&failed).await, [1, 0, 0]);
    let mut changes = Changes::new();
    let failed_row = shop.again(&message).await;
    changes.replace(MessageRow {
        provider_id: None,
        delivery: Some(DeliveryState::queued(shop.world.clock.now(), None)),
        ..failed_row
    });
    shop.team.store().commit(changes).await.unwrap();

    assert_eq!(shop.receive_status(&failed).await, [0, 1, 0]);
    assert_eq!(status(&shop.again(&message).await), DeliveryStatus::Queued);
    let delivered = shop.word("wamid.1", "delivered", Some(&message));
    assert_eq!(shop.receive_status(&delivered).await, [1, 0, 0]);
    assert_eq!(
        status(&shop.again(&message).await),
        DeliveryStatus::Delivered
    );
}

#[tokio::test]
async fn a_status_without_our_name_goes_by_the_providers_and_waits_for_it() {
    let shop = Shop::open().await;
    let word = shop.word("wamid.1", "read", None);
    assert_eq!(shop.receive_status(&word).await, [1, 0, 0]);
    assert_eq!(shop.reference("wamid.1").await.unwrap().parked.len(), 1);

    let echo = json!({
        "id": "wamid.1", "timestamp": shop.at(-5), "type": "text", "text": { "body": "x" },
    });
    let webhook = shop.line.webhook().echoed(&dana(), echo);
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    assert_eq!(
        status(&shop.stored_message("wamid.1").await),
        DeliveryStatus::Read
    );
}

#[tokio::test]
async fn a_status_of_a_message_that_an_earlier_version_sent_goes_by_the_providers_name() {
    let shop = Shop::open().await;
    let sent = shop.line.replied(&dana(), "Hi", DeliveryStatus::Sent).await;
    let provider_id = sent.provider_id.as_deref().unwrap();
    let mut word = shop.word(provider_id, "read", None);
    word["biz_opaque_callback_data"] = json!(sent.message_id);
    assert_eq!(shop.receive_status(&word).await, [1, 0, 0]);
    assert_eq!(status(&shop.again(&sent).await), DeliveryStatus::Read);
}

#[tokio::test]
async fn a_status_of_a_message_that_is_gone_is_dropped() {
    let shop = Shop::open().await;
    let message = shop.sending(DeliveryStatus::Sending).await;
    let gone = MessageRow {
        message_id: MessageId::at(shop.world.clock.now()),
        ..message
    };
    let word = shop.word("wamid.1", "read", Some(&gone));
    assert_eq!(shop.receive_status(&word).await, [0, 1, 0]);
    assert!(shop.reference("wamid.1").await.is_none());
}

#[tokio::test]
async fn a_message_of_another_channel_or_company_is_not_touched() {
    let shop = Shop::open().await;
    let message = shop.sending(DeliveryStatus::Sending).await;
    let second = Line::connect(&shop.world, &shop.team).await;
    let word = shop.word("wamid.1", "failed", Some(&message));
    let webhook = second.webhook().status(&word);
    assert_eq!(done(&shop.world.receive(&webhook).await), [0, 1, 0]);

    let others = shop.world.team().await;
    let foreign = Line::connect(&shop.world, &others).await;
    shop.world.receive(&foreign.webhook().status(&word)).await;
    assert_eq!(status(&shop.again(&message).await), DeliveryStatus::Sending);
}

#[tokio::test]
async fn a_message_that_was_taken_back_before_our_own_record_stays_hidden() {
    let shop = Shop::open().await;
    let message = shop.sending(DeliveryStatus::Sending).await;
    let revoke = json!({
        "id": "wamid.2", "timestamp": shop.at(0), "type": "revoke",
        "revoke": { "original_message_id": "wamid.1" },
    });
    let webhook = shop.line.webhook().echoed(&dana(), revoke);
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    assert!(shop.reference("wamid.1").await.unwrap().is_revoked);

    let word = shop.word("wamid.1", "delivered", Some(&message));
    assert_eq!(shop.receive_status(&word).await, [1, 0, 0]);
    let message = shop.again(&message).await;
    assert!(message.content == Content::Removed);
    assert_eq!(status(&message), DeliveryStatus::Delivered);
    assert_eq!(message.provider_id.as_deref(), Some("wamid.1"));
    let thread = shop.thread(message.thread_id).await;
    assert!(!thread.last_message.unwrap().preview.contains("way"));
    assert_eq!(shop.receive_status(&word).await, [0, 1, 0]);
}
