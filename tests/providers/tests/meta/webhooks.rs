//! Webhooks about people and messages, in order and out of it.

use outside::{
    LastStatus, MetaAct, MetaAction, MetaBatch, MetaFile, MetaOddities, MetaPerson, MetaUpdate,
};
use providers::whatsapp_webhook::{Content, DeliveryStatus, MediaKind, Update};
use serde_json::json;

use crate::hub::Hub;
use crate::{NUMBER, OTHER, PHONE, SECONDS_5, WABA, dana, message, send, with_webhooks, write};

#[tokio::test]
async fn every_kind_of_message_can_be_read() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    let first = write(&world, "Hello").await;
    let file = MetaFile::default;
    let acts = [
        MetaAct::Image {
            file: file(),
            caption: Some("the door".to_owned()),
        },
        MetaAct::Video {
            file: file(),
            caption: None,
        },
        MetaAct::Voice { file: file() },
        MetaAct::Document {
            file: file(),
            caption: None,
        },
        MetaAct::Sticker { file: file() },
        MetaAct::Location {
            latitude: 40.7412,
            longitude: -73.9896,
            name: None,
            address: None,
        },
        MetaAct::Contacts {
            contacts: json!([{ "name": { "formatted_name": "Bo Li" } }]),
        },
        MetaAct::Button {
            text: "Confirm".to_owned(),
            payload: "CONFIRM".to_owned(),
        },
        MetaAct::ButtonReply {
            button_id: "yes".to_owned(),
            title: "Yes".to_owned(),
        },
        MetaAct::Reaction {
            message_id: first.clone(),
            emoji: Some("\u{1f44d}".to_owned()),
        },
        MetaAct::Edit {
            message_id: first.clone(),
            body: "Hello!".to_owned(),
        },
        MetaAct::Revoke {
            message_id: first.clone(),
        },
        MetaAct::Unsupported {
            what: "poll".to_owned(),
        },
    ];
    for act in acts {
        world.meta_act(&MetaAction::new(NUMBER, dana(), act)).await;
    }
    let updates = hub.updates();
    let kinds: Vec<_> = updates[1..]
        .iter()
        .map(|update| match &message(update).content {
            Content::Media { kind, .. } => kind.as_str().to_owned(),
            other => other.kind().to_owned(),
        })
        .collect();
    assert_eq!(kinds.len(), 13);
    assert!(matches!(
        &message(&updates[1]).content,
        Content::Media { kind: MediaKind::Image, caption, .. } if caption.as_deref() == Some("the door")
    ));
    let fits = |content: &Content| {
        matches!(content, Content::Edit { original_id, text }
            if *original_id == first && text.as_deref() == Some("Hello!"))
    };
    assert!(fits(&message(&updates[11]).content), "{kinds:?}");
    assert!(matches!(
        &message(&updates[13]).content,
        Content::Unsupported { type_name } if type_name == "poll"
    ));

    let echo = MetaAct::Echo {
        body: "On my way".to_owned(),
    };
    world.meta_act(&MetaAction::new(NUMBER, dana(), echo)).await;
    let moved = MetaAct::NumberChange {
        new_phone: "12195550158".to_owned(),
        new_user_id: None,
    };
    world
        .meta_act(&MetaAction::new(NUMBER, dana(), moved))
        .await;
    let updates = hub.updates();
    assert!(matches!(&updates[14], Update::Echo(echo)
        if echo.to.phone.as_deref() == Some(PHONE)));
    assert!(matches!(&updates[15], Update::IdentityChanged(change)
        if change.old_phone.as_deref() == Some(PHONE)
            && change.new_phone.as_deref() == Some("12195550158")));
}

