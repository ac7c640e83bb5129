//! Hands waiting events to their workers, as the relay and the queues would.

use std::time::{Duration, Instant};

use data::outbox::Envelope;
use data::{Changes, PageRequest, Store, key};
use work::{App, Received};

use crate::inside::Inside;
use crate::registry;

/// What became of the waiting events.
#[derive(Clone, Debug, Default)]
pub struct Drained {
    /// Messages that had an effect.
    pub done: usize,
    /// Messages without effect, since they were dealt with before.
    pub suppressed: usize,
    /// Messages in quarantine.
    pub quarantined: usize,
    /// Events that no worker could deal with yet.
    pub left: Vec<String>,
}

/// Every store of the table, by way of the companies' index.
pub async fn stores(app: &App) -> Vec<Store> {
    let mut stores: Vec<Store> = Vec::new();
    loop {
        let after = stores.last().map(Store::company_id);
        let page = app.aws().directory().companies(after, 100).await;
        let page = page.expect("the companies can be listed");
        if page.is_empty() {
            return stores;
        }
        stores.extend(page);
    }
}

pub(crate) async fn drain(workers: &Inside<App>) -> Drained {
    let mut drained = Drained::default();
    loop {
        let mut is_moving = false;
        drained.left.clear();
        for store in stores(workers.whole()).await {
            for envelope in waiting(&store).await {
                if hand_over(workers, &envelope, &mut drained).await {
                    let mut changes = Changes::new();
                    changes.discard(&envelope);
                    store
                        .commit(changes)
                        .await
                        .expect("an event can leave the outbox");
                    is_moving = true;
                } else {
                    drained.left.push(envelope.event.name().to_owned());
                }
            }
        }
        if !is_moving {
            return drained;
        }
    }
}

async fn waiting(store: &Store) -> Vec<Envelope> {
    let mut envelopes = Vec::new();
    let mut cursor = None;
    loop {
        let page_request = PageRequest::new(100, cursor);
        let page = store.page::<Envelope>(&key::waiting(), &page_request).await;
        let page = page.expect("the outbox can be read");
        envelopes.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return envelopes;
        }
    }
}

/// Whether every worker that consumes the event has dealt with it.
async fn hand_over(workers: &Inside<App>, envelope: &Envelope, drained: &mut Drained) -> bool {
    let queues = work::queues_for(&envelope.event);
    let mut is_done = true;
    for worker in registry::workers()
        .iter()
        .filter(|worker| queues.contains(&worker.queue))
    {
        let message = Received {
            message_id: envelope.event_id.to_string(),
            body: serde_json::to_string(envelope).expect("an envelope can be written"),
            receipts: 1,
        };
        let deadline = Instant::now() + Duration::from_secs(30);
        let app = workers.app_with(worker.settings());
        let progress = (worker.run)(&app, &[message], deadline).await;
        drained.done += progress.done;
        drained.suppressed += progress.suppressed;
        drained.quarantined += progress.quarantined;
        is_done &= progress.retry.is_empty();
    }
    is_done
}
