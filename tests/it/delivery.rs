//! Each message to a customer is handed over once, in its turn, and only when the customer may get it.

mod faults;
mod files;
mod given_up;
mod paced;
mod raced;

use std::time::{Duration, Instant};

use data::outbox::Envelope;
use data::row::{MessageRow, NewThreadMessage, ProviderRefRow, ThreadRow};
use data::{Changes, key};
use delivery::MessageDeliver;
use domain::channel::ChannelState;
use domain::event::Event;
use domain::id::ThreadId;
use domain::message::{Content, DeliveryStatus, MessageOrigin, MessageRef, Side};
use jiff::SignedDuration;
use outside::{LastStatus, SentMessage};
use serde_json::json;
use tests::{Line, Person, Team, World};
use work::{Progress, Received, run_batch};

use crate::work::requested::{
    DONE, QUARANTINED, RETRY, SUPPRESSED, counts, last, message, waiting,
};

/// A company with a number, to which Casey has written.
struct Counter {
    world: World,
    team: Team,
    line: Line,
    thread_id: ThreadId,
}

/// A message that waits to be handed over.
struct RequestedMessage {
    row: MessageRow,
    /// What the queue delivers.
    received: Received,
}

const CASEY: &str = "13035550177";

impl Counter {
    async fn open() -> Self {
        Self::of(World::new().await).await
    }

    async fn of(world: World) -> Self {
        let team = world.team().await;
        let line = Line::connect(&world, &team).await;
        world.outside.set_knobs(|knobs| {
            // Casey has written to us and not to this outside world.
            knobs.meta.window = false;
            knobs.meta.last_status = LastStatus::None;
            knobs.meta.pair_limit = false;
        });
        let wrote = line.text(&casey(), "Locked out").await;
        Self {
            world,
            team,
            line,
            thread_id: wrote.thread_id,
        }
    }

    /// Writes a message down as an endpoint does.
    async fn create(&self, content: Content) -> RequestedMessage {
        self.create_with(content, |_| {}).await
    }

    async fn text(&self, text: &str) -> RequestedMessage {
        self.create(Content::Text { text: text.into() }).await
    }

    async fn create_with(
        &self,
        content: Content,
        change: impl FnOnce(&mut NewThreadMessage),
    ) -> RequestedMessage {
        let store = self.team.store();
        let thread: Option<ThreadRow> = store.get(key::thread(self.thread_id)).await.unwrap();
        let mut thread = thread.unwrap();
        let mut new_message = NewThreadMessage::new(MessageOrigin::Member, content, store.now());
        new_message.author_id = Some(self.team.dispatcher.id());
        new_message.channel_id = Some(self.line.id());
        change(&mut new_message);
        let row = thread.append(new_message, store.now());
        let mut changes = Changes::new();
        changes.replace(thread);
        changes.create(&row).publish(request(&row));
        store.commit(changes).await.unwrap();
        let received = message(&self.event(&request(&row)).await.unwrap());
        RequestedMessage { row, received }
    }

    /// The envelope of this event in the outbox.
    async fn event(&self, event: &Event) -> Option<Envelope> {
        let waiting = waiting(self.team.store()).await;
        waiting.into_iter().find(|one| one.event == *event)
    }

    async fn deliver(&self, requested: &RequestedMessage) -> Progress {
        deliver(&self.world, std::slice::from_ref(&requested.received)).await
    }

    /// The message as it stands.
    async fn row(&self, requested: &RequestedMessage) -> MessageRow {
        self.line.message(&requested.row).await
    }

    async fn status(&self, requested: &RequestedMessage) -> DeliveryStatus {
        self.row(requested).await.delivery.unwrap().status
    }

    /// Why it failed or is uncertain.
    async fn reason(&self, requested: &RequestedMessage) -> String {
        let delivery = self.row(requested).await.delivery.unwrap();
        delivery.reason.unwrap_or_default()
    }

    /// What Casey's phone got, oldest first.
    fn sent(&self) -> Vec<SentMessage> {
        let mut sent = self.world.outside.meta_sent_to(CASEY);
        sent.reverse();
        sent
    }

    /// Meta reports what became of the newest message on Casey's phone, with the id that we gave it
    /// or without.
    async fn receive(&self, status: &str, with_our_id: bool) {
        let sent = self.sent().pop().unwrap();
        let mut word = json!({
            "id": sent.id,
            "status": status,
            "timestamp": self.world.clock.now().as_second().to_string(),
            "recipient_id": CASEY,
        });
        if with_our_id {
            word["biz_opaque_callback_data"] = json!(sent.callback_data);
        }
        let received = self.world.receive(&self.line.webhook().status(&word)).await;
        assert_eq!(received.done, 1, "{received:?}");
    }

