//! The relay: events from the table's stream to the queues of the workers that consume them.
//!
//! The stream gives records in order and stops at one that fails, so the relay never fails for a
//! single record: what it cannot read, and what a queue does not take, stays in the outbox, where the
//! sweep finds it.

use std::sync::Arc;

use data::outbox::Envelope;
use data::{Changes, Error, Queue, Store};
use futures::StreamExt as _;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

use crate::routes::{Routes, goes_to};
use crate::serve::{StartError, on_one_thread, partial, start};
use crate::stream::{StreamBatch, new_image};
use crate::{App, Progress};

/// How many rows are taken out of the outbox at a time.
const AT_ONCE: usize = 16;

/// Relays what the table's stream delivers until the process is ended.
pub fn run_relay(routes: Routes) -> Result<(), StartError> {
    on_one_thread(serve_stream(routes))
}

async fn serve_stream(routes: Routes) -> Result<(), StartError> {
    let app = start(&[], data::RELAYED).await?;
    let service = service_fn(|event: LambdaEvent<StreamBatch>| {
        let app = app.clone();
        async move {
            let progress = relay_records(&app, event.payload.records, routes).await;
            // No record is ever reported as failed: the stream would deliver all that follows again
            // as well.
            partial(progress.retry)
        }
    });
    lambda_runtime::run(service)
        .await
        .map_err(StartError::Runtime)
}

/// Relays a batch of the stream. `done` counts the events that the queues have, `suppressed` the records
/// whose rows stay in the outbox for the sweep.
pub async fn relay_records(app: &Arc<App>, records: Vec<Value>, routes: Routes) -> Progress {
    let mut waiting = Vec::with_capacity(records.len());
    let mut unreadable = 0;
    for record in records {
        match read(app, &record) {
            Ok(envelope) => waiting.push(envelope),
            Err(reason) => {
                unreadable += 1;
                let sequence_number = record["dynamodb"]["SequenceNumber"].as_str();
                let sequence_number = sequence_number.unwrap_or_default();
                tracing::warn!(
                    sequence_number,
                    reason,
                    "record {sequence_number} of the stream cannot be read"
                );
            }
        }
    }
    let mut progress = relay(app, &waiting, routes, &mut Vec::new()).await;
    progress.suppressed += unreadable;
    tracing::info!(
        relayed = progress.done,
        left = progress.suppressed,
        unreadable,
        "events relayed"
    );
    progress
}

fn read(app: &App, record: &Value) -> Result<(Store, Envelope), String> {
    let image = new_image(record)?;
    app.aws()
        .directory()
        .of_outbox_row(image)
        .map_err(|error| format!("not an outbox row: {error}"))
}

/// Sends events to their queues and takes each out of the outbox once every queue has it.
///
/// `done` counts those, `suppressed` those that stay in the outbox for the sweep. Nothing is sent to the
/// queues that are `broken`; one that is out of reach or throttled is added to them. One that refuses
/// a single event is not.
pub async fn relay(
    app: &Arc<App>,
    waiting: &[(Store, Envelope)],
    routes: Routes,
    broken: &mut Vec<Queue>,
) -> Progress {
    let mut has_failed = vec![false; waiting.len()];
    let queues = app.aws().queues();
    for queue in Queue::ALL {
        let selected: Vec<usize> = (0..waiting.len())
            .filter(|position| goes_to(queue, routes, &waiting[*position].1.event))
            .collect();
        if selected.is_empty() {
            continue;
        }
        if broken.contains(&queue) {
            for position in selected {
                has_failed[position] = true;
            }
            continue;
        }
        let batch: Vec<_> = selected
            .iter()
            .map(|position| &waiting[*position].1)
            .collect();
        let outcomes = queues.send(queue, &batch).await;
        if outcomes
            .iter()
            .any(|one| matches!(one, Err(Error::Busy(_))))
        {
            broken.push(queue);
        }
        for (position, outcome) in selected.into_iter().zip(outcomes) {
            if let Err(error) = outcome {
                tracing::warn!(queue = queue.name(), cause = %error, "an event was not taken");
                has_failed[position] = true;
            }
        }
    }
    let taken: Vec<_> = waiting
        .iter()
        .zip(has_failed)
        .filter(|(_, has_failed)| !has_failed)
        .map(|((store, envelope), _)| forget(store, envelope))
        .collect();
    let forgotten: Vec<bool> = futures::stream::iter(taken)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let done = forgotten.into_iter().filter(|is_gone| *is_gone).count();
    Progress {
        done,
        suppressed: waiting.len() - done,
        ..Progress::default()
    }
}

/// A row that stays though its event was sent is sent again by the sweep, which does no harm.
async fn forget(store: &Store, envelope: &Envelope) -> bool {
    let mut changes = Changes::new();
    changes.discard(envelope);
    store.commit(changes).await.is_ok()
}
