//! A provider that refuses, fails or does not respond: nothing is lost, and nothing is sent twice.

use std::time::Duration;

use data::key;
use data::row::ChannelRow;
use domain::channel::ChannelState;
use domain::event::Event;
use domain::message::DeliveryStatus;
use outside::{Fault, FaultKind, Provider};
use tests::World;

use super::{Counter, DONE, RequestedMessage, counts, pause};

fn fault(kind: FaultKind) -> Fault {
    Fault::next(Provider::Meta, kind)
}

fn refusal(status: u16, code: u32) -> Fault {
    Fault {
        name: Some(code.to_string()),
        ..Fault::status(Provider::Meta, status)
    }
}

impl Counter {
    async fn is_queued_after(&self, requested: &RequestedMessage, refusals: u32) {
        let delivery = self.row(requested).await.delivery.unwrap();
        assert_eq!(delivery.status, DeliveryStatus::Queued);
        assert_eq!((delivery.refusals, delivery.tried_at), (refusals, None));
    }

    async fn channel(&self) -> ChannelRow {
        let row = self.team.store().get(key::channel(self.line.id())).await;
        row.unwrap().unwrap()
    }
}

#[tokio::test]
async fn a_busy_provider_is_asked_again_after_the_wait_it_names_or_a_short_one() {
    for (retry_after, status, code, least, most) in [
        (Some(7), 429, 130_429, 7, 7),
        (None, 429, 130_429, 2, 3),
        (None, 500, 131_000, 2, 3),
        (None, 400, 131_056, 1, 1),
        (None, 400, 131_048, 3600, 3600),
        (None, 400, 80_007, 300, 300),
    ] {
        let counter = Counter::open().await;
        let requested = counter.text("Hello").await;
        counter.world.outside.fault(Fault {
            retry_after,
            ..refusal(status, code)
        });
        let pause = pause(&counter.deliver(&requested).await);
        assert!((least..=most).contains(&pause), "{code}: {pause}");
        counter.is_queued_after(&requested, 1).await;

        assert_eq!(counts(&counter.deliver(&requested).await), DONE);
        assert_eq!(counter.status(&requested).await, DeliveryStatus::Sent);
        assert_eq!(counter.sent().len(), 1);
    }
}

#[tokio::test]
async fn a_person_who_gets_too_much_is_waited_for_longer_and_longer_and_then_given_up() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.world.outside.fault(refusal(400, 131_056).times(0));
    let mut waited = Vec::new();
    for _ in 1..8 {
        waited.push(pause(&counter.deliver(&requested).await));
    }
    assert!(
        waited.is_sorted() && waited[0] == 1 && waited[3] >= 64,
        "{waited:?}"
    );
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Failed);
    let reason = counter.reason(&requested).await;
    assert!(
        reason.contains("busy") && reason.contains("send it again"),
        "{reason}"
    );
    assert_eq!(counter.calls(), 8);
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_leaves_the_message_waiting() {
    let nowhere = |settings: &mut data::Settings| {
        settings.meta_url = "http://localhost:9/meta/v26.0".into();
    };
    let counter = Counter::of(World::with(nowhere).await).await;
    let requested = counter.text("Hello").await;
    assert!(pause(&counter.deliver(&requested).await) >= 2);
    counter.is_queued_after(&requested, 1).await;
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_message_waits() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.world.outside.fault(fault(FaultKind::Redirect));
    assert!(pause(&counter.deliver(&requested).await) >= 2);
    counter.is_queued_after(&requested, 1).await;
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.sent().len(), 1);
}

#[tokio::test]
async fn a_message_whose_answer_is_lost_is_uncertain_and_never_sent_again() {
    for kind in [
        FaultKind::Cut,
        FaultKind::Malformed,
        FaultKind::Html,
        FaultKind::Huge,
    ] {
        for fault in [fault(kind), fault(kind).after_effect()] {
            let arrived = usize::from(fault.after_effect);
            let counter = Counter::open().await;
            let requested = counter.text("Hello").await;
            counter.world.outside.fault(fault);
            assert_eq!(counts(&counter.deliver(&requested).await), DONE, "{kind:?}");
            assert_eq!(counter.status(&requested).await, DeliveryStatus::Uncertain);
            assert!(counter.reason(&requested).await.contains("or not"));

            let twin = RequestedMessage {
                received: work::Received {
                    message_id: "the same wish in another event".into(),
                    body: another_event(&requested),
                    receipts: 1,
                },
                row: requested.row.clone(),
            };
            assert_eq!(counts(&counter.deliver(&twin).await), DONE);
            assert_eq!(counter.calls(), 1, "{kind:?}");
            assert_eq!(counter.sent().len(), arrived);
        }
    }
}

/// The same request under another event id.
fn another_event(requested: &RequestedMessage) -> String {
    let mut envelope: data::outbox::Envelope =
        serde_json::from_str(&requested.received.body).unwrap();
    envelope.event_id = domain::id::EventId::at(envelope.at);
    serde_json::to_string(&envelope).unwrap()
}

#[tokio::test]
async fn a_status_settles_what_was_uncertain() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter
        .world
        .outside
        .fault(fault(FaultKind::Cut).after_effect());
    counter.deliver(&requested).await;
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Uncertain);
    counter.receive("delivered", true).await;
    let delivery = counter.row(&requested).await.delivery.unwrap();
    assert_eq!(delivery.status, DeliveryStatus::Delivered);
    assert_eq!(delivery.reason, None);
    let wamid = counter.sent()[0].id.clone();
    assert_eq!(counter.row(&requested).await.provider_id, Some(wamid));
}

#[tokio::test]
async fn a_provider_that_hangs_leaves_the_message_uncertain_and_time_to_say_so() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter
        .world
        .outside
        .fault(fault(FaultKind::Hang).after_effect());
    let messages = [requested.received.clone()];
    let deadline = std::time::Instant::now() + Duration::from_secs(8);
    let progress =
        work::run_batch::<delivery::MessageDeliver>(&counter.world.work, &messages, deadline).await;
    assert_eq!(counts(&progress), DONE);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Uncertain);
    assert_eq!(counter.sent().len(), 1);
}

#[tokio::test]
async fn a_token_that_is_worth_nothing_breaks_the_channel_with_plain_words() {
    let counter = Counter::open().await;
    let (first, second) = (counter.text("One").await, counter.text("Two").await);
    let digits = counter.line.channel.display_number.trim_start_matches('+');
    counter.world.outside.meta_revoke(&format!("EAA{digits}"));

    assert_eq!(counts(&counter.deliver(&first).await), DONE);
    let delivery = counter.row(&first).await.delivery.unwrap();
    assert_eq!(delivery.status, DeliveryStatus::Failed);
    assert_eq!(delivery.code, Some(190));
    let channel = counter.channel().await;
    assert_eq!(channel.state, ChannelState::Broken);
    let reason = channel.reason.unwrap();
    assert!(reason.contains("connect the number again"), "{reason}");
    let event = Event::ChannelChanged {
        channel_id: counter.line.id(),
    };
    assert!(counter.event(&event).await.is_some());

    assert_eq!(counts(&counter.deliver(&second).await), DONE);
    assert!(counter.reason(&second).await.contains(&reason));
    assert_eq!(counter.calls(), 1);
}

#[tokio::test]
async fn a_person_who_cannot_be_reached_fails_the_message_and_not_the_channel() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.world.outside.fault(refusal(400, 131_026));
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Failed);
    assert!(counter.reason(&requested).await.contains("Try SMS"));
    assert_eq!(counter.channel().await.state, ChannelState::Connected);
}
