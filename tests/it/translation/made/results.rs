//! The result of a request: a text in the other language, kept with the message.

use std::time::Duration;

use data::Changes;
use data::row::TranslationRow;
use domain::language::Language;
use outside::{Fault, FaultKind, Provider};
use serde_json::{Value, json};

use super::Desk;
use crate::work::requested::{DONE, SUPPRESSED, counts};

#[tokio::test]
async fn a_message_comes_in_my_language_and_the_customers_is_remembered() {
    let desk = Desk::open().await;
    let message = desk.text("Perdí mis llaves. ¿Cuánto cuesta?").await;
    let requested = desk.tap(&message, "en").await;
    assert_eq!(requested["state"], "pending");
    assert_eq!(requested["text"], Value::Null);
    assert_eq!(requested["message_id"], message.message_id.to_string());
    assert!(desk.bodies().is_empty(), "the tap itself calls nobody");
    desk.world.drain().await;

    let ready = desk.view(&requested).await;
    assert_eq!(ready["state"], "ready");
    assert_eq!(ready["text"], "I lost my keys. How much does it cost?");
    assert_eq!(ready["detected_language"], "es");
    assert_eq!(ready["language"], "en");
    let stored = desk.line.message(&message).await;
    let id = stored.translations["en"].to_string();
    assert_eq!(ready["translation_id"], id);
    let content = serde_json::to_value(&stored.content).unwrap();
    assert_eq!(content["text"], "Perdí mis llaves. ¿Cuánto cuesta?");
    let thread = desk.line.thread(message.thread_id).await;
    assert_eq!(thread.language, Some(Language::parse("es").unwrap()));
}

#[tokio::test]
async fn a_reply_is_shown_in_the_customers_language_before_it_is_sent() {
    let desk = Desk::open().await;
    let message = desk.text("Necesito un cerrajero").await;
    desk.tap(&message, "en").await;
    desk.world.drain().await;

    let reply = json!({ "text": "We are on our way" });
    let requested = desk.tap_reply(&message, reply).await;
    assert_eq!(
        (&requested["language"], &requested["message_id"]),
        (&json!("es"), &Value::Null)
    );
    desk.world.drain().await;
    let ready = desk.view(&requested).await;
    assert_eq!(ready["text"], "Vamos en camino");
    assert_eq!(ready["detected_language"], "en");
    let thread = desk.line.thread(message.thread_id).await;
    let spanish = Some(Language::parse("es").unwrap());
    assert_eq!(
        thread.language, spanish,
        "what a member writes says nothing of it"
    );
    assert_eq!(thread.sequence, 1, "nothing was sent");
}

#[tokio::test]
async fn each_language_of_a_message_is_kept() {
    let desk = Desk::open().await;
    let message = desk.text("Obrigado!").await;
    let english = desk.tap(&message, "en").await;
    let spanish = desk.tap(&message, "es").await;
    desk.world.drain().await;
    assert_eq!(desk.view(&english).await["text"], "Thank you!");
    assert_eq!(desk.view(&spanish).await["text"], "¡Gracias!");
    let stored = desk.line.message(&message).await.translations;
    assert_eq!(stored.keys().collect::<Vec<_>>(), ["en", "es"]);
    assert_eq!(desk.bodies().len(), 2);
}

#[tokio::test]
async fn a_request_that_comes_again_costs_one_call() {
    let desk = Desk::open().await;
    let (requested, request) = desk.request_translation("Perdí mis llaves").await;
    assert_eq!(counts(&desk.deliver(&request).await), DONE);
    assert_eq!(counts(&desk.deliver(&request).await), SUPPRESSED);
    desk.world.drain().await;
    assert_eq!(desk.bodies().len(), 1);
    assert_eq!(desk.view(&requested).await["state"], "ready");
}

#[tokio::test]
async fn a_message_that_changed_meanwhile_is_not_translated_as_it_was() {
    let desk = Desk::open().await;
    for is_edited in [true, false] {
        let mut message = desk.text("Perdí mis llaves").await;
        let requested = desk.tap(&message, "en").await;
        let now = desk.world.clock.now();
        if is_edited {
            let text = "Encontré mis llaves".to_owned();
            message.apply(data::row::PendingUpdate::Edit {
                id: None,
                text,
                at: now,
            });
        } else {
            message.take_back(now);
        }
        let mut changes = Changes::new();
        changes.replace(message.clone());
        desk.team.store().commit(changes).await.unwrap();
        desk.world.drain().await;

        let failed = desk.view(&requested).await;
        assert_eq!(failed["state"], "failed");
        let reason = failed["reason"].as_str().unwrap();
        assert!(reason.contains("changed or removed"), "{reason}");
        assert!(desk.bodies().is_empty());
        let stored = desk.line.message(&message).await;
        assert!(stored.translations.is_empty());
    }
}

