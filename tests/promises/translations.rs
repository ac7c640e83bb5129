//! P4.4, P4.8 and P5.3: texts are translated when somebody taps, both ways, behind a fence, by a
//! service that keeps and learns nothing.

use data::row::MessageRow;
use outside::Provider;
use serde_json::{Value, json};
use tests::{Line, Person, Team, World};

const SPANISH: &str = "Perdí mis llaves. ¿Cuánto cuesta?";

async fn writes(world: &World, team: &Team, text: &str) -> MessageRow {
    let line = Line::connect(world, team).await;
    let person = Person::new("Marisol Quintero", "13035550199");
    let message = line.text(&person, text).await;
    world.drain().await;
    message
}

/// Taps on a message, and waits for its translation.
async fn tapped(world: &World, team: &Team, message: &MessageRow) -> Value {
    let (thread, message) = (message.thread_id, message.message_id);
    let path = format!("/v1/threads/{thread}/messages/{message}/translations");
    translated(world, team, path, json!({ "language": "en" })).await
}

async fn translated(world: &World, team: &Team, path: String, body: Value) -> Value {
    let call = team.dispatcher.call("POST", path).json(&body);
    let requested = call.send().await.expect(202);
    world.drain().await;
    let id = requested["translation_id"].as_str().expect("an id");
    let path = format!("/v1/translations/{id}");
    team.dispatcher.get(path).await.expect(200)
}

#[tokio::test]
async fn p4_4_a_member_and_a_customer_understand_each_other_both_ways() {
    let world = World::new().await;
    let team = world.team().await;
    let message = writes(&world, &team, SPANISH).await;
    let ready = tapped(&world, &team, &message).await;
    assert_eq!(ready["text"], "I lost my keys. How much does it cost?");

    let path = format!("/v1/threads/{}/translations", message.thread_id);
    let reply = json!({ "text": "We will be there soon" });
    let ready = translated(&world, &team, path, reply).await;
    assert_eq!(
        ready["language"], "es",
        "the customer's own, as it was found"
    );
    assert_eq!(ready["text"], "Llegaremos pronto");
}

#[tokio::test]
async fn p5_3_nothing_is_translated_unless_somebody_taps() {
    let world = World::new().await;
    let team = world.team().await;
    team.dispatcher.take_pushes().await;
    let message = writes(&world, &team, SPANISH).await;
    assert!(world.outside.bodies(Provider::OpenAi).is_empty());
    tapped(&world, &team, &message).await;
    assert_eq!(world.outside.bodies(Provider::OpenAi).len(), 1);
}

#[tokio::test]
async fn p5_3_the_text_leaves_with_nothing_that_identifies_the_customer() {
    let world = World::new().await;
    let team = world.team().await;
    let text = "Soy Marisol Quintero, vivo en 742 Evergreen Terrace, llámeme al 303-555-0199 \
                o escriba a marisol@example.com. Perdí mis llaves";
    let message = writes(&world, &team, text).await;
    let ready = tapped(&world, &team, &message).await;

    let bodies = world.outside.bodies(Provider::OpenAi);
    let sent = bodies[0]["input"][0]["content"][0]["text"].as_str();
    let sent = sent.expect("the input is text");
    for piece in ["Marisol", "Quintero", "742", "Evergreen", "0199", "@"] {
        assert!(!sent.contains(piece), "{piece} left: {sent}");
        let back = ready["text"].as_str().expect("it is ready");
        assert!(back.contains(piece), "{piece} is not back: {back}");
    }
}

#[tokio::test]
async fn p4_8_a_translation_is_kept_by_nobody_and_goes_nowhere_else() {
    let world = World::new().await;
    let team = world.team().await;
    let message = writes(&world, &team, SPANISH).await;
    tapped(&world, &team, &message).await;
    let mut calls = 0;
    for request in world.outside.requests() {
        if request.provider == Provider::OpenAi {
            calls += 1;
            assert_eq!(request.path, "/responses");
            assert_eq!(request.body["store"], false);
            assert_eq!(request.body.get("metadata"), None);
        } else {
            let body = request.body.to_string();
            assert!(
                !body.contains("llaves"),
                "{:?} got the text",
                request.provider
            );
        }
    }
    assert_eq!(calls, 1);
}
