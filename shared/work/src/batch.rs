//! Runs the messages of a batch one by one and returns which must be retried.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::outbox::Envelope;
use data::{Queue, Unreadable};
use futures::FutureExt as _;

use crate::{App, Cx, Failure, Worker, once};

/// One message as the queue gave it.
#[derive(Clone, Debug)]
pub struct Received {
    /// The queue's id of the message.
    pub message_id: String,
    /// Its body: an [`Envelope`] in JSON.
    pub body: String,
    /// How often the queue has delivered it, this time included.
    pub receipts: u32,
}

/// What nobody can read goes into quarantine with this receipt, the last one that most queues allow.
/// The pauses before it add up to half an hour: as long as a deploy takes, and longer.
pub const LAST_RECEIPT: u32 = 5;

impl Received {
    /// Whether it is retried when it cannot be read now.
    pub(crate) fn may_come_again(&self) -> bool {
        self.receipts < LAST_RECEIPT
    }
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Dealt with now.
    pub done: usize,
    /// Dealt with before, or of a company that is gone: no effect.
    pub suppressed: usize,
    /// Given up, kept in quarantine.
    pub quarantined: usize,
    /// The messages to retry (partial batch response); each id is one of the batch.
    pub retry: Vec<String>,
    /// Those of them that requested a pause of their own.
    pub pauses: HashMap<String, Duration>,
}

/// A message is not begun with less time than this.
const LEAST_TIME: Duration = Duration::from_secs(2);

/// A message gets this much time even when others wait behind it.
const LEAST_SHARE: Duration = Duration::from_secs(6);

/// What one message may take of the time that is left, so that one that hangs leaves time to others.
fn share(left: Duration, waiting: usize) -> Duration {
    let fair = u32::try_from(waiting).map_or(Duration::ZERO, |waiting| left / waiting.max(1));
    left.min(fair.max(LEAST_SHARE))
}

/// Runs every message of a batch through worker `W`; one that fails does not block the others.
pub async fn run_batch<W: Worker>(
    app: &Arc<App>,
    messages: &[Received],
    deadline: Instant,
) -> Progress {
    let worker = Named {
        name: W::NAME,
        queue: W::QUEUE,
    };
    run_each(app, worker, messages, deadline, |message, deadline| {
        Box::pin(run_one::<W>(app, message, deadline))
    })
    .await
}

/// Whose batch it is.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) queue: Queue,
}

/// What becomes of one message: whether there was something to do.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<bool, Failure>> + Send + 'a>>;

/// Runs messages one by one, each within its share of the time.
pub(crate) async fn run_each<'a>(
    app: &Arc<App>,
    worker: Named,
    messages: &'a [Received],
    deadline: Instant,
    run: impl Fn(&'a Received, Instant) -> Running<'a>,
) -> Progress {
    let mut progress = Progress::default();
    for (position, message) in messages.iter().enumerate() {
        let begun = Instant::now();
        let left = deadline.saturating_duration_since(begun);
        let outcome = if left < LEAST_TIME {
            Err(Failure::Retry("no time is left in this batch".into()))
        } else {
            let share = share(left, messages.len() - position);
            run(message, begun + share).await
        };
        progress.settle(app, worker, message, outcome, begun).await;
    }
    progress
}

fn note(worker: Named, message: &Received, outcome: &Result<bool, Failure>, duration_ms: u64) {
    let word = match outcome {
        Ok(true) => "done",
        Ok(false) => "suppressed",
        Err(Failure::Retry(_) | Failure::Later { .. }) => "retry",
        Err(Failure::Unreadable(_)) => "quarantined",
    };
    let reason = match outcome {
        Err(
            Failure::Retry(reason) | Failure::Later { reason, .. } | Failure::Unreadable(reason),
        ) => reason.as_str(),
        Ok(_) => "",
    };
    let (worker, message_id) = (worker.name, &message.message_id);
    tracing::info!(
        worker,
        message_id,
        outcome = word,
        reason,
        duration_ms,
        "message {message_id}"
    );
}

impl Progress {
    /// Notes and counts what became of a message that was begun at an instant.
    pub(crate) async fn settle(
        &mut self,
        app: &App,
        worker: Named,
        message: &Received,
        outcome: Result<bool, Failure>,
        begun: Instant,
    ) {
        let outcome = match outcome {
            Err(Failure::Unreadable(reason)) if message.may_come_again() => {
                Err(Failure::Retry(format!("cannot be read yet: {reason}")))
            }
            outcome => outcome,
        };
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        note(worker, message, &outcome, duration_ms);
        self.count(app, worker, message, outcome).await;
    }

    async fn count(
        &mut self,
        app: &App,
        worker: Named,
        message: &Received,
        outcome: Result<bool, Failure>,
    ) {
        let again = || message.message_id.clone();
        match outcome {
            Ok(true) => self.done += 1,
            Ok(false) => self.suppressed += 1,
            Err(Failure::Retry(_)) => self.retry.push(again()),
            Err(Failure::Later { after, .. }) => {
                self.retry.push(again());
                self.pauses.insert(again(), after);
            }
            Err(Failure::Unreadable(reason)) => {
                match quarantine(app, worker.queue.name(), &reason, &message.body).await {
                    Ok(()) => self.quarantined += 1,
                    // Not lost: it is retried, and finally goes to the dead-letter queue.
                    Err(_) => self.retry.push(again()),
                }
            }
        }
    }
}

/// Puts a message into quarantine, with its company if it names one.
async fn quarantine(app: &App, queue: &str, reason: &str, body: &str) -> Result<(), data::Error> {
    let owner = app.aws().directory().named_in(body).await?;
    let message = Unreadable {
        queue,
        reason,
        body,
        owner: owner.as_ref(),
    };
    app.aws().quarantine().add(message).await
}

/// True when there was something to do.
async fn run_one<W: Worker>(
    app: &Arc<App>,
    message: &Received,
    deadline: Instant,
) -> Result<bool, Failure> {
    let envelope: Envelope = serde_json::from_str(&message.body)
        .map_err(|error| Failure::Unreadable(format!("not an envelope: {:?}", error.classify())))?;
    let Some(store) = app.aws().directory().open(&envelope).await? else {
        return Ok(false);
    };
    if once::is_done(&store, W::NAME, &envelope).await? {
        return Ok(false);
    }
    let cx = Cx {
        app: app.clone(),
        store: store.clone(),
        envelope: envelope.clone(),
        is_last_receipt: !message.may_come_again(),
        deadline,
    };
    within(deadline, W::handle(cx)).await?;
    once::mark(&store, W::NAME, &envelope).await?;
    Ok(true)
}

/// Runs a worker's own code, which may panic or hang.
pub(crate) async fn within<T>(
    deadline: Instant,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let left = deadline.saturating_duration_since(Instant::now());
    let handling = AssertUnwindSafe(work).catch_unwind();
    match tokio::time::timeout(left, handling).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(Failure::Retry("the worker panicked".into())),
        Err(_) => Err(Failure::Retry("out of time".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_message_may_take_all_that_is_left() {
        let left = Duration::from_secs(20);
        assert_eq!(share(left, 1), left);
    }

    #[test]
    fn messages_share_the_time_and_none_is_given_too_little_to_work_with() {
        assert_eq!(share(Duration::from_secs(28), 2), Duration::from_secs(14));
        assert_eq!(share(Duration::from_secs(28), 10), LEAST_SHARE);
    }

    #[test]
    fn no_share_is_longer_than_what_is_left() {
        let left = Duration::from_secs(3);
        assert_eq!(share(left, 10), left);
    }
}
