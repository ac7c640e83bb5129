//! What companies send, and what becomes of it.

use jiff::SignedDuration;
use outside::{Fault, FaultKind, MetaAction, MetaPerson, Provider};
use providers::whatsapp::{LaterScope, OutgoingContent, OutgoingWhatsApp, Recipient, SendFailure};
use providers::whatsapp_webhook::{Account, DeliveryStatus, Update};
use serde_json::json;

use crate::hub::Hub;
use crate::{
    NUMBER, PHONE, SECONDS_5, client, dana, message, raw_send, send, send_to, text, with_webhooks,
    world, write,
};

#[tokio::test]
async fn a_person_writes_and_the_company_answers() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    let id = write(
        &world,
        "Zug\u{e4}nge verloren \u{1f511} https://example.com/",
    )
    .await;
    let hook = hub.hooks(1).await.remove(0);
    assert!(hook.signed && hook.body.is_ascii());
    assert!(String::from_utf8_lossy(&hook.body).contains("\\u00e4nge"));
    let updates = hook.updates();
    let received = message(&updates[0]);
    assert_eq!(received.id, id);
    assert_eq!(received.person.phone.as_deref(), Some(PHONE));
    assert_eq!(received.person.profile_name.as_deref(), Some("Dana K"));
    assert!(received.person.bsuid.as_deref().unwrap().starts_with("US."));
    assert_eq!(hook.parts()[0].account, Account::Number(NUMBER.to_owned()));

    client(&world)
        .mark_read(NUMBER, &id, SECONDS_5)
        .await
        .unwrap();
    assert!(world.meta_person_messages()[0].read_at.is_some());

    let sent = send(&world, "On the way").await.unwrap();
    assert_eq!(sent.recipient_phone.as_deref(), Some(PHONE));
    let stored = &world.meta_sent_to(&format!("+{PHONE}"))[0];
    assert_eq!(
        (stored.id.as_str(), stored.text()),
        (&*sent.wamid, Some("On the way"))
    );
    assert_eq!(stored.callback_data.as_deref(), Some("msg_1"));
    hub.hooks(4).await;
    let statuses: Vec<_> = hub.updates()[1..]
        .iter()
        .map(|update| match update {
            Update::Status(update) => {
                assert_eq!(update.id, sent.wamid);
                assert_eq!(update.callback_data.as_deref(), Some("msg_1"));
                update.status.clone()
            }
            other => panic!("a status was expected: {other:?}"),
        })
        .collect();
    let all = [
        DeliveryStatus::Sent,
        DeliveryStatus::Delivered,
        DeliveryStatus::Read,
    ];
    assert_eq!(statuses, all);
    assert_eq!(world.meta_sent()[0].status, "read");
}

#[tokio::test]
async fn a_person_without_a_shown_phone_is_reached_by_user_id() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    let user = "US.13491208655302741918";
    let person = MetaPerson::of_user(user, "Nobody Knows");
    let acted = world
        .meta_act(&MetaAction::text(NUMBER, person, "Hello"))
        .await;
    let updates = hub.hooks(1).await[0].updates();
    assert_eq!(message(&updates[0]).person.phone, None);
    assert_eq!(message(&updates[0]).person.bsuid.as_deref(), Some(user));
    let reply = OutgoingWhatsApp {
        to: Recipient {
            phone: None,
            bsuid: Some(user),
        },
        reply_to: Some(&acted.id),
        callback_data: "msg_2",
        content: text("Hello"),
    };
    let sent = client(&world)
        .send(NUMBER, &reply, SECONDS_5)
        .await
        .unwrap();
    assert_eq!(
        (sent.recipient_phone, sent.recipient_bsuid.as_deref()),
        (None, Some(user))
    );
    assert_eq!(world.meta_sent_to(user)[0].reply_to, Some(acted.id));
    hub.hooks(2).await;
    assert!(matches!(&hub.updates()[1], Update::Status(update)
        if update.recipient_bsuid.as_deref() == Some(user) && update.recipient_phone.is_none()));
}

#[tokio::test]
async fn a_phone_is_answered_as_its_country_writes_it() {
    let world = world().await;
    let ana = MetaPerson::of("551187654321", "Ana");
    world.meta_act(&MetaAction::text(NUMBER, ana, "Oi")).await;
    let sent = send_to(&world, Some("5511987654321"), None, text("Oi")).await;
    let sent = sent.unwrap();
    assert_eq!(sent.recipient_phone.as_deref(), Some("551187654321"));
}

#[tokio::test]
async fn outside_the_window_free_words_fail_and_templates_pass() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    write(&world, "Hello").await;
    world.advance(SignedDuration::from_hours(24));
    send(&world, "Too late").await.unwrap();
    let failed = |update: &Update| {
        matches!(update, Update::Status(update)
            if update.status == DeliveryStatus::Failed
                && update.error.is_some_and(|error| error.code == 131_047))
    };
    hub.hooks(2).await;
    assert!(failed(&hub.updates()[1]));
    assert_eq!(world.meta_sent()[0].error, Some(131_047));
    let words = |text: &str| json!({ "type": "text", "text": text });
    let components =
        json!([{ "type": "body", "parameters": [words("Dana"), words("on the way")] }]);
    let template = OutgoingContent::Template {
        name: "job_update",
        language: "en_US",
        components: &components,
    };
    let sent = send_to(&world, Some(PHONE), None, template).await.unwrap();
    assert!(!sent.held);
    let stored = &world.meta_sent()[0];
    assert_eq!(
        stored.text(),
        Some("Hello Dana, about your job: on the way")
    );
    hub.hooks(5).await;
    write(&world, "Good").await;
    send(&world, "In time").await.unwrap();
    hub.hooks(9).await;
    assert_eq!(world.meta_sent()[0].status, "read");
}