#[tokio::test]
async fn a_batch_mixes_numbers_and_repeats_updates() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    let actions = (0..60).map(|count| {
        let number = if count % 2 == 0 { NUMBER } else { OTHER };
        let person = MetaPerson::of(&format!("1650555{:04}", count % 10), "A person");
        MetaAction::text(number, person, &format!("text {count}"))
    });
    let batch = MetaBatch {
        actions: actions.collect(),
        size: 25,
        duplicates: 0.5,
        seed: Some(7),
        merged: true,
        parallel: 2,
        ..MetaBatch::default()
    };
    let report = world.meta_batch(&batch).await;
    assert_eq!((report.ids.len(), report.undeliverable), (60, 0));
    assert!((10..50).contains(&report.duplicated));
    assert_eq!(report.succeeded, report.posts.len());
    let delivered: usize = report.posts.iter().map(|post| post.updates).sum();
    assert_eq!(delivered, 60 + report.duplicated);
    assert_eq!(hub.updates().len(), delivered);
    assert!(hub.seen().iter().all(|hook| hook.signed));
    assert!(hub.seen().iter().any(|hook| hook.parts().len() == 2));
    let mut ids: Vec<_> = hub
        .updates()
        .iter()
        .map(|one| message(one).id.clone())
        .collect();
    assert!(ids != report.ids);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 60);

    let apart = world
        .meta_batch(&MetaBatch {
            mixed: false,
            ..batch
        })
        .await;
    let later = &hub.seen()[report.posts.len()..];
    assert_eq!(later.len(), apart.posts.len());
    assert!(later.iter().all(|hook| hook.parts().len() == 1));
}

#[tokio::test]
async fn updates_in_metas_own_shape_are_told_as_they_are() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "12125550101", "phone_number_id": NUMBER },
        "messages": [{
            "from": PHONE, "id": "wamid.RAW", "timestamp": world.now().as_second().to_string(),
            "type": "hologram", "hologram": {},
        }],
    });
    let update = MetaUpdate {
        waba_id: WABA.to_owned(),
        field: "messages".to_owned(),
        value,
    };
    let batch = MetaBatch {
        updates: vec![update],
        ..MetaBatch::default()
    };
    assert_eq!(world.meta_batch(&batch).await.succeeded, 1);
    let received = &hub.updates()[0];
    assert_eq!(message(received).content.kind(), "unsupported");
    send(&world, "The window is open").await.unwrap();
    let read = |one: &outside::SentMessage| one.status == "read";
    assert!(world.meta_message(read, SECONDS_5).await.is_some());
}

#[tokio::test]
async fn a_webhook_that_is_not_answered_with_200_comes_again() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    hub.fail_next(1);
    write(&world, "Hello").await;
    let hooks = hub.hooks(2).await;
    assert_eq!(hooks[0].body, hooks[1].body);
    hub.fail_next(1);
    let batch = MetaBatch {
        actions: vec![MetaAction::text(NUMBER, dana(), "Again")],
        ..MetaBatch::default()
    };
    let report = world.meta_batch(&batch).await;
    assert_eq!((report.succeeded, report.posts[0].attempts.len()), (1, 2));
}

#[tokio::test]
async fn odd_webhooks_are_sent_on_demand() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    let odd = |bad_signature, missing_signature, truncated| MetaOddities {
        bad_signature,
        missing_signature,
        truncated,
    };
    let body = br#"{"object":"whatsapp_business_account","entry":[]}"#;
    for odd in [
        odd(false, false, false),
        odd(true, false, false),
        odd(false, true, false),
        odd(false, false, true),
    ] {
        world.meta_raw(body, odd).await.unwrap();
    }
    let signed: Vec<_> = hub.seen().iter().map(|hook| hook.signed).collect();
    assert_eq!(signed, [true, false, false, false]);
    assert_eq!(hub.seen()[3].body.len(), body.len() / 2);
    world.meta_raw(b"\xff\xfe", MetaOddities::default()).await;
    assert!(hub.seen()[4].signed);
}

#[tokio::test]
async fn statuses_come_early_reversed_or_not_at_all_on_demand() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    write(&world, "Hello").await;
    world.set_knobs(|knobs| {
        knobs.meta.status_first = true;
        knobs.meta.last_status = LastStatus::Sent;
    });
    send(&world, "x").await.unwrap();
    assert_eq!(
        hub.seen().len(),
        2,
        "the status was there before the answer"
    );
    world.set_knobs(|knobs| {
        knobs.meta.status_first = false;
        knobs.meta.last_status = LastStatus::Read;
        knobs.reorder_webhooks = true;
    });
    send(&world, "x").await.unwrap();
    hub.hooks(5).await;
    assert!(matches!(&hub.updates()[2], Update::Status(update)
        if update.status == DeliveryStatus::Read));
    world.set_knobs(|knobs| knobs.meta.last_status = LastStatus::None);
    let silent = send(&world, "x").await.unwrap();
    assert_eq!(world.meta_sent()[0].id, silent.wamid);
    assert_eq!(world.meta_sent()[0].status, "accepted");
}
