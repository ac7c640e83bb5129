//! The relay from the stream to the queues, and the sweep behind it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::key::{self, IndexEntry, RowKey};
use data::outbox::Envelope;
use data::{Changes, Row};
use domain::data_map::DataMap;
use domain::event::Event;
use domain::id::{CustomerId, EventId, MailId};
use domain::mail::MailKind;
use jiff::SignedDuration;
use outbox::OutboxSweep;
use serde_json::{Value, json};
use tests::{Team, World};
use work::{App, queues_for, relay_records, run_slot};

use crate::work::queue::Queue;
use crate::work::redrive::redrive;
use crate::work::requested::{mail, request_mail, waiting};

/// A world whose mails go to a queue that nobody but the test reads.
async fn world() -> (World, Team, Queue) {
    let mut world = World::new().await;
    let queue = Queue::make(
        world.settings(),
        data::Queue::EmailDeliver,
        &[data::Queue::RealtimePublish],
    )
    .await;
    world.work = app(&world, &queue.base);
    let team = world.team().await;
    (world, team, queue)
}

fn app(world: &World, queue_base: &str) -> Arc<App> {
    let mut settings = world.settings().clone();
    settings.queue_base = queue_base.into();
    Arc::new(App::new(settings, world.clock.clone()).unwrap())
}

/// The stream record of an outbox row.
fn record(sequence_number: &str, envelope: &Envelope) -> Value {
    let mut row = serde_json::to_value(envelope).unwrap();
    row["kind"] = "outbox".into();
    let image: serde_dynamo::Item = serde_dynamo::to_item(row).unwrap();
    json!({
        "eventID": sequence_number,
        "eventName": "INSERT",
        "dynamodb": {
            "Keys": { "pk": { "S": "pk" }, "sk": { "S": "OUTBOX" } },
            "NewImage": image,
            "SequenceNumber": sequence_number,
        },
    })
}

async fn request_mails(team: &Team, count: usize) -> Vec<Envelope> {
    for _ in 0..count {
        request_mail(team, mail(team, MailKind::CompanyWelcome)).await;
    }
    waiting(team.store()).await
}

fn once_each(envelopes: &[Envelope]) -> HashMap<EventId, usize> {
    envelopes.iter().map(|one| (one.event_id, 1)).collect()
}

async fn sweep(world: &World, slot: &str) -> Option<usize> {
    sweep_for(&world.work, slot, Duration::from_secs(55)).await
}

async fn sweep_for(app: &Arc<App>, slot: &str, time: Duration) -> Option<usize> {
    let swept = run_slot::<OutboxSweep>(app, slot, Instant::now() + time).await;
    swept.unwrap()
}

#[tokio::test]
async fn an_event_goes_to_its_queue_and_leaves_the_outbox() {
    let (world, team, queue) = world().await;
    let requested = request_mails(&team, 12).await;
    let mut changes = Changes::new();
    changes.publish(Event::CompanyUpdated);
    team.store().commit(changes).await.unwrap();
    let all = waiting(team.store()).await;
    let records = all.iter().map(|one| record("1", one)).collect();

    let progress = relay_records(&world.work, records, queues_for).await;

    assert_eq!((progress.done, progress.suppressed), (13, 0));
    assert!(progress.retry.is_empty());
    assert_eq!(queue.take().await, once_each(&requested));
    assert!(waiting(team.store()).await.is_empty());
    queue.drop().await;
}

