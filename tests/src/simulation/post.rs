//! The relay and the queues between it and the workers: they deliver late, twice or not at all, and workers
//! are killed over a batch.

use std::time::{Duration, Instant};

use data::outbox::Envelope;
use data::{Changes, Queue};
use domain::event::Event;
use fastrand::Rng;
use jiff::Timestamp;
use work::Received;

use super::agenda::{Agenda, Happening, later};
use super::plan::Plan;
use crate::{Team, World, registry};

/// How long a message is away that a worker did not finish, in seconds.
const VISIBILITY: f64 = 30.0;

/// The most messages in one batch.
const BATCH: usize = 10;

/// Messages on their way.
pub(super) struct Post {
    plan: Plan,
    waiting: Vec<Posted>,
    /// What went wrong.
    pub(super) faults: Faults,
}

/// A message on its way.
#[derive(Clone)]
struct Posted {
    due: Timestamp,
    queue: Queue,
    envelope: Envelope,
    receipts: u32,
}

/// How much went wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Faults {
    pub(super) killed: usize,
    pub(super) doubled: usize,
    pub(super) lost: usize,
}

impl Post {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            plan,
            waiting: Vec::new(),
            faults: Faults::default(),
        }
    }

    /// Takes what waits in the outbox on its way; says what happened.
    pub(super) async fn collect(
        &mut self,
        team: &Team,
        agenda: &mut Agenda,
        rng: &mut Rng,
    ) -> Vec<Envelope> {
        let store = team.store();
        let range = data::key::waiting();
        let mut envelopes: Vec<Envelope> = store.whole_list(&range).await.expect("an outbox");
        envelopes.sort_by_key(|envelope| envelope.event_id);
        for part in envelopes.chunks(20) {
            let mut changes = Changes::new();
            for envelope in part {
                changes.discard(envelope);
                self.send(envelope, store.now(), agenda, rng);
            }
            let left = store.commit(changes).await;
            left.expect("events leave the outbox");
        }
        envelopes
    }

    fn send(&mut self, envelope: &Envelope, now: Timestamp, agenda: &mut Agenda, rng: &mut Rng) {
        let is_taken = |queue: &Queue| work::goes_to(*queue, work::queues_for, &envelope.event);
        for queue in Queue::ALL.into_iter().filter(is_taken) {
            let delay = delay(queue, &envelope.event);
            if delay > 0.0 && chance(rng, self.plan.lost) {
                self.faults.lost += 1;
                continue;
            }
            let posted = Posted {
                due: whole_second(later(now, rng.f64() + delay)),
                queue,
                envelope: envelope.clone(),
                receipts: 1,
            };
            if chance(rng, self.plan.doubled) {
                self.faults.doubled += 1;
                let due = whole_second(later(posted.due, rng.f64() * 60.0));
                self.post(
                    Posted {
                        due,
                        ..posted.clone()
                    },
                    agenda,
                );
            }
            self.post(posted, agenda);
        }
    }

    fn post(&mut self, posted: Posted, agenda: &mut Agenda) {
        agenda.at(posted.due, Happening::Deliver);
        self.waiting.push(posted);
    }

    /// Whether nothing is on its way any more.
    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Hands what is due to the workers.
    pub(super) async fn deliver(&mut self, world: &World, agenda: &mut Agenda, rng: &mut Rng) {
        let now = world.clock.now();
        let all = std::mem::take(&mut self.waiting).into_iter();
        let (mut due, waiting): (Vec<_>, Vec<_>) = all.partition(|posted| posted.due <= now);
        self.waiting = waiting;
        due.sort_by_key(|posted| posted.due);
        for queue in Queue::ALL {
            let to_it = due.iter().filter(|posted| posted.queue == queue);
            let to_it: Vec<_> = to_it.collect();
            for batch in to_it.chunks(BATCH) {
                for unfinished in self.work(world, queue, batch, rng).await {
                    let again = Posted {
                        due: later(now, VISIBILITY),
                        receipts: unfinished.receipts + 1,
                        ..unfinished.clone()
                    };
                    self.post(again, agenda);
                }
            }
        }
    }

    /// Lets a worker deal with a batch; gives back what it did not finish.
    async fn work<'a>(
        &mut self,
        world: &World,
        queue: Queue,
        batch: &[&'a Posted],
        rng: &mut Rng,
    ) -> Vec<&'a Posted> {
        let worker = registry::worker(queue.name());
        let messages: Vec<_> = batch.iter().map(|posted| posted.message()).collect();
        let deadline = Instant::now() + Duration::from_secs(30);
        let run = world.run_worker(worker, &messages, deadline);
        if chance(rng, self.plan.killed) {
            self.faults.killed += 1;
            let life = Duration::from_millis(rng.u64(0..40));
            // Whether it was ready in time or not, nobody has heard so.
            drop(tokio::time::timeout(life, run).await);
            return batch.to_vec();
        }
        let progress = run.await;
        assert_eq!(
            progress.quarantined, 0,
            "{queue:?} cannot read its messages"
        );
        let is_unfinished = |posted: &&&Posted| {
            let id = posted.envelope.event_id.to_string();
            progress.retry.contains(&id)
        };
        batch.iter().filter(is_unfinished).copied().collect()
    }
}

impl Posted {
    fn message(&self) -> Received {
        Received {
            message_id: self.envelope.event_id.to_string(),
            body: serde_json::to_string(&self.envelope).expect("an envelope can be written"),
            receipts: self.receipts,
        }
    }
}

/// The end of a second: what comes within it comes in one batch.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second() + 1).expect("an instant of our time")
}

/// How long a queue keeps an event back, in seconds.
fn delay(queue: Queue, event: &Event) -> f64 {
    match event {
        Event::OfferRoundStarted { seconds, .. } if queue == Queue::OfferAdvance => {
            f64::from(*seconds) + 1.0
        }
        Event::JobOffered { .. } if queue == Queue::OfferAdvance => {
            f64::from(domain::offer::ACKNOWLEDGEMENT_CHECKED_AFTER)
        }
        _ => 0.0,
    }
}

/// Whether something happens that does so in so many of a hundred cases.
pub(super) fn chance(rng: &mut Rng, percent: u8) -> bool {
    rng.u8(0..100) < percent
}
