//! Messages keep their order and the provider's pace.

use domain::message::DeliveryStatus;
use jiff::SignedDuration;

use super::{Counter, DONE, counts, deliver, pause};

#[tokio::test]
async fn a_reply_waits_for_the_one_before_it() {
    let counter = Counter::open().await;
    let first = counter.text("First").await;
    let second = counter.text("Second").await;
    assert_eq!(pause(&counter.deliver(&second).await), 1);
    assert_eq!(counter.calls(), 0);

    counter.deliver(&first).await;
    assert_eq!(counts(&counter.deliver(&second).await), DONE);
    let sent = counter.sent();
    let texts: Vec<_> = sent.iter().filter_map(|one| one.text()).collect();
    assert_eq!(texts, ["First", "Second"]);
}

#[tokio::test]
async fn replies_of_one_batch_go_out_together() {
    let counter = Counter::open().await;
    let mut messages = Vec::new();
    for text in ["1", "2", "3"] {
        messages.push(counter.text(text).await.received);
    }
    let progress = deliver(&counter.world, &messages).await;
    assert_eq!(counts(&progress), (3, 0, 0, 0));
    let sent = counter.sent();
    let texts: Vec<_> = sent.iter().filter_map(|one| one.text()).collect();
    assert_eq!(texts, ["1", "2", "3"]);
}

#[tokio::test]
async fn a_reply_does_not_wait_for_ever() {
    let counter = Counter::open().await;
    let first = counter.text("First").await;
    let second = counter.text("Second").await;
    counter.world.advance(SignedDuration::from_secs(119));
    assert_eq!(pause(&counter.deliver(&second).await), 10);
    counter.world.advance(SignedDuration::from_secs(1));
    assert_eq!(counts(&counter.deliver(&second).await), DONE);
    assert_eq!(counter.status(&first).await, DeliveryStatus::Queued);
}

#[tokio::test]
async fn one_person_gets_no_more_than_the_provider_allows() {
    let counter = Counter::open().await;
    let requested = counter.text("The 46th").await;
    let counters = counter.world.work.aws().counters();
    let subject = format!("{}#{}", counter.line.id(), super::CASEY);
    for _ in 0..45 {
        let so_many = counters.count("whatsapp-person", &subject, 270).await;
        so_many.unwrap();
    }
    assert!((1..=60).contains(&pause(&counter.deliver(&requested).await)));
    assert_eq!(counter.calls(), 0);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Queued);

    counter.world.advance(SignedDuration::from_secs(270));
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
}

#[tokio::test]
async fn one_number_sends_no_faster_than_the_provider_allows() {
    let mut counter = Counter::open().await;
    counter
        .line
        .change(|channel| channel.is_shared_with_app = true)
        .await;
    let requested = counter.text("The 21st").await;
    let counters = counter.world.work.aws().counters();
    for _ in 0..20 {
        let number = &counter.line.channel.number_id;
        counters.count("whatsapp-number", number, 1).await.unwrap();
    }
    assert_eq!(pause(&counter.deliver(&requested).await), 1);
    counter.world.advance(SignedDuration::from_secs(1));
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
}