#[tokio::test]
async fn mails_on_which_a_way_in_depends_wait_behind_no_others() {
    let (world, team, queue) = world().await;
    let security = queue.sibling(data::Queue::SecurityEmailDeliver).await;
    for kind in MailKind::ALL {
        request_mail(&team, mail(&team, *kind)).await;
    }
    let all = waiting(team.store()).await;
    let records = all.iter().map(|one| record("1", one)).collect();

    let progress = relay_records(&world.work, records, queues_for).await;

    assert_eq!(progress.done, MailKind::ALL.len());
    let urgent = MailKind::ALL.iter().filter(|kind| kind.is_security());
    let (first, others) = (security.take().await, queue.take().await);
    assert_eq!(first.len(), urgent.count());
    assert_eq!(first.len() + others.len(), MailKind::ALL.len());
    for envelope in &all {
        let is_urgent = matches!(envelope.event, Event::SecurityMailRequested { .. });
        assert_eq!(first.contains_key(&envelope.event_id), is_urgent);
    }
    queue.drop().await;
    security.drop().await;
}

#[tokio::test]
async fn a_record_that_cannot_be_read_stands_in_nobodys_way() {
    let (world, team, queue) = world().await;
    let requested = request_mails(&team, 2).await;
    let mut newer = record("2", &requested[0]);
    newer["dynamodb"]["NewImage"]["event"] = json!({ "M": { "type": { "S": "moon_landed" } } });
    let no_image = json!({ "dynamodb": { "SequenceNumber": "3" } });
    let records = vec![
        record("1", &requested[0]),
        newer,
        no_image,
        json!("no record at all"),
        record("4", &requested[1]),
    ];

    let progress = relay_records(&world.work, records, queues_for).await;

    assert_eq!((progress.done, progress.suppressed), (2, 3));
    assert!(progress.retry.is_empty());
    assert_eq!(queue.take().await, once_each(&requested));
    queue.drop().await;
}

#[tokio::test]
async fn what_the_relay_missed_is_sent_by_the_sweep_after_two_minutes_and_not_before() {
    let (world, team, queue) = world().await;
    let missed = request_mails(&team, 3).await;
    // The queue is out of reach when the relay comes by.
    let cut_off = app(&world, NO_QUEUES);
    let records = missed.iter().map(|one| record("1", one)).collect();
    let progress = relay_records(&cut_off, records, queues_for).await;
    assert_eq!((progress.done, progress.suppressed), (0, 3));
    assert!(progress.retry.is_empty());

    assert_eq!(sweep(&world, "14:00").await, Some(0));
    assert!(queue.take().await.is_empty());

    world.advance(SignedDuration::from_secs(121));
    let young = request_mails(&team, 1).await;
    assert_eq!(young.len(), 4);
    assert_eq!(sweep(&world, "14:05").await, Some(3));
    assert_eq!(queue.take().await, once_each(&missed));
    assert_eq!(waiting(team.store()).await.len(), 1);
    queue.drop().await;
}

#[tokio::test]
async fn firings_that_come_twice_or_late_send_once() {
    let (world, team, queue) = world().await;
    let missed = request_mails(&team, 2).await;
    world.advance(SignedDuration::from_mins(3));

    let (first, twin) = tokio::join!(sweep(&world, "14:05"), sweep(&world, "14:05"));
    let mut ran = [first, twin];
    ran.sort();
    assert_eq!(ran, [None, Some(2)]);
    assert_eq!(sweep(&world, "14:05").await, None);
    assert_eq!(sweep(&world, "14:00").await, Some(0));

    assert_eq!(queue.take().await, once_each(&missed));
    queue.drop().await;
}

#[tokio::test]
async fn the_sweep_reaches_every_company_and_every_page() {
    let (world, team, queue) = world().await;
    let others = world.team().await;
    let mut missed = request_mails(&team, 27).await;
    missed.extend(request_mails(&others, 1).await);
    world.advance(SignedDuration::from_mins(3));

    assert_eq!(sweep(&world, "14:05").await, Some(28));

    assert_eq!(queue.take().await, once_each(&missed));
    assert!(waiting(team.store()).await.is_empty());
    queue.drop().await;
}

/// A world with a queue that is out of reach for mails, and one for customers that only the test reads.
async fn half_broken() -> (World, Team, Queue) {
    let mut world = World::new().await;
    world.may_leave_events();
    let queue = Queue::make(
        world.settings(),
        data::Queue::SearchIndex,
        &[data::Queue::RealtimePublish],
    )
    .await;
    world.work = app(&world, &queue.base);
    let team = world.team().await;
    (world, team, queue)
}

