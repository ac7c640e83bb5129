//! The loop that all workers share, shown by a worker that only counts.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use data::outbox::Envelope;
use data::{Changes, Queue};
use domain::event::Event;
use domain::id::{EventId, MemberId};
use futures::future::join_all;
use serde_json::Value;
use tests::{Team, World};
use tracing_subscriber::util::SubscriberInitExt as _;
use work::{Cx, Failure, Received, Worker, run_batch};

use super::requested::{counts, last, message, waiting};

/// Counts its messages, and fails as the event says.
struct Counting;

static SEEN: LazyLock<Mutex<HashMap<EventId, usize>>> = LazyLock::new(Mutex::default);

fn seen(event: EventId) -> usize {
    SEEN.lock().unwrap().get(&event).copied().unwrap_or(0)
}

impl Worker for Counting {
    const NAME: &'static str = "counting";
    const QUEUE: Queue = Queue::SearchIndex;

    async fn handle(cx: Cx) -> Result<(), Failure> {
        let envelope = cx.envelope();
        *SEEN.lock().unwrap().entry(envelope.event_id).or_default() += 1;
        match envelope.event {
            Event::MemberJoined { .. } => panic!("on purpose"),
            Event::MemberUpdated { .. } => Err(Failure::Retry("not now".into())),
            Event::MemberRemoved { .. } => Err(Failure::Unreadable("never".into())),
            Event::MemberRolesChanged { .. } => {
                tokio::time::sleep(Duration::from_mins(5)).await;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

async fn publish(team: &Team, events: &[Event]) -> Vec<Envelope> {
    for event in events {
        let mut changes = Changes::new();
        changes.publish(event.clone());
        team.store().commit(changes).await.unwrap();
    }
    let waiting = waiting(team.store()).await;
    let find = |event: &Event| waiting.iter().find(|one| one.event == *event);
    events
        .iter()
        .map(|one| find(one).unwrap().clone())
        .collect()
}

async fn run(world: &World, messages: &[Received]) -> work::Progress {
    let deadline = Instant::now() + Duration::from_secs(20);
    run_batch::<Counting>(&world.work, messages, deadline).await
}

fn member() -> MemberId {
    MemberId::from_bytes([7; 16])
}

#[tokio::test]
async fn each_message_fares_by_itself() {
    let world = World::new().await;
    let team = world.team().await;
    let member_id = member();
    let envelopes = publish(
        &team,
        &[
            Event::MemberJoined { member_id },
            Event::MemberUpdated { member_id },
            Event::MemberRemoved { member_id },
            Event::CompanyUpdated,
        ],
    )
    .await;
    let mut messages: Vec<_> = envelopes.iter().map(message).collect();
    messages.insert(
        0,
        Received {
            message_id: "poison".into(),
            body: "{\"no\":\"envelope\"}".into(),
            receipts: 1,
        },
    );

    // What cannot be read may be of a version that is on its way.
    let progress = run(&world, &messages).await;
    assert_eq!(counts(&progress), (1, 0, 0, 4));

    messages = messages.iter().map(last).collect();
    let progress = run(&world, &messages).await;

    assert_eq!(counts(&progress), (0, 1, 2, 2));
    let again = [&messages[1].message_id, &messages[2].message_id];
    assert_eq!(progress.retry.iter().collect::<Vec<_>>(), again);
    let quarantine = world.work.aws().quarantine();
    let quarantined = async |owner| quarantine.count("search-index", owner).await.unwrap();
    assert_eq!(
        (
            quarantined(None).await,
            quarantined(Some(team.store())).await
        ),
        (1, 1)
    );
    let reasons: Vec<_> = world.items().await;
    assert!(reasons.iter().any(|item| item.contains("not an envelope")));
    assert!(reasons.iter().any(|item| item.contains("\"never\"")));
}

#[tokio::test]
async fn an_event_is_handled_once_however_often_it_comes() {
    let world = World::new().await;
    let team = world.team().await;
    let envelope = publish(&team, &[Event::CompanyUpdated]).await.remove(0);
    let message = message(&envelope);
    let twins = [message.clone(), message.clone()];
    assert_eq!(counts(&run(&world, &twins).await), (1, 1, 0, 0));
    assert_eq!(counts(&run(&world, &twins).await), (0, 2, 0, 0));
    assert_eq!(seen(envelope.event_id), 1);
}

#[tokio::test]
async fn what_failed_is_handled_again_when_it_comes_again() {
    let world = World::new().await;
    let team = world.team().await;
    let member_id = member();
    let envelope = publish(&team, &[Event::MemberUpdated { member_id }]).await;
    let message = message(&envelope[0]);
    for _ in 0..3 {
        assert_eq!(
            run(&world, std::slice::from_ref(&message))
                .await
                .retry
                .len(),
            1
        );
    }
    assert_eq!(seen(envelope[0].event_id), 3);
}

#[tokio::test]
async fn a_message_that_hangs_does_not_take_the_time_of_the_next() {
    let world = World::new().await;
    let team = world.team().await;
    let member_id = member();
    let events = [
        Event::MemberRolesChanged { member_id },
        Event::CompanyUpdated,
    ];
    let envelopes = publish(&team, &events).await;
    let messages: Vec<_> = envelopes.iter().map(message).collect();
    let deadline = Instant::now() + Duration::from_secs(12);

    let progress = run_batch::<Counting>(&world.work, &messages, deadline).await;

    assert_eq!(progress.done, 1);
    assert_eq!(progress.retry, [messages[0].message_id.clone()]);
    assert!(Instant::now() < deadline);
}

#[tokio::test]
async fn a_message_for_which_no_time_is_left_is_not_begun() {
    let world = World::new().await;
    let team = world.team().await;
    let envelope = publish(&team, &[Event::CompanyUpdated]).await.remove(0);
    let message = message(&envelope);
    let deadline = Instant::now() + Duration::from_secs(1);
    let messages = std::slice::from_ref(&message);
    let progress = run_batch::<Counting>(&world.work, messages, deadline).await;
    assert_eq!(progress.retry, [message.message_id]);
    assert_eq!(seen(envelope.event_id), 0);
}

#[tokio::test]
async fn twins_at_the_same_time_leave_one_mark() {
    let world = World::new().await;
    let team = world.team().await;
    let envelope = publish(&team, &[Event::CompanyUpdated]).await.remove(0);
    let messages = [message(&envelope)];
    let all = join_all((0..8).map(|_| run(&world, &messages))).await;
    assert!(all.iter().all(|progress| progress.retry.is_empty()));
    assert_eq!(counts(&run(&world, &messages).await), (0, 1, 0, 0));
}

#[tokio::test]
async fn poison_that_cannot_be_put_into_quarantine_comes_again() {
    let world = World::new().await;
    let mut settings = world.settings().clone();
    settings.table_name = "no-such-table".into();
    let broken = work::App::new(settings, world.clock.clone()).unwrap();
    let poison = Received {
        message_id: "poison".into(),
        body: String::new(),
        receipts: work::LAST_RECEIPT,
    };
    let deadline = Instant::now() + Duration::from_secs(20);
    let progress = run_batch::<Counting>(&broken.into(), &[poison], deadline).await;
    assert_eq!(progress.retry, ["poison"]);
}

/// Keeps what is logged.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// The first line that wakes somebody for this reason.
    pub(crate) fn alarm(&self, reason: &str) -> Option<Value> {
        let text = self.text();
        let mut lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.find(|line: &Value| line["alarm"] == reason)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_goes_into_quarantine_says_so_in_the_field_that_the_alarm_counts() {
    let lines = Lines::default();
    let writer = lines.clone();
    let logged = data::log::to(move || writer.clone()).set_default();
    let world = World::new().await;
    let poison = Received {
        message_id: "poison".into(),
        body: "nonsense".into(),
        receipts: work::LAST_RECEIPT,
    };
    run(&world, &[poison]).await;
    drop(logged);
    let alarm = lines.alarm("quarantine").expect("nobody would be woken");
    assert_eq!(alarm["queue"], "search-index");
    assert!(!lines.text().contains("nonsense"));
}
