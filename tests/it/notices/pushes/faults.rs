//! Apple slow, busy, broken or cut off: every device has the push in the end, and shows it once.

use std::time::Duration;

use jiff::SignedDuration;
use outside::{Device, Fault, FaultKind, Provider, Reason};
use tests::{Trouble, Wire, World};

use super::{Desk, deliver_in};
use crate::work::requested::{DONE, RETRY, counts};

#[tokio::test]
async fn a_service_that_fails_for_the_moment_is_tried_again() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let push_event = desk.push_event().await;
    for fault in [
        Fault::status(Provider::Apns, 500),
        Fault::status(Provider::Apns, 503),
        Fault::next(Provider::Apns, FaultKind::Html),
        Fault::next(Provider::Apns, FaultKind::Cut).times(2),
    ] {
        let kind = fault.kind;
        desk.world.outside.fault(fault);
        assert_eq!(counts(&desk.deliver(&push_event).await), RETRY, "{kind:?}");
        assert!(desk.has_token(&desk.team.dispatcher).await);
    }
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert_eq!(desk.pushes(&phone).len(), 1);
}

#[tokio::test]
async fn a_push_whose_answer_is_lost_is_sent_again_and_shown_once() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let push_event = desk.push_event().await;
    let lost = Fault::status(Provider::Apns, 500).after_effect();
    desk.world.outside.fault(lost);
    assert_eq!(counts(&desk.deliver(&push_event).await), RETRY);
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);

    let pushes = desk.pushes(&phone);
    assert_eq!(pushes.len(), 2);
    assert_eq!(pushes[0].apns_id, pushes[1].apns_id);
    assert_eq!(pushes[0].collapse_id, pushes[1].collapse_id);
    assert_eq!(desk.shown(&phone).len(), 1);
}

#[tokio::test]
async fn a_throttle_is_waited_out_for_as_long_as_it_asks() {
    let desk = Desk::open().await;
    desk.team.dispatcher.take_pushes().await;
    let push_event = desk.push_event().await;
    desk.world.outside.fault(Fault {
        retry_after: Some(17),
        ..Fault::status(Provider::Apns, 429)
    });
    let progress = desk.deliver(&push_event).await;
    assert_eq!(counts(&progress), RETRY);
    let pause = progress.pauses.get(&push_event.message_id);
    assert_eq!(pause, Some(&Duration::from_secs(17)));
}

#[tokio::test]
async fn only_the_devices_that_failed_are_tried_again() {
    let desk = Desk::open().await;
    let reached = desk.team.owner.take_pushes().await;
    let missed = desk.team.dispatcher.take_pushes().await;
    let busy = Device::live(&missed).refused(Reason::TooManyRequests);
    desk.world.outside.device(busy);
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), RETRY);
    assert_eq!(counts(&desk.deliver(&push_event).await), RETRY);
    assert_eq!(desk.pushes(&reached).len(), 1);

    desk.world.outside.device(Device::live(&missed));
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert_eq!(desk.pushes(&reached).len(), 1);
    assert_eq!(desk.pushes(&missed).len(), 1);
}

#[tokio::test]
async fn a_device_that_hangs_holds_up_no_other() {
    for place in 0..2 {
        let desk = Desk::open().await;
        let phones = [
            desk.team.owner.take_pushes().await,
            desk.team.dispatcher.take_pushes().await,
        ];
        let push_event = desk.push_event().await;
        desk.world.outside.fault(Fault {
            path: Some(format!("/3/device/{}", phones[place])),
            ..Fault::next(Provider::Apns, FaultKind::Hang).times(0)
        });
        let time = Duration::from_secs(5);
        let progress = deliver_in(&desk.world.work, &push_event, time).await;
        assert_eq!(counts(&progress), RETRY);
        assert_eq!(desk.pushes(&phones[place]).len(), 0);
        assert_eq!(desk.pushes(&phones[1 - place]).len(), 1);

        desk.world.outside.clear_faults();
        assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
        for phone in &phones {
            assert_eq!(desk.pushes(phone).len(), 1);
        }
    }
}

#[tokio::test]
async fn a_table_that_fails_for_one_device_lets_no_other_be_told_twice() {
    let wire = Wire::to("http://127.0.0.1:4566").await;
    let world = World::with(|settings| settings.endpoint_url = Some(wire.url.clone())).await;
    let desk = Desk::of(world).await;
    let dispatcher = &desk.team.dispatcher;
    let another = desk.team.another_device(&desk.world, dispatcher).await;
    let (phone, gone) = (dispatcher.take_pushes().await, another.take_pushes().await);
    let since = desk.world.clock.now() + SignedDuration::from_mins(5);
    desk.world
        .outside
        .device(Device::live(&gone).unregistered(since));
    desk.pass(SignedDuration::from_hours(1));
    let push_event = desk.push_event().await;

    wire.plan(Some("TransactWriteItems"), Trouble::Broken, usize::MAX);
    assert_eq!(counts(&desk.deliver(&push_event).await), RETRY);
    wire.mend();
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert_eq!(desk.pushes(&phone).len(), 1);
    assert!(!desk.has_token(&another).await);
}
