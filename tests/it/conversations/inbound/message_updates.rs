//! Reactions, changes and revocations find their message, or wait for it.

use data::Changes;
use data::row::{MessageRow, TranslationRow, TranslationState};
use domain::language::Language;
use domain::media::AttachmentState;
use domain::message::{Content, Side};
use futures::future::join_all;
use serde_json::{Value, json};

use super::{Shop, dana, done, texts};
use crate::work::requested::waiting;

impl Shop {
    fn reaction(&self, id: &str, to: &str, emoji: Option<&str>, second: i64) -> Value {
        json!({
            "id": id, "timestamp": self.at(second), "type": "reaction",
            "reaction": { "message_id": to, "emoji": emoji },
        })
    }

    fn edit(&self, id: &str, of: &str, body: &str, second: i64) -> Value {
        json!({
            "id": id, "timestamp": self.at(second), "type": "edit",
            "edit": { "original_message_id": of,
                "message": { "type": "text", "text": { "body": body } } },
        })
    }

    fn revoke(&self, id: &str, of: &str, second: i64) -> Value {
        json!({
            "id": id, "timestamp": self.at(second), "type": "revoke",
            "revoke": { "original_message_id": of },
        })
    }

    /// Delivers an update of the customer; what was done and what had no effect.
    async fn receive_update(&self, update: Value) -> [usize; 3] {
        done(&self.world.receive(&self.line.wrote(&dana(), update)).await)
    }
}

#[tokio::test]
async fn a_reaction_stands_on_its_message_until_it_is_taken_away() {
    let shop = Shop::open().await;
    shop.receive(&dana(), shop.text("wamid.1", "hello")).await;
    let thumb = shop.reaction("wamid.2", "wamid.1", Some("👍"), -9);
    assert_eq!(shop.receive_update(thumb.clone()).await, [1, 0, 0]);
    let reactions = shop.stored_message("wamid.1").await.reactions;
    assert_eq!(
        (reactions[0].emoji.as_str(), reactions[0].side),
        ("👍", Side::Customer)
    );

    let gone = shop.reaction("wamid.3", "wamid.1", None, -8);
    assert_eq!(shop.receive_update(gone).await, [1, 0, 0]);
    assert!(shop.stored_message("wamid.1").await.reactions.is_empty());
    let thread_id = shop.stored_message("wamid.1").await.thread_id;
    assert_eq!(shop.messages(thread_id).await.len(), 1);
}

#[tokio::test]
async fn a_removal_that_comes_before_its_reaction_is_remembered() {
    let shop = Shop::open().await;
    shop.receive(&dana(), shop.text("wamid.1", "hello")).await;
    let gone = shop.reaction("wamid.3", "wamid.1", None, -5);
    let thumb = shop.reaction("wamid.2", "wamid.1", Some("👍"), -15);
    assert_eq!(shop.receive_update(gone).await, [1, 0, 0]);
    assert_eq!(shop.receive_update(thumb).await, [0, 1, 0]);
    assert!(shop.stored_message("wamid.1").await.reactions.is_empty());
    // One that is put on again later stands.
    let heart = shop.reaction("wamid.4", "wamid.1", Some("❤️"), -4);
    assert_eq!(shop.receive_update(heart).await, [1, 0, 0]);
    assert_eq!(
        shop.stored_message("wamid.1").await.reactions[0].emoji,
        "❤️"
    );

    // The same before the message itself is there.
    let gone = shop.reaction("wamid.7", "wamid.5", None, -5);
    let thumb = shop.reaction("wamid.6", "wamid.5", Some("👍"), -15);
    for update in [gone, thumb] {
        assert_eq!(shop.receive_update(update).await, [1, 0, 0]);
    }
    let message = shop.receive(&dana(), shop.text("wamid.5", "hello")).await;
    assert!(message.reactions.is_empty());
}