#[tokio::test]
async fn wrong_bodies_are_refused_in_graphs_own_shape() {
    let world = world().await;
    let text = |body: &str| json!({ "type": "text", "text": { "body": body } });
    let cases = [
        (json!({ "type": "text" }), 131_008),
        (text(""), 131_008),
        (text(&"x".repeat(4097)), 100),
        (json!({ "type": "text", "text": { "body": 5 } }), 100),
        (
            json!({ "type": "text", "text": { "body": "x", "bold": true } }),
            100,
        ),
        (
            json!({ "type": "text", "text": { "body": "x" }, "until": 1 }),
            100,
        ),
        (json!({ "type": "song", "song": {} }), 100),
        (json!({ "messaging_product": "fax", "type": "text" }), 100),
        (json!({ "to": "Dana", "text": { "body": "x" } }), 131_009),
        (json!({ "to": null, "text": { "body": "x" } }), 100),
        (
            json!({ "to": null, "recipient": "us.1", "text": { "body": "x" } }),
            131_009,
        ),
        (
            json!({ "to": "12125550101", "text": { "body": "x" } }),
            131_021,
        ),
        (
            json!({ "context": { "message_id": "wamid.none" }, "text": { "body": "x" } }),
            131_009,
        ),
        (json!({ "type": "image", "image": { "id": "1" } }), 100),
        (json!({ "type": "image", "image": {} }), 131_008),
        (
            json!({ "type": "audio", "audio": { "id": "1", "caption": "x" } }),
            100,
        ),
        (
            json!({ "type": "video", "video": { "link": "ftp://example.com" } }),
            100,
        ),
        (
            json!({ "type": "location", "location": { "latitude": 91, "longitude": 0 } }),
            131_009,
        ),
        (
            json!({ "type": "reaction", "reaction": { "message_id": "wamid.none", "emoji": "" } }),
            131_009,
        ),
        (
            json!({ "type": "reaction", "reaction": { "message_id": "wamid.none", "emoji": "ok" } }),
            131_009,
        ),
    ];
    for (body, code) in cases {
        let answer = raw_send(&world, &body).await;
        let error = &answer["error"];
        assert_eq!(error["code"], code, "{body}");
        assert_eq!(error["type"], "OAuthException", "{body}");
        assert!(error["fbtrace_id"].is_string() && error["message"].is_string());
    }
    assert!(world.meta_sent().is_empty());
    let unread = client(&world)
        .mark_read(NUMBER, "wamid.none", SECONDS_5)
        .await;
    assert!(matches!(
        unread,
        Err(SendFailure::Final { code: 131_009, .. })
    ));
}

#[tokio::test]
async fn a_person_is_not_flooded_and_a_number_has_its_throughput() {
    let world = world().await;
    write(&world, "Hello").await;
    for _ in 0..45 {
        send(&world, "x").await.unwrap();
    }
    let scope = |failure| match failure {
        Err(SendFailure::Later { code, scope, .. }) => Some((code, scope)),
        _ => None,
    };
    let flooded = scope(send(&world, "x").await);
    assert_eq!(flooded, Some((131_056, LaterScope::Person)));
    world.advance(SignedDuration::from_secs(6));
    send(&world, "x").await.unwrap();
    world.set_knobs(|knobs| {
        knobs.meta.pair_limit = false;
        knobs.meta.messages_per_second = Some(0);
    });
    let throttled = scope(send(&world, "x").await);
    assert_eq!(throttled, Some((130_429, LaterScope::Number)));
}

#[tokio::test]
async fn a_message_fails_as_the_person_says() {
    let world = world().await;
    write(&world, "Hello").await;
    world.meta_person(&MetaPerson {
        fails_with: Some(131_026),
        ..dana()
    });
    send(&world, "x").await.unwrap();
    let failed = |one: &outside::SentMessage| one.error == Some(131_026);
    assert!(world.meta_message(failed, SECONDS_5).await.is_some());
}

#[tokio::test]
async fn faults_meet_one_kind_of_request_of_every_number() {
    let world = world().await;
    write(&world, "Hello").await;
    let path = Some("/v26.0/*/messages".to_owned());
    world.fault(Fault {
        path: path.clone(),
        name: Some("131048".to_owned()),
        ..Fault::status(Provider::Meta, 400)
    });
    client(&world).number(NUMBER, SECONDS_5).await.unwrap();
    let spam = send(&world, "x").await;
    assert!(spam.is_err(), "{spam:?}");
    world.fault(Fault {
        path: path.clone(),
        retry_after: Some(9),
        ..Fault::status(Provider::Meta, 429)
    });
    assert!(matches!(
        send(&world, "x").await,
        Err(SendFailure::Later { code: 130_429, .. })
    ));
    world.fault(Fault {
        path,
        ..Fault::next(Provider::Meta, FaultKind::Cut).after_effect()
    });
    assert_eq!(send(&world, "x").await, Err(SendFailure::Unknown));
    assert_eq!(world.meta_sent().len(), 1);
}