const NO_QUEUES: &str = "http://127.0.0.1:4566/000000000000/no-such-queue-";

/// Lets so many events wait that no queue takes, and behind them some about customers.
async fn broken_ones_before(world: &World, team: &Team, broken: usize) -> HashMap<EventId, usize> {
    const MOST_AT_ONCE: usize = 100;
    for first in (0..broken).step_by(MOST_AT_ONCE) {
        let mut changes = Changes::new();
        for _ in first..broken.min(first + MOST_AT_ONCE) {
            let mail_id = MailId::at(world.clock.now());
            changes.publish(Event::MailRequested { mail_id });
        }
        team.store().commit(changes).await.unwrap();
    }
    world.advance(SignedDuration::from_secs(1));
    let mut changes = Changes::new();
    for _ in 0..3 {
        let customer_id = CustomerId::at(world.clock.now());
        changes.publish(Event::CustomerUpdated { customer_id });
    }
    team.store().commit(changes).await.unwrap();
    world.advance(SignedDuration::from_mins(3));
    let all = all_waiting(team).await;
    assert_eq!(all.len(), broken + 3);
    once_each(&all[broken..])
}

async fn all_waiting(team: &Team) -> Vec<Envelope> {
    team.store().whole_list(&key::waiting()).await.unwrap()
}

#[tokio::test]
async fn a_queue_out_of_reach_holds_up_no_event_of_another() {
    let (world, team, queue) = half_broken().await;
    let healthy = broken_ones_before(&world, &team, 400).await;

    assert_eq!(sweep(&world, "14:05").await, Some(403));

    assert_eq!(queue.take().await, healthy);
    assert_eq!(all_waiting(&team).await.len(), 400);
    queue.drop().await;
}

#[tokio::test]
async fn every_event_has_its_turn_however_many_stand_before_it_and_however_short_the_sweeps_are() {
    const BROKEN: usize = 1000;
    /// Of each sweep that looks at any event, 25 are the least.
    const MOST_SWEEPS: usize = BROKEN / 25 + 2;
    let (world, team, queue) = half_broken().await;
    let healthy = broken_ones_before(&world, &team, BROKEN).await;
    let mut taken = HashMap::new();
    let (mut slot, mut sweeps) = (0, 0);
    let mut time = Duration::from_millis(6020);
    while taken.is_empty() && sweeps <= MOST_SWEEPS {
        slot += 1;
        assert!(slot < 1000, "the sweeps look at nothing");
        // All but six seconds is what a sweep has for its walk: little more than one page takes.
        let count = sweep_for(&world.work, &format!("slot {slot}"), time).await;
        if count == Some(0) {
            time += Duration::from_millis(20);
        } else {
            sweeps += 1;
        }
        taken = queue.take().await;
    }
    assert_eq!(taken, healthy, "after {sweeps} sweeps");
    assert!(sweeps > 1, "one sweep had time for all");

    // The queue works again: what has waited leaves, from the oldest on.
    let mended = queue.sibling(data::Queue::EmailDeliver).await;
    for slot in 0..BROKEN / 250 + 2 {
        sweep_for(
            &world.work,
            &format!("mended {slot}"),
            Duration::from_secs(55),
        )
        .await;
    }
    assert!(all_waiting(&team).await.is_empty());
    queue.drop().await;
    mended.drop().await;
}

#[tokio::test]
async fn a_sweep_without_time_leaves_all_to_the_next() {
    let (world, team, queue) = world().await;
    request_mails(&team, 2).await;
    world.advance(SignedDuration::from_mins(3));
    let hasty = run_slot::<OutboxSweep>(&world.work, "14:05", Instant::now()).await;
    assert_eq!(hasty.unwrap(), Some(0));
    assert_eq!(sweep(&world, "14:10").await, Some(2));
    queue.drop().await;
}

