//! The content of a push about a message, and when there is none.

use data::Changes;
use domain::id::CompanyId;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::PASSWORD;

use super::{Desk, quiet};
use crate::work::requested::{DONE, SUPPRESSED, counts, message, waiting};

#[tokio::test]
async fn a_message_shows_who_wrote_what_and_leads_to_it() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let message = desk.text("Locked out,\nplease hurry").await;
    desk.world.drain().await;

    let pushes = desk.pushes(&phone);
    assert_eq!(pushes.len(), 1);
    let push = &pushes[0];
    assert_eq!(push.title.as_deref(), Some("Casey Sample"));
    assert_eq!(push.body.as_deref(), Some("Locked out, please hurry"));
    assert_eq!(push.badge, Some(1));
    assert_eq!((push.push_type, push.priority), ("alert", 10));
    assert_eq!(push.topic, desk.world.settings().apns_topic);
    let (thread_id, message_id) = (
        message.thread_id.to_string(),
        message.message_id.to_string(),
    );
    assert_eq!(push.collapse_id.as_deref(), Some(message_id.as_str()));
    let day = SignedDuration::from_hours(24);
    let until = desk.world.clock.now() + day;
    assert_eq!(push.expiration, Some(until.as_second()));
    let payload = &push.payload;
    assert_eq!(payload["thread_id"], thread_id);
    assert_eq!(payload["message_id"], message_id);
    assert_eq!(payload["aps"]["thread-id"], thread_id);
    assert_eq!(payload["aps"]["sound"], "default");
    assert_eq!(payload["aps"]["interruption-level"], "active");
    assert_eq!(payload["aps"]["category"], "MESSAGE");
    assert!(uuid::Uuid::parse_str(&push.apns_id).is_ok());
}

#[tokio::test]
async fn a_member_who_hides_previews_shows_no_customer_on_a_locked_screen() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    desk.team
        .dispatcher
        .set_notifications(json!({ "previews": false }))
        .await;
    desk.text("The gate code is 4711").await;
    desk.world.drain().await;

    let pushes = desk.pushes(&phone);
    assert_eq!(pushes[0].title.as_deref(), Some("New message"));
    let payload = pushes[0].payload.to_string();
    for word in ["Casey", "gate", "4711", "303555"] {
        assert!(!payload.contains(word), "{word} in {payload}");
    }
}

#[tokio::test]
async fn a_member_who_wants_no_messages_gets_none() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    desk.team
        .dispatcher
        .set_notifications(json!({ "messages": false }))
        .await;
    desk.text("Locked out").await;
    desk.world.drain().await;
    assert!(desk.pushes(&phone).is_empty());

    desk.team.dispatcher.set_notifications(json!({})).await;
    desk.text("Hello?").await;
    desk.world.drain().await;
    assert_eq!(desk.pushes(&phone).len(), 1);
}

#[tokio::test]
async fn in_quiet_hours_a_push_neither_sounds_nor_lights_the_screen() {
    let desk = Desk::open().await;
    let (asleep, awake) = (&desk.team.dispatcher, &desk.team.owner);
    let (bed, desk_phone) = (asleep.take_pushes().await, awake.take_pushes().await);
    let now = quiet(&desk.world, 0);
    asleep
        .set_notifications(json!({ "quiet_hours": now }))
        .await;
    let later = quiet(&desk.world, 3);
    awake
        .set_notifications(json!({ "quiet_hours": later }))
        .await;
    desk.text("Locked out").await;
    desk.world.drain().await;

    let push = &desk.pushes(&bed)[0];
    assert!(push.is_passive);
    assert_eq!(push.payload["aps"]["interruption-level"], "passive");
    assert_eq!(push.payload["aps"]["sound"], Value::Null);
    assert_eq!(push.badge, Some(1));
    let push = &desk.pushes(&desk_phone)[0];
    assert!(!push.is_passive);
    assert_eq!(push.payload["aps"]["sound"], "default");
}

#[tokio::test]
async fn the_badge_is_the_number_of_unread_messages_in_all_threads() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let first = desk.text("One").await;
    desk.world.drain().await;
    let other = tests::Person::new("Morgan Sample", "13035550177");
    desk.line.text(&other, "Two").await;
    desk.world.drain().await;
    desk.read(&first, &desk.team.dispatcher).await;
    desk.line.text(&other, "Three").await;
    desk.world.drain().await;

    let badges: Vec<_> = desk.pushes(&phone).iter().map(|push| push.badge).collect();
    assert_eq!(badges, [Some(1), Some(2), Some(2)]);
}

#[tokio::test]
async fn every_phone_of_a_member_is_told_and_no_browser() {
    let desk = Desk::open().await;
    let first = &desk.team.dispatcher;
    let second = desk.team.another_device(&desk.world, first).await;
    let browser = desk.world.anonymous().in_a_browser();
    browser.sign_in(&first.email, PASSWORD).await.expect(201);
    let phones = [first.take_pushes().await, second.take_pushes().await];
    desk.text("Locked out").await;
    desk.world.drain().await;

    let pushes = desk.world.outside.notifications();
    let mut tokens: Vec<_> = pushes.iter().map(|push| push.token.clone()).collect();
    tokens.sort();
    let mut expected = phones.to_vec();
    expected.sort();
    assert_eq!(tokens, expected);
    assert_ne!(pushes[0].apns_id, pushes[1].apns_id);
}

#[tokio::test]
async fn a_message_that_was_taken_back_is_told_to_nobody() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let message = desk.text("Never mind").await;
    let mut taken_back = message.clone();
    taken_back.take_back(desk.world.clock.now());
    let mut changes = Changes::new();
    changes.replace(taken_back);
    desk.team.store().commit(changes).await.unwrap();
    desk.world.drain().await;
    assert!(desk.pushes(&phone).is_empty());
}

#[tokio::test]
async fn events_of_half_a_day_ago_are_not_pushed() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let late = desk.push_event().await;
    desk.pass(SignedDuration::from_hours(12));
    desk.line.text(&desk.casey, "Still here").await;
    desk.pass(SignedDuration::from_secs(1));
    assert_eq!(counts(&desk.deliver(&late).await), DONE);
    assert!(desk.pushes(&phone).is_empty());
    desk.world.drain().await;
    assert_eq!(desk.pushes(&phone).len(), 1, "of the later one");
}

#[tokio::test]
async fn a_message_that_comes_again_is_told_once() {
    let desk = Desk::open().await;
    let phone = desk.team.dispatcher.take_pushes().await;
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert_eq!(counts(&desk.deliver(&push_event).await), SUPPRESSED);
    assert_eq!(desk.pushes(&phone).len(), 1);
}

#[tokio::test]
async fn an_event_in_the_name_of_another_company_tells_nobody() {
    let desk = Desk::open().await;
    let strangers = desk.world.team().await;
    let phones = [
        desk.team.dispatcher.take_pushes().await,
        strangers.dispatcher.take_pushes().await,
    ];
    desk.text("Locked out").await;
    let waiting = waiting(desk.team.store()).await.into_iter();
    let mut of_message = waiting.filter(|one| one.event.name() == "message_received");
    let mut forged = of_message.next().unwrap();
    forged.company_id = strangers.company_id;
    desk.deliver(&message(&forged)).await;
    forged.company_id = CompanyId::at(desk.world.clock.now());
    let nobody = desk.deliver(&message(&forged)).await;
    assert_eq!(counts(&nobody), SUPPRESSED);
    for phone in &phones {
        assert!(desk.pushes(phone).is_empty());
    }
}
