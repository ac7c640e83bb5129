//! Runs the messages of a batch one by one and says which must come again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::outbox::Envelope;
use futures::FutureExt as _;

use crate::{App, Cx, Failure, Worker, once};

/// One message as the queue gave it.
#[derive(Clone, Debug)]
pub struct Received {
    /// The queue's id of the message.
    pub message_id: String,
    /// Its body: an [`Envelope`] in JSON.
    pub body: String,
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
    /// The messages that must come again; each id is one of the batch.
    pub retry: Vec<String>,
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

/// Runs every message of a batch through worker `W`; one that fails does not hold up the others.
pub async fn run_batch<W: Worker>(
    app: &Arc<App>,
    messages: &[Received],
    deadline: Instant,
) -> Progress {
    let mut progress = Progress::default();
    for (position, message) in messages.iter().enumerate() {
        let begun = Instant::now();
        let left = deadline.saturating_duration_since(begun);
        let outcome = if left < LEAST_TIME {
            Err(Failure::Retry("no time is left in this batch".into()))
        } else {
            let share = share(left, messages.len() - position);
            run_one::<W>(app, message, begun + share).await
        };
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let message_id = &message.message_id;
        let word = match &outcome {
            Ok(true) => "done",
            Ok(false) => "suppressed",
            Err(Failure::Retry(_)) => "retry",
            Err(Failure::Drop(_)) => "quarantined",
        };
        let worker = W::NAME;
        let reason = match &outcome {
            Err(Failure::Retry(reason) | Failure::Drop(reason)) => reason.as_str(),
            Ok(_) => "",
        };
        tracing::info!(
            worker,
            message_id,
            outcome = word,
            reason,
            duration_ms,
            "message {message_id}"
        );
        match outcome {
            Ok(true) => progress.done += 1,
            Ok(false) => progress.suppressed += 1,
            Err(Failure::Retry(_)) => progress.retry.push(message.message_id.clone()),
            Err(Failure::Drop(reason)) => {
                let quarantine = app.aws().quarantine();
                match quarantine
                    .keep(W::QUEUE.name(), &reason, &message.body)
                    .await
                {
                    Ok(()) => progress.quarantined += 1,
                    // Not lost: it comes again, and in the end to the dead letters.
                    Err(_) => progress.retry.push(message.message_id.clone()),
                }
            }
        }
    }
    progress
}

/// True when there was something to do.
async fn run_one<W: Worker>(
    app: &Arc<App>,
    message: &Received,
    deadline: Instant,
) -> Result<bool, Failure> {
    let envelope: Envelope = serde_json::from_str(&message.body)
        .map_err(|error| Failure::Drop(format!("not an envelope: {:?}", error.classify())))?;
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
        deadline,
    };
    let left = deadline.saturating_duration_since(Instant::now());
    let handling = AssertUnwindSafe(W::handle(cx)).catch_unwind();
    match tokio::time::timeout(left, handling).await {
        Ok(Ok(outcome)) => outcome?,
        Ok(Err(_)) => return Err(Failure::Retry("the worker panicked".into())),
        Err(_) => return Err(Failure::Retry("out of time".into())),
    }
    once::mark(&store, W::NAME, &envelope).await?;
    Ok(true)
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
