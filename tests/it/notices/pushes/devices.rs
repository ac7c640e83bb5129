//! Tokens of devices are taken away when Apple says that they are dead, and for no mistake of ours.

use domain::device::PushEnvironment;
use domain::role::Role;
use jiff::SignedDuration;
use outside::{Device, Environment, Fault, Provider, Reason};
use serde_json::json;

use super::Desk;
use crate::work::requested::{DONE, RETRY, counts};

#[tokio::test]
async fn the_token_of_an_app_that_is_gone_is_taken_away() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let gone = desk.world.clock.now() + SignedDuration::from_mins(5);
    desk.world
        .outside
        .device(Device::live(&phone).unregistered(gone));
    desk.pass(SignedDuration::from_hours(1));
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(!desk.has_token(&desk.team.dispatcher).await);
    let event = desk
        .waiting_event(|event| event.name() == "push_token_removed")
        .await;
    let session = desk.team.dispatcher.session_id.unwrap().to_string();
    assert!(event.body.contains(&session));
}

#[tokio::test]
async fn a_token_for_calls_outlives_the_one_for_notifications() {
    let desk = Desk::open().await;
    let caller = &desk.team.dispatcher;
    let (token, voip) = ("ab".repeat(32), "cd".repeat(32));
    let body = json!({ "token": token, "voip_token": voip, "environment": "production" });
    caller.put("/v1/me/push-token", body).await.expect(204);
    let gone = desk.world.clock.now() + SignedDuration::from_mins(5);
    desk.world
        .outside
        .device(Device::live(&token).unregistered(gone));
    desk.pass(SignedDuration::from_hours(1));
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(!desk.has_token(caller).await);
    let left = desk.session(caller).await.voip;
    let left = left.expect("calls ring on").token;
    assert_eq!(left.as_str(), voip);
    let session_id = caller.session_id.expect("signed in");
    let store = desk.team.store();
    assert!(store.has_phone(session_id, &left).await.unwrap());
}

#[tokio::test]
async fn a_device_that_registered_again_after_the_app_was_gone_keeps_its_token() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let gone = desk.world.clock.now() + SignedDuration::from_mins(2);
    desk.pass(SignedDuration::from_mins(4));
    desk.team.dispatcher.take_pushes_as(&phone).await;
    desk.world
        .outside
        .device(Device::live(&phone).unregistered(gone));
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(desk.has_token(&desk.team.dispatcher).await);
}

#[tokio::test]
async fn a_token_of_the_other_service_is_found_there_and_the_service_is_noted() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    desk.world
        .outside
        .device(Device::live(&phone).only_in(Environment::Sandbox));
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert_eq!(desk.pushes(&phone)[0].environment, Environment::Sandbox);
    let session = desk.session(&desk.team.dispatcher).await;
    assert_eq!(session.push_environment, Some(PushEnvironment::Sandbox));

    let push_event = desk.push_event().await;
    desk.deliver(&push_event).await;
    assert_eq!(desk.pushes(&phone).len(), 2);
    let requests = desk.world.outside.requests().len();
    assert_eq!(requests, 3, "the second push goes there at once");
}

#[tokio::test]
async fn an_app_that_is_gone_from_the_other_service_loses_its_token_too() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let gone = desk.world.clock.now() + SignedDuration::from_mins(5);
    let device = Device::live(&phone).only_in(Environment::Sandbox);
    desk.world.outside.device(device.unregistered(gone));
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(!desk.has_token(&desk.team.dispatcher).await);
}

#[tokio::test]
async fn a_token_that_neither_service_knows_is_taken_away() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    desk.world
        .outside
        .device(Device::live(&phone).refused(Reason::BadDeviceToken));
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(!desk.has_token(&desk.team.dispatcher).await);
}

#[tokio::test]
async fn a_flood_of_bad_tokens_is_a_mistake_of_ours_and_costs_no_more_of_them() {
    let desk = Desk::open().await;
    let last = desk.team.member(&desk.world, &[Role::Dispatcher]).await;
    let counters = desk.world.work.aws().counters();
    for _ in 0..49 {
        counters.count("bad_push_token", "all", 3600).await.unwrap();
    }
    let bad = async |caller: &tests::Caller| {
        let phone = caller.take_pushes().await;
        let device = Device::live(&phone).refused(Reason::BadDeviceToken);
        desk.world.outside.device(device);
    };
    bad(&desk.team.dispatcher).await;
    let push_event = desk.push_event().await;
    desk.deliver(&push_event).await;
    assert!(!desk.has_token(&desk.team.dispatcher).await, "the fiftieth");

    bad(&last).await;
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(desk.has_token(&last).await, "the next one stays");
}

#[tokio::test]
async fn a_token_of_another_app_stays_and_the_push_is_given_up() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    desk.world
        .outside
        .device(Device::live(&phone).refused(Reason::DeviceTokenNotForTopic));
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(desk.has_token(&desk.team.dispatcher).await);
}

#[tokio::test]
async fn faults_in_our_settings_cost_no_token_and_lose_no_push() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let push_event = desk.push_event().await;
    for (status, name) in [
        (403, "InvalidProviderToken"),
        (403, "BadCertificateEnvironment"),
        (403, "BadEnvironmentKeyInToken"),
        (403, "Forbidden"),
        (400, "TopicDisallowed"),
    ] {
        desk.world.outside.fault(Fault {
            name: Some(name.into()),
            ..Fault::status(Provider::Apns, status)
        });
        assert_eq!(counts(&desk.deliver(&push_event).await), RETRY, "{name}");
        assert!(desk.has_token(&desk.team.dispatcher).await, "{name}");
    }
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert_eq!(desk.pushes(&phone).len(), 1);
}

#[tokio::test]
async fn who_had_the_phone_before_is_told_nothing_on_it() {
    let desk = Desk::open().await;
    let before = &desk.team.dispatcher;
    let phone = before.take_pushes().await;
    desk.pass(SignedDuration::from_mins(5));
    let next = desk.world.team().await;
    next.technician.take_pushes_as(&phone).await;

    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(desk.pushes(&phone).is_empty());
    assert!(!desk.has_token(before).await, "the session shows it");
}

#[tokio::test]
async fn a_push_that_waited_while_the_phone_changed_hands_is_not_shown() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let push_event = desk.push_event().await;
    desk.world.outside.fault(Fault::status(Provider::Apns, 503));
    assert_eq!(counts(&desk.deliver(&push_event).await), RETRY);
    desk.pass(SignedDuration::from_mins(5));
    let next = desk.world.team().await;
    next.technician.take_pushes_as(&phone).await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(desk.pushes(&phone).is_empty());
}

#[tokio::test]
async fn a_phone_that_nobody_has_any_more_is_told_nothing() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    desk.pass(SignedDuration::from_mins(5));
    let next = desk.world.team().await;
    next.technician.take_pushes_as(&phone).await;
    let out = next.technician.delete("/v1/sessions/current").await;
    out.expect(204);
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert!(desk.pushes(&phone).is_empty());
}