    /// How many requests Meta got.
    fn calls(&self) -> usize {
        let requests = self.world.outside.requests();
        let meta = |one: &&outside::Request| one.provider == outside::Provider::Meta;
        requests.iter().filter(meta).count()
    }
}

fn casey() -> Person {
    Person::new("Casey Sample", CASEY)
}

fn request(row: &MessageRow) -> Event {
    Event::MessageRequested {
        thread_id: row.thread_id,
        message_id: row.message_id,
    }
}

fn changed(row: &MessageRow) -> Event {
    Event::MessageChanged {
        thread_id: row.thread_id,
        message_id: row.message_id,
    }
}

/// Brings these messages to the worker.
async fn deliver(world: &World, messages: &[Received]) -> Progress {
    let deadline = Instant::now() + Duration::from_secs(55);
    run_batch::<MessageDeliver>(&world.work, messages, deadline).await
}

/// The pause that a message requested, in seconds.
fn pause(progress: &Progress) -> u64 {
    assert_eq!(progress.retry.len(), 1, "{progress:?}");
    progress.pauses[&progress.retry[0]].as_secs()
}

#[tokio::test]
async fn a_text_goes_out_with_our_id_and_comes_back_with_the_providers() {
    let counter = Counter::open().await;
    let requested = counter.text("On our way: https://example.com/t").await;

    assert_eq!(counts(&counter.deliver(&requested).await), DONE);

    let sent = counter.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, CASEY);
    let named = MessageRef {
        thread_id: requested.row.thread_id,
        message_id: requested.row.message_id,
    };
    assert_eq!(sent[0].callback_data, Some(named.to_string()));
    assert_eq!(sent[0].text(), Some("On our way: https://example.com/t"));
    assert_eq!(sent[0].content["preview_url"], true);
    let row = counter.row(&requested).await;
    assert_eq!(row.provider_id.as_deref(), Some(sent[0].id.as_str()));
    let delivery = row.delivery.unwrap();
    assert_eq!(delivery.status, DeliveryStatus::Sent);
    assert_eq!((delivery.tried_at, delivery.reason), (None, None));
    let named = key::provider_ref(counter.line.id(), &sent[0].id);
    let named: Option<ProviderRefRow> = counter.team.store().get(named).await.unwrap();
    let place = (requested.row.thread_id, requested.row.message_id);
    assert_eq!(named.unwrap().message, Some(place));
    assert!(counter.event(&changed(&requested.row)).await.is_some());
}

#[tokio::test]
async fn an_answer_points_to_what_it_answers_and_an_emoji_comes_to_stand_on_it() {
    let counter = Counter::open().await;
    let first = counter.text("We are here").await;
    counter.deliver(&first).await;
    let wamid = counter.row(&first).await.provider_id.unwrap();
    let answered = first.row.message_id;
    let answer = Content::Text {
        text: "At the door".into(),
    };
    let second = counter
        .create_with(answer, |new_message| new_message.reply_to = Some(answered))
        .await;
    let emoji = |emoji: Option<&str>| Content::Reaction {
        message_id: answered,
        emoji: emoji.map(str::to_owned),
    };
    let third = counter.create(emoji(Some("👍"))).await;
    for requested in [&second, &third] {
        assert_eq!(counts(&counter.deliver(requested).await), DONE);
    }
    let sent = counter.sent();
    assert_eq!(sent[1].reply_to.as_ref(), Some(&wamid));
    assert_eq!(sent[2].kind, "reaction");
    assert_eq!(sent[2].content["message_id"], wamid);
    let reactions = counter.row(&first).await.reactions;
    assert_eq!(reactions.len(), 1);
    assert_eq!(
        (reactions[0].side, reactions[0].emoji.as_str()),
        (Side::Company, "👍")
    );

    counter.world.advance(SignedDuration::from_secs(5));
    let back = counter.create(emoji(None)).await;
    assert_eq!(counts(&counter.deliver(&back).await), DONE);
    assert_eq!(counter.sent()[3].content["emoji"], "");
    assert!(counter.row(&first).await.reactions.is_empty());
}

#[tokio::test]
async fn a_place_and_a_template_go_out_whole() {
    let counter = Counter::open().await;
    let place = counter
        .create(Content::Location {
            lat: 39.7392,
            lng: -104.9903,
            name: Some("Shop".into()),
            address: None,
        })
        .await;
    let template = counter
        .create(Content::Template {
            name: "job_update".into(),
            language: "es".into(),
            parameters: vec!["Casey".into(), "la puerta".into()],
            text: None,
        })
        .await;
    for requested in [&place, &template] {
        assert_eq!(counts(&counter.deliver(requested).await), DONE);
        assert_eq!(counter.status(requested).await, DeliveryStatus::Sent);
    }
    let sent = counter.sent();
    assert_eq!(sent[0].content["name"], "Shop");
    let words = "Hola Casey, sobre su trabajo: la puerta";
    assert_eq!(sent[1].template_text.as_deref(), Some(words));
    let stored = counter.row(&template).await.content;
    assert_eq!(stored.text(), Some(words), "the words outlive the template");
    let thread = counter.line.thread(template.row.thread_id).await;
    assert_eq!(thread.last_message.unwrap().preview, words);
}

