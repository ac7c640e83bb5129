//! Webhook events are applied to the right thread, once, in whatever order they come.

mod accounts;
mod content;
mod faults;
mod message_updates;
mod people;
mod statuses;

use data::row::{AttachmentRow, CustomerRow, MessageRow, ProviderRefRow, ThreadRow};
use data::{Page, PageRequest, key};
use domain::id::{AttachmentId, CustomerId, ThreadId};
use serde_json::{Value, json};
use tests::{Line, Person, Team, World};
use work::Progress;

/// A world with one company that has one connected number.
struct Shop {
    world: World,
    team: Team,
    line: Line,
}

impl Shop {
    async fn open() -> Self {
        let world = World::new().await;
        let team = world.team().await;
        let line = Line::connect(&world, &team).await;
        Self { world, team, line }
    }

    /// An instant so many seconds from now, as Meta writes it.
    fn at(&self, second: i64) -> String {
        (self.world.clock.now().as_second() + second).to_string()
    }

    /// A text under this id, written now.
    fn text(&self, id: &str, body: &str) -> Value {
        json!({
            "id": id, "timestamp": self.at(0), "type": "text", "text": { "body": body },
        })
    }

    /// Lets a person write something; the message as it is stored.
    async fn receive(&self, from: &Person, message: Value) -> MessageRow {
        let id = message["id"].as_str().unwrap().to_owned();
        let webhook = self.line.wrote(from, message);
        assert_eq!(done(&self.world.receive(&webhook).await), [1, 0, 0]);
        self.stored_message(&id).await
    }

    /// The message that the provider calls so.
    async fn stored_message(&self, id: &str) -> MessageRow {
        let message = self.reference(id).await.and_then(|known| known.message);
        let (thread_id, message_id) = message.unwrap();
        let row_key = key::message(thread_id, message_id);
        self.team.store().get(row_key).await.unwrap().unwrap()
    }

    async fn reference(&self, id: &str) -> Option<ProviderRefRow> {
        let row_key = key::provider_ref(self.line.id(), id);
        self.team.store().get(row_key).await.unwrap()
    }

    async fn customers(&self) -> Vec<CustomerRow> {
        let page: Page<CustomerRow> = self.list(&key::customers()).await;
        page.items
    }

    async fn customer(&self, customer_id: CustomerId) -> CustomerRow {
        let row_key = key::customer(customer_id);
        self.team.store().get(row_key).await.unwrap().unwrap()
    }

    async fn thread(&self, thread_id: ThreadId) -> ThreadRow {
        let row_key = key::thread(thread_id);
        self.team.store().get(row_key).await.unwrap().unwrap()
    }

    /// The messages of a thread, in order.
    async fn messages(&self, thread_id: ThreadId) -> Vec<MessageRow> {
        let page: Page<MessageRow> = self.list(&key::messages(thread_id)).await;
        page.items
    }

    async fn attachment(&self, attachment_id: AttachmentId) -> AttachmentRow {
        let row_key = key::attachment(attachment_id);
        self.team.store().get(row_key).await.unwrap().unwrap()
    }

    async fn list<R: data::Row>(&self, range: &key::Range) -> Page<R> {
        let page_request = PageRequest::first(100);
        self.team.store().page(range, &page_request).await.unwrap()
    }
}

fn dana() -> Person {
    Person::new("Dana K", "16505551234")
}

/// What was done, what had no effect, and what has to be retried.
fn done(progress: &Progress) -> [usize; 3] {
    [progress.done, progress.suppressed, progress.retry.len()]
}

/// The texts of messages, in short.
fn texts(messages: &[MessageRow]) -> Vec<String> {
    messages.iter().map(|one| one.content.in_short()).collect()
}
