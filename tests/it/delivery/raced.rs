//! Workers that die, twins, and statuses and erasures that are faster than the answer.

use std::time::{Duration, Instant};

use data::outbox::OnceRow;
use data::row::{MessageRow, ProviderRefRow};
use data::{Changes, key};
use delivery::MessageDeliver;
use domain::id::EventId;
use domain::message::DeliveryStatus;
use futures::future::join_all;
use jiff::SignedDuration;
use outside::{Fault, FaultKind, Provider, SentMessage};
use work::run_batch;

use super::{
    Counter, DONE, RequestedMessage, SUPPRESSED, changed, counts, deliver, message, pause, request,
};

/// The provider accepts the message at once and responds late.
fn late(delay_ms: u64) -> Fault {
    Fault {
        delay_ms: Some(delay_ms),
        ..Fault::next(Provider::Meta, FaultKind::Slow).after_effect()
    }
}

impl Counter {
    /// Waits until the provider has taken the message.
    async fn taken(&self) -> SentMessage {
        let taken = self
            .world
            .outside
            .meta_message(|_| true, Duration::from_secs(8));
        taken.await.unwrap()
    }

    /// A worker dies after the provider has accepted the message and before it responded.
    async fn die_in_between(&self, requested: &RequestedMessage) {
        self.world.outside.fault(late(6000));
        let (app, messages) = (self.world.work.clone(), vec![requested.received.clone()]);
        let dying = tokio::spawn(async move {
            let deadline = Instant::now() + Duration::from_secs(55);
            run_batch::<MessageDeliver>(&app, &messages, deadline).await
        });
        self.taken().await;
        dying.abort();
        assert!(dying.await.unwrap_err().is_cancelled());
        assert_eq!(self.status(requested).await, DeliveryStatus::Sending);
    }
}

#[tokio::test]
async fn a_request_that_comes_twice_has_one_effect() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    let twice = [requested.received.clone(), requested.received.clone()];
    let progress = deliver(&counter.world, &twice).await;
    assert_eq!(counts(&progress), (1, 1, 0, 0));
    let mut twin = counter.event(&request(&requested.row)).await.unwrap();
    twin.event_id = EventId::at(counter.world.clock.now());
    assert_eq!(
        counts(&deliver(&counter.world, &[message(&twin)]).await),
        DONE
    );
    assert_eq!(counter.calls(), 1);
}

#[tokio::test]
async fn twins_at_the_same_instant_send_once() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.world.outside.fault(late(300));
    let all = join_all((0..4).map(|_| counter.deliver(&requested))).await;
    assert_eq!(all.iter().map(|one| one.done).sum::<usize>(), 1, "{all:?}");
    assert_eq!(counter.sent().len(), 1);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Sent);
    assert_eq!(counts(&counter.deliver(&requested).await), SUPPRESSED);
}

#[tokio::test]
async fn a_worker_that_dies_between_call_and_result_leaves_it_uncertain_and_sends_once() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.die_in_between(&requested).await;

    // While the first could still be at it, nothing is decided.
    assert!(pause(&counter.deliver(&requested).await) >= 2);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Sending);
    counter.world.advance(SignedDuration::from_secs(80));
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Uncertain);
    assert!(counter.event(&changed(&requested.row)).await.is_some());
    assert_eq!(counter.sent().len(), 1);

    counter.receive("read", true).await;
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Read);
}

#[tokio::test]
async fn a_status_that_names_the_message_settles_it_before_anybody_has_to_guess() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.die_in_between(&requested).await;
    counter.receive("delivered", true).await;
    counter.world.advance(SignedDuration::from_secs(80));
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Delivered);
    assert_eq!(counter.sent().len(), 1);
}

#[tokio::test]
async fn a_worker_that_dies_after_its_result_sends_once() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.deliver(&requested).await;
    // The once-marker is what is written last; without it the event is handled anew.
    let mut changes = Changes::new();
    changes.discard(&OnceRow {
        worker: "message-deliver".into(),
        event_id: counter
            .event(&request(&requested.row))
            .await
            .unwrap()
            .event_id,
        at: counter.world.clock.now(),
        version: 1,
    });
    counter.team.store().commit(changes).await.unwrap();
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.calls(), 1);
}

#[tokio::test]
async fn a_status_that_is_faster_than_the_answer_is_applied_with_it() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.world.outside.fault(late(1500));
    let overtaking = async {
        let wamid = counter.taken().await.id;
        counter.receive("delivered", false).await;
        wamid
    };
    let (progress, wamid) = tokio::join!(counter.deliver(&requested), overtaking);
    assert_eq!(counts(&progress), DONE);
    let row = counter.row(&requested).await;
    assert_eq!(row.delivery.unwrap().status, DeliveryStatus::Delivered);
    assert_eq!(row.provider_id.as_ref(), Some(&wamid));
    let named = key::provider_ref(counter.line.id(), &wamid);
    let named: Option<ProviderRefRow> = counter.team.store().get(named).await.unwrap();
    let named = named.unwrap();
    assert!(named.parked.is_empty() && named.message.is_some());
}

#[tokio::test]
async fn a_status_by_our_own_id_that_is_faster_than_the_answer_stays() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.world.outside.fault(late(1500));
    let overtaking = async {
        counter.taken().await;
        counter.receive("read", true).await;
    };
    let (progress, ()) = tokio::join!(counter.deliver(&requested), overtaking);
    assert_eq!(counts(&progress), DONE);
    let row = counter.row(&requested).await;
    assert_eq!(row.delivery.unwrap().status, DeliveryStatus::Read);
    assert_eq!(row.provider_id, Some(counter.sent()[0].id.clone()));
}

#[tokio::test]
async fn a_customer_who_is_erased_during_the_call_leaves_nothing_behind() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    counter.world.outside.fault(late(1500));
    let erasing = async {
        let wamid = counter.taken().await.id;
        let mut changes = Changes::new();
        changes.discard(&requested.row);
        counter.team.store().commit(changes).await.unwrap();
        wamid
    };
    let (progress, wamid) = tokio::join!(counter.deliver(&requested), erasing);
    assert_eq!(counts(&progress), DONE);
    let store = counter.team.store();
    let row_key = key::message(requested.row.thread_id, requested.row.message_id);
    assert!(store.get::<MessageRow>(row_key).await.unwrap().is_none());
    let named = key::provider_ref(counter.line.id(), &wamid);
    assert!(store.get::<ProviderRefRow>(named).await.unwrap().is_none());
}
