//! Runs the messages of a batch together, company by company.

use std::collections::{BTreeMap, HashSet};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::outbox::Envelope;
use data::{Aws, Queue, Setting, Store};
use domain::id::EventId;

use crate::batch::{Named, within};
use crate::{App, Failure, Progress, Received};

/// Handles the events of one queue, those of a company together.
pub trait Gatherer: Send + Sync + 'static {
    /// Its name everywhere: binary, queue, event file, log field.
    const NAME: &'static str;
    /// The queue it reads.
    const QUEUE: Queue;
    /// The settings it reads beside the address of its queue; the template gives it exactly these.
    const SETTINGS: &'static [Setting] = &[];

    /// Processes some events of one company; returns those that were new to it. Each can be delivered
    /// twice, late and out of order: the effect must be the same. Where it fails, all of them are
    /// delivered again.
    fn handle(gathered: Gathered)
    -> impl Future<Output = Result<HashSet<EventId>, Failure>> + Send;
}

/// Events of one company in the hands of their worker.
pub struct Gathered {
    app: Arc<App>,
    /// The rows of the company.
    pub store: Store,
    /// The events, at least one, in the order of delivery; one that was delivered twice is there twice.
    pub envelopes: Vec<Envelope>,
    deadline: Instant,
}

impl Gathered {
    /// Settings and clients.
    pub fn aws(&self) -> &Aws {
        self.app.aws()
    }

    /// How much time is left; a step that cannot finish in it is not begun.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// Runs a batch through gatherer `G`; a company that fails does not block the others.
pub async fn run_gathered<G: Gatherer>(
    app: &Arc<App>,
    messages: &[Received],
    deadline: Instant,
) -> Progress {
    let worker = Named {
        name: G::NAME,
        queue: G::QUEUE,
    };
    let begun = Instant::now();
    let mut progress = Progress::default();
    let mut companies: BTreeMap<_, Vec<(&Received, Envelope)>> = BTreeMap::new();
    for message in messages {
        match serde_json::from_str::<Envelope>(&message.body) {
            Ok(envelope) => {
                let company = companies.entry(envelope.company_id).or_default();
                company.push((message, envelope));
            }
            Err(error) => {
                let reason = format!("not an envelope: {:?}", error.classify());
                let outcome = Err(Failure::Unreadable(reason));
                progress.settle(app, worker, message, outcome, begun).await;
            }
        }
    }
    let mut waiting = companies.len();
    for gathered in companies.into_values() {
        let begun = Instant::now();
        let left = deadline.saturating_duration_since(begun);
        // One company that hangs leaves time to the others.
        let share = left / u32::try_from(waiting).unwrap_or(u32::MAX).max(1);
        waiting -= 1;
        let envelopes = gathered.iter().map(|(_, envelope)| envelope.clone());
        let mut outcome = handled::<G>(app, envelopes.collect(), begun + share).await;
        for (message, envelope) in gathered {
            let own = match &mut outcome {
                // Of an event that was delivered twice, the second one has no effect.
                Ok(new) => Ok(new.remove(&envelope.event_id)),
                Err(failure) => Err(failure.clone()),
            };
            progress.settle(app, worker, message, own, begun).await;
        }
    }
    progress
}

async fn handled<G: Gatherer>(
    app: &Arc<App>,
    envelopes: Vec<Envelope>,
    deadline: Instant,
) -> Result<HashSet<EventId>, Failure> {
    let Some(store) = app.aws().directory().open(&envelopes[0]).await? else {
        return Ok(HashSet::new());
    };
    let gathered = Gathered {
        app: app.clone(),
        store,
        envelopes,
        deadline,
    };
    within(deadline, G::handle(gathered)).await
}
