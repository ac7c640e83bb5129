//! A message that waits for too long fails visibly, and is not sent after all.

use data::row::DeliveryState;
use outside::{Fault, FaultKind, Provider};

use super::*;
use crate::work::requested::end_overdue;

impl Counter {
    /// A delivery has stored its intent and died.
    async fn begin(&self, requested: &RequestedMessage) {
        let row = self.row(requested).await;
        let mut changes = Changes::new();
        let delivery = row.delivery.clone().map(|delivery| DeliveryState {
            status: DeliveryStatus::Sending,
            tried_at: Some(self.world.clock.now()),
            ..delivery
        });
        changes.replace(MessageRow { delivery, ..row });
        self.team.store().commit(changes).await.unwrap();
    }
}

#[tokio::test]
async fn a_message_that_was_never_handed_over_fails_after_twelve_hours() {
    let mut counter = Counter::open().await;
    counter.world.may_leave_events();
    let requested = counter.text("On our way").await;
    counter.world.advance(SignedDuration::from_hours(11));
    assert_eq!(end_overdue(&counter.world).await, 0);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Queued);

    counter.world.advance(SignedDuration::from_mins(61));
    assert_eq!(end_overdue(&counter.world).await, 1);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Failed);
    let reason = counter.reason(&requested).await;
    assert!(reason.contains("send it again"), "{reason}");
    let changed = Event::MessageChanged {
        thread_id: requested.row.thread_id,
        message_id: requested.row.message_id,
    };
    assert!(counter.event(&changed).await.is_some());

    // The dead letter is redriven.
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.calls(), 0);
    assert_eq!(end_overdue(&counter.world).await, 0);
}

#[tokio::test]
async fn a_message_whose_call_was_begun_is_uncertain_once_no_call_can_be_under_way() {
    let mut counter = Counter::open().await;
    counter.world.may_leave_events();
    let requested = counter.text("On our way").await;
    counter.begin(&requested).await;
    counter.world.advance(SignedDuration::from_mins(9));
    assert_eq!(end_overdue(&counter.world).await, 0);
    counter.world.advance(SignedDuration::from_mins(2));
    assert_eq!(end_overdue(&counter.world).await, 1);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Uncertain);
    assert!(counter.reason(&requested).await.contains("or not"));
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.calls(), 0);
}

#[tokio::test]
async fn a_delivery_that_is_under_way_is_left_alone() {
    let mut counter = Counter::open().await;
    counter.world.may_leave_events();
    let requested = counter.text("On our way").await;
    counter.world.advance(SignedDuration::from_hours(11));
    let slow = Fault::next(Provider::Meta, FaultKind::Slow);
    counter.world.outside.fault(Fault {
        delay_ms: Some(800),
        ..slow
    });
    let (delivered, ended) = tokio::join!(counter.deliver(&requested), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        end_overdue(&counter.world).await
    });
    assert_eq!((counts(&delivered), ended), (DONE, 0));
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Sent);
    assert_eq!(counter.sent().len(), 1);
}

#[tokio::test]
async fn a_sweep_and_a_delivery_at_the_same_moment_agree() {
    for _ in 0..5 {
        let mut counter = Counter::open().await;
        counter.world.may_leave_events();
        let requested = counter.text("On our way").await;
        counter.begin(&requested).await;
        counter.world.advance(SignedDuration::from_hours(13));
        let (delivered, _) = tokio::join!(counter.deliver(&requested), end_overdue(&counter.world));
        assert_eq!(delivered.quarantined, 0);
        assert_eq!(counter.status(&requested).await, DeliveryStatus::Uncertain);
        assert_eq!(counter.calls(), 0);
    }
}

#[tokio::test]
async fn a_message_that_comes_too_late_is_not_sent_even_before_the_sweep_runs() {
    let mut counter = Counter::open().await;
    counter.world.may_leave_events();
    let requested = counter.text("On our way").await;
    counter.world.advance(SignedDuration::from_hours(13));
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Failed);
    assert_eq!(counter.calls(), 0);
}