#[tokio::test]
async fn a_message_that_is_taken_back_during_the_call_leaves_no_translation() {
    let desk = Desk::open().await;
    let mut message = desk.text("Perdí mis llaves").await;
    let requested = desk.tap(&message, "en").await;
    let request = desk.request(&requested).await;
    desk.world.outside.fault(Fault {
        delay_ms: Some(1500),
        ..Fault::next(Provider::OpenAi, FaultKind::Slow)
    });
    let taking_back = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        message.take_back(desk.world.clock.now());
        let mut changes = Changes::new();
        changes.replace(message.clone());
        desk.team.store().commit(changes).await.unwrap();
    };
    let (progress, ()) = tokio::join!(desk.deliver(&request), taking_back);
    assert_eq!(counts(&progress), DONE);

    let failed = desk.view(&requested).await;
    assert_eq!(
        (&failed["state"], &failed["text"]),
        (&json!("failed"), &Value::Null)
    );
    let reason = failed["reason"].as_str().unwrap();
    assert!(reason.contains("changed or removed"), "{reason}");
    let items = desk.world.items().await;
    assert!(!items.iter().any(|item| item.contains("I lost my keys")));
}

#[tokio::test]
async fn a_message_is_kept_in_so_many_languages_and_no_more() {
    let desk = Desk::open().await;
    let message = desk.text("Perdí mis llaves").await;
    let requested = desk.tap(&message, "en").await;
    let mut full = message.clone();
    for number in 0..TranslationRow::MOST_OF_A_MESSAGE {
        let language = Language::parse(&format!("en-x{number:03}")).unwrap();
        let id = TranslationRow::id_for_message(&message, &language);
        full.translations.insert(language.as_str().to_owned(), id);
    }
    let mut changes = Changes::new();
    changes.replace(full);
    desk.team.store().commit(changes).await.unwrap();

    // What was requested before the message was full is not kept beyond the bound either.
    desk.world.drain().await;
    let failed = desk.view(&requested).await;
    assert_eq!(failed["state"], "failed");
    let reason = failed["reason"].as_str().unwrap();
    assert!(reason.contains("languages"), "{reason}");
    let stored = desk.line.message(&message).await.translations;
    assert_eq!(stored.len(), TranslationRow::MOST_OF_A_MESSAGE);

    let (thread, message) = (message.thread_id, message.message_id);
    let path = format!("/v1/threads/{thread}/messages/{message}/translations");
    let tap = |language: &str| {
        let body = json!({ "language": language });
        let call = desk.team.dispatcher.call("POST", path.as_str()).json(&body);
        call.send()
    };
    tap("fr").await.problem(409, "too_many_languages");
    assert_eq!(tap("en-x000").await.status, 202);
    desk.world.drain().await;
}

#[tokio::test]
async fn a_number_that_the_other_language_spells_otherwise_is_believed() {
    let desk = Desk::open().await;
    for (text, translation) in [
        ("\u{bf}cuesta 2 mil pesos?", "Does it cost 2,000 pesos?"),
        (
            "\u{4e88}\u{7b97}\u{306f}1\u{4e07}\u{5186}",
            "The budget is 10,000 yen",
        ),
        ("llego a las 15:30", "I arrive at 3:30 PM"),
        ("tengo dos llaves", "I have 2 keys"),
    ] {
        desk.world.outside.script_translation(translation);
        let (requested, request) = desk.request_translation(text).await;
        assert_eq!(counts(&desk.deliver(&request).await), DONE, "{text}");
        assert_eq!(desk.view(&requested).await["text"], translation);
    }
}

#[tokio::test]
async fn a_number_that_is_another_is_not_believed() {
    let desk = Desk::open().await;
    for (text, translation) in [
        ("\u{bf}cuesta 2 mil pesos?", "Does it cost 3,000 pesos?"),
        ("tengo 2 llaves", "I have 3 keys"),
    ] {
        let (requested, request) = desk.request_translation(text).await;
        for _ in 0..2 {
            desk.world.outside.script_translation(translation);
            desk.deliver(&request).await;
        }
        let failed = desk.view(&requested).await;
        assert_eq!(failed["state"], "failed", "{text}");
        assert_eq!(failed["text"], Value::Null);
    }
}
