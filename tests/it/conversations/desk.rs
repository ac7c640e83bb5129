//! A company with a connected number, and somebody who writes to it.

use data::outbox::Envelope;
use data::row::MessageRow;
use data::{PageRequest, key};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Answer, Caller, Line, Person, Team, World, site_in_denver};

/// The place where the tests of threads and messages begin.
pub(crate) struct Desk {
    pub(crate) team: Team,
    pub(crate) line: Line,
    pub(crate) casey: Person,
    // Last, so that everything of the desk is gone before its world looks for leftovers.
    pub(crate) world: World,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        let world = World::new().await;
        let team = world.team().await;
        let line = Line::connect(&world, &team).await;
        Self {
            casey: Person::new("Casey Sample", "13035550199"),
            line,
            team,
            world,
        }
    }

    /// A text of Casey, a second after whatever was before.
    pub(crate) async fn casey(&self, text: &str) -> MessageRow {
        self.world.advance(SignedDuration::from_secs(1));
        self.line.text(&self.casey, text).await
    }

    /// A text of somebody else, a second after whatever was before.
    pub(crate) async fn other(&self, name: &str, digits: &str) -> MessageRow {
        self.world.advance(SignedDuration::from_secs(1));
        self.line.text(&Person::new(name, digits), "Hello").await
    }

    /// A new job of a thread's customer, given to the technician or to nobody.
    pub(crate) async fn job(&self, message: &MessageRow, technician: Option<&Caller>) -> String {
        let job = json!({
            "customer_id": message.thread_id.customer(),
            "site": site_in_denver(),
            "job_type_id": self.team.lockout().await,
            "technician_id": technician.map(Caller::id),
        });
        let job = self.team.dispatcher.post("/v1/jobs", job).await.expect(201);
        text(&job["job_id"])
    }

    /// Asks for a message.
    pub(crate) async fn send(&self, by: &Caller, to: &MessageRow, body: Value) -> Answer {
        by.post(messages(to), body).await
    }

    /// The events of a thread that wait in the outbox, by name, oldest first.
    pub(crate) async fn waiting(&self, message: &MessageRow) -> Vec<String> {
        let (range, part) = (key::waiting(), PageRequest::first(100));
        let page = self.team.store().page::<Envelope>(&range, &part).await;
        let mut events = page.expect("the outbox can be read").items;
        events.sort_by_key(|envelope| envelope.event_id);
        let events = events
            .into_iter()
            .map(|one| serde_json::to_value(&one.event).expect("an event is JSON"));
        let thread_id = message.thread_id.to_string();
        events
            .filter(|event| event["thread_id"] == thread_id)
            .map(|event| text(&event["type"]))
            .collect()
    }
}

/// The path of a message's thread.
pub(crate) fn thread(message: &MessageRow) -> String {
    format!("/v1/threads/{}", message.thread_id)
}

/// The path of the messages of a message's thread.
pub(crate) fn messages(message: &MessageRow) -> String {
    format!("{}/messages", thread(message))
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// This field of everything on a page.
pub(crate) fn each(page: &Value, field: &str) -> Vec<Value> {
    let items = page["items"].as_array().expect("a list");
    items.iter().map(|item| item[field].clone()).collect()
}
