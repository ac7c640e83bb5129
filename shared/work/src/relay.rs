//! The relay: events from the table's stream to the queues of the workers that want them.
//!
//! The stream gives records in order and stops at one that fails, so the relay never fails for a
//! single record: what it cannot read goes to quarantine, and what a queue does not take stays in
//! the outbox, where the sweep finds it.

use std::sync::Arc;

use aws_lambda_events::dynamodb::{Event as StreamEvent, EventRecord};
use data::outbox::Envelope;
use data::{Changes, Queue, Store};
use lambda_runtime::{LambdaEvent, service_fn};

use crate::serve::{StartError, start};
use crate::{App, Progress};

/// Which queues want an event.
pub type Routes = fn(&domain::event::Event) -> &'static [Queue];

/// The name under which unreadable records are kept.
const QUARANTINE: &str = "outbox-relay";

/// Serves the relay until the process is ended.
pub async fn serve_relay(routes: Routes) -> Result<(), StartError> {
    let app = start(&[]).await?;
    let service = service_fn(|event: LambdaEvent<StreamEvent>| {
        let app = app.clone();
        async move {
            let progress = relay_records(&app, event.payload.records, routes).await;
            Ok::<_, std::convert::Infallible>(crate::serve::partial(progress.retry))
        }
    });
    lambda_runtime::run(service)
        .await
        .map_err(StartError::Runtime)
}

async fn relay_records(app: &Arc<App>, records: Vec<EventRecord>, routes: Routes) -> Progress {
    let mut progress = Progress::default();
    let mut waiting = Vec::with_capacity(records.len());
    for record in records {
        let sequence = record.change.sequence_number.clone().unwrap_or_default();
        match app.aws().directory().of_outbox_row(record.change.new_image) {
            Ok(found) => waiting.push(found),
            Err(error) => {
                let reason = format!("not an outbox row: {error}");
                let kept = app
                    .aws()
                    .quarantine()
                    .keep(QUARANTINE, &reason, &sequence)
                    .await;
                match kept {
                    Ok(()) => progress.quarantined += 1,
                    Err(_) => progress.retry.push(sequence),
                }
            }
        }
    }
    let sent = relay(app, &waiting, routes).await;
    progress.done += sent.done;
    progress.suppressed += sent.suppressed;
    tracing::info!(
        relayed = progress.done,
        left = progress.suppressed,
        quarantined = progress.quarantined,
        "events relayed"
    );
    progress
}

/// Sends events to their queues and takes each out of the outbox once every queue has it.
///
/// `done` counts those, `suppressed` those that stay in the outbox for the sweep.
pub async fn relay(app: &Arc<App>, waiting: &[(Store, Envelope)], routes: Routes) -> Progress {
    let mut has_failed = vec![false; waiting.len()];
    let queues = app.aws().queues();
    for queue in Queue::ALL {
        let wanted: Vec<usize> = (0..waiting.len())
            .filter(|position| routes(&waiting[*position].1.event).contains(&queue))
            .collect();
        let batch: Vec<_> = wanted
            .iter()
            .map(|position| &waiting[*position].1)
            .collect();
        let outcomes = queues.send(queue, &batch).await;
        for (position, outcome) in wanted.into_iter().zip(outcomes) {
            has_failed[position] |= outcome.is_err();
        }
    }
    let mut progress = Progress::default();
    for ((store, envelope), has_failed) in waiting.iter().zip(has_failed) {
        if !has_failed && forget(store, envelope).await {
            progress.done += 1;
        } else {
            progress.suppressed += 1;
        }
    }
    progress
}

async fn forget(store: &Store, envelope: &Envelope) -> bool {
    let mut changes = Changes::new();
    changes.discard(envelope);
    store.commit(changes).await.is_ok()
}