#[tokio::test]
async fn a_message_that_failed_comes_again_after_its_pause() {
    let (world, team, queue) = world().await;
    let requested = request_mails(&team, 1).await;
    let queues = world.work.aws().queues();
    let sent = queues
        .send(data::Queue::EmailDeliver, &[&requested[0]])
        .await;
    assert!(sent.iter().all(Result::is_ok));
    let receipt = queue.receipts().await.remove(0);
    assert!(queue.receipts().await.is_empty());

    let pause = Duration::from_secs(1);
    let pauses = [(receipt, pause)];
    let postponed = queues.postpone(data::Queue::EmailDeliver, &pauses).await;
    postponed.unwrap();
    assert!(queue.receipts().await.is_empty());
    tokio::time::sleep(pause + Duration::from_millis(300)).await;

    assert_eq!(queue.receipts().await.len(), 1);
    queue.drop().await;
}

/// An outbox row as a newer version of the product writes it.
#[derive(serde::Serialize, serde::Deserialize, DataMap)]
#[data_map(of = Company, purpose = Operation, kept = Kept::UntilDone)]
struct NewerRow {
    #[data(Id)]
    event_id: EventId,
    #[data(Activity)]
    event: Value,
    #[data(Technical)]
    version: u64,
    #[serde(skip)]
    like: Option<Envelope>,
}

impl Row for NewerRow {
    const KIND: &'static str = "outbox";

    fn row_key(&self) -> RowKey {
        key::outbox(self.event_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        self.like
            .as_ref()
            .map(Row::index_entries)
            .unwrap_or_default()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn set_version(&mut self, version: u64) {
        self.version = version;
    }
}

#[tokio::test]
async fn a_row_of_a_newer_version_stands_in_nobodys_way_and_ends_in_quarantine() {
    let (mut world, team, queue) = world().await;
    world.may_leave_events();
    let missed = request_mails(&team, 1).await;
    let mut changes = Changes::new();
    changes.create(&NewerRow {
        event_id: EventId::from_bytes([1; 16]),
        event: json!({ "type": "moon_landed" }),
        version: 2,
        like: Some(Envelope {
            at: world.clock.now() - SignedDuration::from_mins(1),
            ..missed[0].clone()
        }),
    });
    team.store().commit(changes).await.unwrap();
    world.advance(SignedDuration::from_mins(3));

    assert_eq!(sweep(&world, "14:05").await, Some(1));

    assert_eq!(queue.take().await, once_each(&missed));
    let quarantine = world.work.aws().quarantine();
    let quarantined = async || {
        quarantine
            .count("outbox", Some(team.store()))
            .await
            .unwrap()
    };
    let outbox = key::outbox(EventId::from_bytes([1; 16]));
    let stands = async || team.store().get::<NewerRow>(outbox.clone()).await.unwrap();
    assert!(stands().await.is_some(), "a deploy may be under way");
    assert_eq!(quarantined().await, 0);

    world.advance(SignedDuration::from_hours(1));
    assert_eq!(sweep(&world, "15:05").await, Some(0));
    assert!(stands().await.is_none());
    assert_eq!(quarantined().await, 1);
    let left = world.items().await;
    assert!(left.iter().any(|item| item.contains("moon_landed")));
    assert_eq!(sweep(&world, "15:10").await, Some(0));
    assert_eq!(quarantined().await, 1);

    // After a deploy that can read it, it goes back to where it stood.
    let output = redrive(&world, "outbox", &[]);
    assert!(output.contains("1 went back"), "{output}");
    assert_eq!(quarantined().await, 0);
    let back = stands().await.expect("it stands again");
    assert_eq!(
        (&back.event["type"], back.version),
        (&json!("moon_landed"), 2)
    );
    assert_eq!(sweep(&world, "15:15").await, Some(0));
    assert_eq!(quarantined().await, 1, "it stands where the sweep finds it");
    queue.drop().await;
}