#[tokio::test]
async fn of_two_edits_in_one_second_the_one_that_came_later_stands() {
    let shop = Shop::open().await;
    shop.receive(&dana(), shop.text("wamid.1", "v0")).await;
    let first = shop.edit("wamid.2", "wamid.1", "v1", -1);
    let second = shop.edit("wamid.3", "wamid.1", "v2", -1);
    for (edit, done) in [
        (&first, [1, 0, 0]),
        (&second, [1, 0, 0]),
        (&first, [0, 1, 0]),
        (&second, [0, 1, 0]),
    ] {
        assert_eq!(shop.receive_update(edit.clone()).await, done);
    }
    assert_eq!(
        shop.stored_message("wamid.1").await.content.text(),
        Some("v2")
    );

    let revoke = shop.revoke("wamid.4", "wamid.1", -1);
    assert_eq!(shop.receive_update(revoke).await, [1, 0, 0]);
    let late = shop.edit("wamid.5", "wamid.1", "v3", -1);
    assert_eq!(shop.receive_update(late).await, [0, 1, 0]);
    assert_eq!(
        shop.stored_message("wamid.1").await.content,
        Content::Removed
    );
}

#[tokio::test]
async fn an_edit_replaces_the_words_and_what_was_made_of_them() {
    let shop = Shop::open().await;
    let message = shop
        .receive(&dana(), shop.text("wamid.1", "Elm Sreet 5"))
        .await;
    translate(&shop, message).await;
    let edit = shop.edit("wamid.2", "wamid.1", "Elm Street 5", -1);
    assert_eq!(shop.receive_update(edit.clone()).await, [1, 0, 0]);
    assert_eq!(shop.receive_update(edit).await, [0, 1, 0]);
    let older = shop.edit("wamid.3", "wamid.1", "Elm 5", -5);
    assert_eq!(shop.receive_update(older).await, [0, 1, 0]);

    let message = shop.stored_message("wamid.1").await;
    assert_eq!(message.content.text(), Some("Elm Street 5"));
    assert!(message.translations.is_empty());
    let thread = shop.thread(message.thread_id).await;
    assert_eq!(thread.last_message.unwrap().preview, "Elm Street 5");
    let items = shop.world.items().await;
    assert!(!items.iter().any(|item| item.contains("in other words")));
}

/// A translation of the message, as the worker leaves it.
async fn translate(shop: &Shop, mut message: MessageRow) {
    let target = Language::parse("es").unwrap();
    let row = TranslationRow {
        translation_id: TranslationRow::id_for_message(&message, &target),
        thread_id: message.thread_id,
        message_id: Some(message.message_id),
        source: None,
        target: target.clone(),
        state: TranslationState::Ready,
        text: Some("in other words".into()),
        detected: None,
        reason: None,
        tries: 1,
        asked_by: shop.team.dispatcher.id(),
        asked_at: shop.world.clock.now(),
        version: 1,
    };
    message
        .translations
        .insert(target.as_str().into(), row.translation_id);
    let mut changes = Changes::new();
    changes.create(&row);
    changes.replace(message);
    shop.team.store().commit(changes).await.unwrap();
}

#[tokio::test]
async fn what_is_taken_back_is_gone_with_all_that_was_made_of_it() {
    let mut shop = Shop::open().await;
    shop.world.may_leave_events();
    let photo = json!({
        "id": "wamid.1", "timestamp": shop.at(0), "type": "image",
        "image": { "id": "1003", "mime_type": "image/jpeg", "caption": "secretdoor" },
    });
    let message = shop.receive(&dana(), photo).await;
    let attachment_id = message.content.attachment_id().unwrap();
    translate(&shop, message).await;
    let revoke = shop.revoke("wamid.2", "wamid.1", 0);
    assert_eq!(shop.receive_update(revoke.clone()).await, [1, 0, 0]);
    assert_eq!(shop.receive_update(revoke).await, [0, 1, 0]);

    let message = shop.stored_message("wamid.1").await;
    assert!(message.content == Content::Removed);
    let row = shop.attachment(attachment_id).await;
    assert_eq!(row.state, AttachmentState::Removed);
    assert!(shop.reference("wamid.1").await.unwrap().is_revoked);
    let items = shop.world.items().await;
    for word in ["secretdoor", "in other words"] {
        assert!(!items.iter().any(|item| item.contains(word)), "{word}");
    }
    let events = waiting(shop.team.store()).await;
    let names: Vec<_> = events.iter().map(|one| one.event.name()).collect();
    assert!(names.contains(&"attachment_removed") && names.contains(&"message_changed"));
}

