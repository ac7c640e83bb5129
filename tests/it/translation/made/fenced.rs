//! What leaves with a text: nothing that identifies anybody.

use serde_json::json;

use super::{Desk, sent_text};
use crate::work::requested::{DONE, counts};

const TEXT: &str = "Soy Marisol Quintero y perdí mis llaves. Vivo en 742 Evergreen Terrace, Apt 5B. \
                    Mi número es 303-555-0199 o 720 555 0142, mi correo es marisol.q@example.com. \
                    La placa de mi auto es BQX-4821 y el código de la puerta es 4711#. \
                    ¿Puede venir Robin?";

/// Pieces of what identifies the customer, the company and its members.
const PIECES: [&str; 12] = [
    "Marisol",
    "Quintero",
    "742",
    "Evergreen",
    "5B",
    "555",
    "0199",
    "example.com",
    "BQX",
    "4821",
    "4711",
    "Robin",
];

#[tokio::test]
async fn nothing_that_identifies_the_customer_leaves_and_all_of_it_comes_back() {
    let desk = Desk::open().await;
    let customer = json!({
        "name": "Marisol Quintero",
        "phones": ["303-555-0199"],
        "emails": ["marisol.q@example.com"],
        "sites": [{ "address": {
            "line1": "742 Evergreen Terrace", "city": "Denver", "region": "CO", "country": "US",
        }, "time_zone": "America/Denver" }],
    });
    let answer = desk.team.dispatcher.post("/v1/customers", customer).await;
    let customer_id = answer.expect(201)["customer_id"].clone();
    let message = desk.text(TEXT).await;
    assert_eq!(json!(message.thread_id.customer()), customer_id);
    let requested = desk.tap(&message, "en").await;
    desk.world.drain().await;

    let bodies = desk.bodies();
    assert_eq!(bodies.len(), 1);
    let sent = sent_text(&bodies[0]);
    for piece in PIECES {
        assert!(!sent.contains(piece), "{piece} in {sent}");
    }
    let whole = bodies[0].to_string();
    for id in [
        customer_id.as_str().unwrap(),
        &message.thread_id.to_string(),
        &message.message_id.to_string(),
        &desk.team.company_id.to_string(),
        &desk.team.dispatcher.id().to_string(),
        "Anvil Lock",
    ] {
        assert!(!whole.contains(id), "{id} in {whole}");
    }
    let ready = desk.view(&requested).await;
    let text = ready["text"].as_str().unwrap();
    for piece in PIECES {
        assert!(text.contains(piece), "{piece} is missing in {text}");
    }
}

#[tokio::test]
async fn the_service_keeps_nothing_and_answers_in_a_fixed_shape() {
    let desk = Desk::open().await;
    let (_, request) = desk.request_translation("Perdí mis llaves").await;
    assert_eq!(counts(&desk.deliver(&request).await), DONE);
    let body = &desk.bodies()[0];
    assert_eq!(body["store"], false);
    assert_eq!(body["text"]["format"]["strict"], true);
    assert_eq!(body["model"], desk.world.settings().openai_model);
    for name in ["metadata", "user", "tools", "previous_response_id"] {
        assert!(body.get(name).is_none(), "{name}");
    }
    let requests = desk.world.outside.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].path, "/responses");
}

#[tokio::test]
async fn a_text_of_nothing_but_numbers_needs_no_call() {
    let desk = Desk::open().await;
    let text = "303-555-0199, 4711#";
    let (requested, request) = desk.request_translation(text).await;
    assert_eq!(counts(&desk.deliver(&request).await), DONE);
    let ready = desk.view(&requested).await;
    assert_eq!(
        (&ready["state"], &ready["text"]),
        (&json!("ready"), &json!(text))
    );
    assert_eq!(ready["detected_language"], json!(null));
    assert!(desk.bodies().is_empty());
}

#[tokio::test]
async fn a_reply_leaves_behind_the_same_fence() {
    let desk = Desk::open().await;
    let message = desk.text("Necesito un cerrajero").await;
    let reply = json!({ "text": "Robin will call you at 303-555-0199", "language": "es" });
    let requested = desk.tap_reply(&message, reply).await;
    desk.world.drain().await;
    let sent = sent_text(&desk.bodies()[0]);
    assert!(!sent.contains("Robin") && !sent.contains("0199"), "{sent}");
    let text = desk.view(&requested).await["text"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        text.contains("Robin") && text.contains("303-555-0199"),
        "{text}"
    );
}

#[tokio::test]
async fn names_leave_in_no_case_whatever_announces_them() {
    let desk = Desk::open().await;
    for (text, pieces) in [
        (
            "hola soy yesenia ruelas, me quede afuera de mi casa",
            &["yesenia", "ruelas"][..],
        ),
        (
            "HELLO THIS IS TYRELL WASHINGTON IM LOCKED OUT OF MY CAR",
            &["TYRELL", "WASHINGTON"],
        ),
        (
            "estoy en la esquina de reforma y juarez",
            &["reforma", "juarez"],
        ),
        (
            "hi im rashad okafor from the apartments",
            &["rashad", "okafor"],
        ),
        ("im at the corner of colfax and speer", &["colfax", "speer"]),
    ] {
        let (requested, request) = desk.request_translation(text).await;
        assert_eq!(counts(&desk.deliver(&request).await), DONE);
        let sent = sent_text(desk.bodies().last().unwrap());
        for piece in pieces {
            assert!(!sent.contains(piece), "{piece} in {sent}");
        }
        let ready = desk.view(&requested).await;
        let text = ready["text"].as_str().unwrap();
        for piece in pieces {
            assert!(text.contains(piece), "{piece} is not back in {text}");
        }
    }
}
