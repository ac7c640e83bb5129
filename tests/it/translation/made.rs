//! Texts are translated once, behind a fence, and failures are explained in plain words.

mod failures;
mod fenced;
mod results;

use std::time::{Duration, Instant};

use data::row::MessageRow;
use domain::role::Role;
use jiff::SignedDuration;
use outside::Provider;
use serde_json::{Value, json};
use tests::{Line, Person, Team, World};
use translation::Translate;
use work::{Progress, Received, run_batch};

use crate::work::requested::{end_overdue, message, waiting};

/// A company with a number to which customers write in their own language.
struct Desk {
    team: Team,
    line: Line,
    casey: Person,
    // Last, so that everything of the desk is gone before its world looks for leftovers.
    world: World,
}

impl Desk {
    async fn open() -> Self {
        let world = World::new().await;
        let team = world.team().await;
        let line = Line::connect(&world, &team).await;
        Self {
            team,
            line,
            casey: Person::new("Casey Sample", "13035550199"),
            world,
        }
    }

    /// The customer writes.
    async fn text(&self, text: &str) -> MessageRow {
        self.line.text(&self.casey, text).await
    }

    /// Taps on a message.
    async fn tap(&self, message: &MessageRow, language: &str) -> Value {
        let (thread, message) = (message.thread_id, message.message_id);
        let path = format!("/v1/threads/{thread}/messages/{message}/translations");
        let body = json!({ "language": language });
        let call = self.team.dispatcher.call("POST", path).json(&body);
        call.send().await.expect(202)
    }

    /// Asks for a reply in another language.
    async fn tap_reply(&self, message: &MessageRow, body: Value) -> Value {
        let path = format!("/v1/threads/{}/translations", message.thread_id);
        let call = self.team.dispatcher.call("POST", path).json(&body);
        call.send().await.expect(202)
    }

    /// The translation as it stands.
    async fn view(&self, requested: &Value) -> Value {
        let id = requested["translation_id"].as_str().unwrap();
        let path = format!("/v1/translations/{id}");
        self.team.dispatcher.get(path).await.expect(200)
    }

    /// What the queue delivers of a request.
    async fn request(&self, requested: &Value) -> Received {
        let waiting = waiting(self.team.store()).await;
        let is_it = |event: &domain::event::Event| {
            let event = serde_json::to_value(event).unwrap();
            event["type"] == "translation_requested"
                && event["translation_id"] == requested["translation_id"]
        };
        let newest = waiting
            .into_iter()
            .filter(|one| is_it(&one.event))
            .max_by_key(|one| one.at);
        message(&newest.unwrap())
    }

    /// A message of the customer, a tap on it, and what the queue delivers of that.
    async fn request_translation(&self, text: &str) -> (Value, Received) {
        let message = self.text(text).await;
        let requested = self.tap(&message, "en").await;
        let request = self.request(&requested).await;
        (requested, request)
    }

    async fn deliver(&self, request: &Received) -> Progress {
        self.deliver_within(request, Duration::from_secs(29)).await
    }

    async fn deliver_within(&self, request: &Received, time: Duration) -> Progress {
        let deadline = Instant::now() + time;
        run_batch::<Translate>(&self.world.work, std::slice::from_ref(request), deadline).await
    }

    /// The bodies that `OpenAI` was sent.
    fn bodies(&self) -> Vec<Value> {
        self.world.outside.bodies(Provider::OpenAi)
    }
}

/// The text that left in the body of a request.
fn sent_text(body: &Value) -> String {
    let input = body["input"][0]["content"][0]["text"].as_str().unwrap();
    let input: Value = serde_json::from_str(input).unwrap();
    input["text"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_translation_that_never_comes_fails_and_can_be_asked_for_again() {
    let mut desk = Desk::open().await;
    desk.world.may_leave_events();
    let message = desk.text("No puedo entrar").await;
    let requested = desk.tap(&message, "en").await;
    assert_eq!(end_overdue(&desk.world).await, 0);
    desk.world.advance(SignedDuration::from_mins(11));
    assert_eq!(end_overdue(&desk.world).await, 1);
    // Whoever asked would have to refresh the session by now.
    desk.team.dispatcher = desk.team.member(&desk.world, &[Role::Dispatcher]).await;
    let failed = desk.view(&requested).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["reason"].is_string());
    assert_eq!(desk.tap(&message, "en").await["state"], "pending");
}