#[tokio::test]
async fn what_is_taken_back_before_it_comes_stays_hidden() {
    let shop = Shop::open().await;
    shop.receive(&dana(), shop.text("wamid.0", "hello")).await;
    assert_eq!(
        shop.receive_update(shop.revoke("wamid.2", "wamid.1", 0))
            .await,
        [1, 0, 0]
    );
    let late = shop.text("wamid.1", "secret words");
    assert_eq!(shop.receive_update(late).await, [0, 1, 0]);

    let thread_id = shop.stored_message("wamid.0").await.thread_id;
    assert_eq!(texts(&shop.messages(thread_id).await), ["hello"]);
    let items = shop.world.items().await;
    assert!(!items.iter().any(|item| item.contains("secret words")));
}

#[tokio::test]
async fn updates_that_come_first_wait_for_their_message() {
    let shop = Shop::open().await;
    assert_eq!(
        shop.receive_update(shop.edit("wamid.2", "wamid.1", "second words", -5))
            .await,
        [1, 0, 0]
    );
    let heart = shop.reaction("wamid.3", "wamid.1", Some("❤️"), -4);
    assert_eq!(shop.receive_update(heart).await, [1, 0, 0]);

    let mut first = shop.text("wamid.1", "first words");
    first["timestamp"] = json!(shop.at(-10));
    let message = shop.receive(&dana(), first).await;

    assert_eq!(message.content.text(), Some("second words"));
    assert_eq!(message.reactions.len(), 1);
    let thread = shop.thread(message.thread_id).await;
    assert_eq!(thread.last_message.unwrap().preview, "second words");
    assert!(shop.reference("wamid.1").await.unwrap().parked.is_empty());
}

#[tokio::test]
async fn whatever_the_order_and_however_often_the_end_is_the_same() {
    for seed in 0..6 {
        let shop = Shop::open().await;
        let mut first = shop.text("wamid.1", "one");
        first["timestamp"] = json!(shop.at(-20));
        let update = [
            first,
            shop.edit("wamid.2", "wamid.1", "two", -15),
            shop.edit("wamid.3", "wamid.1", "three", -14),
            shop.reaction("wamid.4", "wamid.1", Some("👍"), -13),
            shop.reaction("wamid.5", "wamid.1", Some("❤️"), -12),
        ];
        let mut order: Vec<_> = update.iter().chain(&update).collect();
        let turn = seed * 2 + 1;
        order.rotate_left(turn % 10);
        if seed % 2 == 1 {
            order.reverse();
        }
        for one in order {
            shop.receive_update(one.clone()).await;
        }
        let message = shop.stored_message("wamid.1").await;
        assert_eq!(message.content.text(), Some("three"), "seed {seed}");
        assert_eq!(message.reactions.len(), 1, "seed {seed}");
        assert_eq!(message.reactions[0].emoji, "❤️", "seed {seed}");
        assert_eq!(shop.messages(message.thread_id).await.len(), 1);
    }
}

#[tokio::test]
async fn a_message_delivered_many_times_at_once_is_kept_once() {
    let shop = Shop::open().await;
    let webhook = shop.line.wrote(&dana(), shop.text("wamid.1", "hello"));
    let all = join_all((0..5).map(|_| shop.world.receive(&webhook))).await;
    let done: usize = all.iter().map(|progress| progress.done).sum();
    assert_eq!(done, 1);
    let thread_id = shop.stored_message("wamid.1").await.thread_id;
    assert_eq!(shop.messages(thread_id).await.len(), 1);
    assert_eq!(shop.thread(thread_id).await.inbound_count, 1);
}

#[tokio::test]
async fn each_side_changes_its_own_words_alone() {
    let shop = Shop::open().await;
    let own = json!({
        "id": "wamid.1", "timestamp": shop.at(-9), "type": "text", "text": { "body": "ours" },
    });
    let webhook = shop.line.webhook().echoed(&dana(), own);
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);

    let theirs = shop.edit("wamid.2", "wamid.1", "theirs", -8);
    assert_eq!(shop.receive_update(theirs).await, [0, 1, 0]);
    let ours = shop.edit("wamid.3", "wamid.1", "ours again", -7);
    let webhook = shop.line.webhook().echoed(&dana(), ours);
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    assert_eq!(
        shop.stored_message("wamid.1").await.content.text(),
        Some("ours again")
    );

    let gone = shop.revoke("wamid.4", "wamid.1", -6);
    let webhook = shop.line.webhook().echoed(&dana(), gone);
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    assert!(shop.stored_message("wamid.1").await.content == Content::Removed);
}