#[tokio::test]
async fn a_template_with_a_wrong_number_of_words_fails_with_the_providers_reason() {
    let counter = Counter::open().await;
    let requested = counter
        .create(Content::Template {
            name: "job_update".into(),
            language: "es".into(),
            parameters: Vec::new(),
            text: None,
        })
        .await;
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    let delivery = counter.row(&requested).await.delivery.unwrap();
    assert_eq!(delivery.status, DeliveryStatus::Failed);
    assert_eq!(delivery.code, Some(132_000));
    assert!(delivery.reason.unwrap().contains("blanks"));
    assert!(counter.event(&changed(&requested.row)).await.is_some());
    assert_eq!(counts(&counter.deliver(&requested).await), SUPPRESSED);
    // Its words were requested, and it was sent, each once.
    assert_eq!(counter.calls(), 2);
}

#[tokio::test]
async fn a_window_that_closed_while_the_message_waited_lets_templates_through_alone() {
    let counter = Counter::open().await;
    let requested = counter.text("Still there?").await;
    counter.world.advance(SignedDuration::from_hours(25));
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Failed);
    let reason = counter.reason(&requested).await;
    assert!(
        reason.contains("window is closed; send a template"),
        "{reason}"
    );
    assert_eq!(counter.calls(), 0);

    let template = counter
        .create(Content::Template {
            name: "contact_us".into(),
            language: "en_US".into(),
            parameters: Vec::new(),
            text: None,
        })
        .await;
    assert_eq!(counts(&counter.deliver(&template).await), DONE);
    assert_eq!(counter.status(&template).await, DeliveryStatus::Sent);
}

#[tokio::test]
async fn a_channel_that_is_broken_or_gone_fails_its_messages_at_once() {
    let mut counter = Counter::open().await;
    for (state, word) in [
        (ChannelState::Broken, "The access has ended."),
        (ChannelState::Disconnected, "disconnected"),
    ] {
        let requested = counter.text("Hello").await;
        counter
            .line
            .change(|channel| {
                channel.state = state;
                channel.reason = Some("The access has ended.".into());
            })
            .await;
        assert_eq!(counts(&counter.deliver(&requested).await), DONE);
        assert_eq!(counter.status(&requested).await, DeliveryStatus::Failed);
        assert!(counter.reason(&requested).await.contains(word));
    }
    assert_eq!(counter.calls(), 0);
}

#[tokio::test]
async fn what_was_taken_back_or_is_for_the_team_is_never_sent() {
    let counter = Counter::open().await;
    let taken_back = counter.text("Wrong customer").await;
    let mut changes = Changes::new();
    let mut row = counter.row(&taken_back).await;
    row.take_back(counter.world.clock.now());
    changes.replace(row);
    counter.team.store().commit(changes).await.unwrap();
    let note = counter
        .create_with(
            Content::Text {
                text: "Pays late".into(),
            },
            |new_message| new_message.origin = MessageOrigin::Note,
        )
        .await;
    for requested in [&taken_back, &note] {
        assert_eq!(counts(&counter.deliver(requested).await), DONE);
    }
    assert_eq!(counter.calls(), 0);
}

#[tokio::test]
async fn an_event_in_the_name_of_another_company_finds_no_message() {
    let counter = Counter::open().await;
    let strangers = counter.world.team().await;
    let requested = counter.text("Hello").await;
    let mut forged = counter.event(&request(&requested.row)).await.unwrap();
    forged.company_id = strangers.company_id;
    assert_eq!(
        counts(&deliver(&counter.world, &[message(&forged)]).await),
        DONE
    );
    assert_eq!(counter.calls(), 0);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Queued);
}

#[tokio::test]
async fn an_event_that_asks_for_no_message_goes_into_quarantine() {
    let counter = Counter::open().await;
    let requested = counter.text("Hello").await;
    let mut other = counter.event(&request(&requested.row)).await.unwrap();
    other.event = Event::CompanyUpdated;
    let message = message(&other);
    let progress = deliver(&counter.world, std::slice::from_ref(&message)).await;
    assert_eq!(counts(&progress), RETRY);
    let progress = deliver(&counter.world, &[last(&message)]).await;
    assert_eq!(counts(&progress), QUARANTINED);
}
