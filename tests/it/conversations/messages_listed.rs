//! `message-list`.

use data::Changes;
use data::row::{AttachmentRow, CopyProgress, MessageRow, TranslationRow, TranslationState};
use domain::id::{AttachmentId, TranslationId};
use domain::language::Language;
use domain::media::{AttachmentState, Kind, MediaType};
use domain::message::{Content, DeliveryStatus};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::desk::{Desk, each, messages, text};

#[tokio::test]
async fn messages_come_newest_first_by_the_providers_time_in_pages() {
    let desk = Desk::open().await;
    let mut ids = Vec::new();
    for number in 0..7 {
        let message = desk.casey(&format!("Message {number}")).await;
        ids.insert(0, json!(message.message_id));
    }
    let words = Content::Text {
        text: "Long ago".into(),
    };
    let at = desk.world.clock.now() - SignedDuration::from_hours(1);
    let late = desk.line.receive(&desk.casey, words, at).await;
    ids.push(json!(late.message_id));
    let mut seen = Vec::new();
    let mut path = format!("{}?limit=3", messages(&late));
    loop {
        let page = desk.team.dispatcher.get(&path).await.expect(200);
        seen.extend(each(&page, "message_id"));
        if page["next"] == Value::Null {
            break;
        }
        let next = text(&page["next"]);
        path = format!("{}?limit=3&cursor={next}", messages(&late));
    }
    assert_eq!(seen, ids);
    let jo = desk.other("Jo Sample", "13035550198").await;
    let page = desk.team.dispatcher.get(messages(&late) + "?limit=1").await;
    let cursor = text(&page.expect(200)["next"]);
    let path = format!("{}?cursor={cursor}", messages(&jo));
    desk.team.dispatcher.get(path).await.invalid_at("cursor");
}

#[tokio::test]
async fn a_message_shows_its_way_and_a_failure_its_reason() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let failed = desk
        .line
        .replied(&desk.casey, "Hi", DeliveryStatus::Failed)
        .await;
    change(&desk, &failed, |message| {
        message.delivery.as_mut().unwrap().reason = Some("The number is blocked.".into());
    })
    .await;
    let page = desk.team.dispatcher.get(messages(&wrote)).await.expect(200);
    assert_eq!(page["items"][0]["delivery"]["status"], "failed");
    let reason = &page["items"][0]["delivery"]["reason"];
    assert_eq!(reason, "The number is blocked.");
    assert_eq!(page["items"][1]["delivery"], Value::Null);
    assert_eq!(page["items"][1]["origin"], "customer");
}

#[tokio::test]
async fn files_and_translations_are_told_with_their_messages() {
    let desk = Desk::open().await;
    let attachment_id = AttachmentId::at(desk.world.clock.now());
    let photo = Content::Attachment {
        attachment_id,
        kind: Kind::Photo,
        text: Some("Mi puerta".into()),
    };
    let now = desk.world.clock.now();
    let wrote = desk.line.receive(&desk.casey, photo, now).await;
    let mut changes = Changes::new();
    changes.create(&AttachmentRow {
        attachment_id,
        state: AttachmentState::Ready,
        reason: None,
        kind: Kind::Photo,
        message: Some((wrote.thread_id, wrote.message_id)),
        uploaded_by: None,
        channel_id: Some(desk.line.id()),
        provider_id: Some("1037543291543636".into()),
        sha256: None,
        media_type: Some(MediaType::parse("image/jpeg").unwrap()),
        size_bytes: Some(48_213),
        file_name: None,
        upload_version: None,
        is_kept: false,
        created_at: now,
        copying: CopyProgress::default(),
        version: 1,
    });
    let mut ids = Vec::new();
    for (tag, words) in [("en", Some("My door")), ("fr", None)] {
        let translation = TranslationRow {
            translation_id: TranslationId::at(now),
            thread_id: wrote.thread_id,
            message_id: Some(wrote.message_id),
            source: None,
            target: Language::parse(tag).unwrap(),
            state: words.map_or(TranslationState::Pending, |_| TranslationState::Ready),
            text: words.map(str::to_owned),
            detected: None,
            reason: None,
            tries: 0,
            asked_by: desk.team.dispatcher.id(),
            asked_at: now,
            version: 1,
        };
        ids.push((tag.to_owned(), translation.translation_id));
        changes.create(&translation);
    }
    desk.team.store().commit(changes).await.unwrap();
    change(&desk, &wrote, |message| message.translations.extend(ids)).await;

    let page = desk.team.dispatcher.get(messages(&wrote)).await.expect(200);
    let shown = &page["items"][0];
    assert_eq!(
        shown["content"],
        json!({
            "type": "attachment",
            "attachment_id": attachment_id,
            "kind": "photo",
            "text": "Mi puerta",
        })
    );
    assert_eq!(
        shown["file"],
        json!({
            "state": "ready",
            "reason": null,
            "media_type": "image/jpeg",
            "size_bytes": 48_213,
            "file_name": null,
        })
    );
    assert_eq!(shown["translations"], json!({ "en": "My door" }));
}

#[tokio::test]
async fn what_was_taken_back_shows_that_and_nothing_else() {
    let desk = Desk::open().await;
    let wrote = desk.casey("A secret").await;
    change(&desk, &wrote, |message| {
        message.take_back(message.at);
    })
    .await;
    let page = desk.team.dispatcher.get(messages(&wrote)).await;
    let shown = page.expect(200)["items"][0].clone();
    assert_eq!(shown["content"], json!({ "type": "removed" }));
    assert_ne!(shown["edited_at"], Value::Null);
    assert!(!page.text().contains("secret"));
    let answer = json!({ "text": "What?", "reply_to": wrote.message_id });
    let answer = desk.send(&desk.team.dispatcher, &wrote, answer).await;
    answer.invalid_at("/reply_to");
}

async fn change(desk: &Desk, message: &MessageRow, change: impl FnOnce(&mut MessageRow)) {
    let mut message = desk.line.message(message).await;
    change(&mut message);
    let mut changes = Changes::new();
    changes.replace(message);
    desk.team.store().commit(changes).await.unwrap();
}
