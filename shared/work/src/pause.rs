//! The backoff of a message that failed: from seconds to half an hour.
//!
//! A short fault of a provider costs seconds, and one that lasts half an hour costs no message a place
//! among the dead letters.

use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use data::Queue;

use crate::{App, Progress};

/// The pause after each receipt. The queue gives a message up after the fifth.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_mins(30),
];

/// How long this may delay the answer.
const PATIENCE: Duration = Duration::from_millis(400);

/// Sets the pauses of the messages with these ids. One that cannot be set is the queue's own.
pub(crate) async fn postpone(
    app: &Arc<App>,
    queue: Queue,
    records: &[SqsMessage],
    progress: &Progress,
) {
    let pauses: Vec<_> = records
        .iter()
        .filter(|record| {
            record
                .message_id
                .as_ref()
                .is_some_and(|id| progress.retry.contains(id))
        })
        .filter_map(|record| {
            let requested = record
                .message_id
                .as_ref()
                .and_then(|id| progress.pauses.get(id));
            let pause = requested.copied().unwrap_or_else(|| pause(record));
            Some((record.receipt_handle.clone()?, pause))
        })
        .collect();
    if pauses.is_empty() {
        return;
    }
    let queues = app.aws().queues();
    let setting = queues.postpone(queue, &pauses);
    if !matches!(tokio::time::timeout(PATIENCE, setting).await, Ok(Ok(()))) {
        tracing::warn!(queue = queue.name(), "pauses could not be set");
    }
}

/// How often the queue has delivered a message, this time included.
pub(crate) fn receipts(record: &SqsMessage) -> u32 {
    let receipts = record.attributes.get("ApproximateReceiveCount");
    receipts.and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn pause(record: &SqsMessage) -> Duration {
    let receipts = usize::try_from(receipts(record)).unwrap_or(PAUSES.len());
    PAUSES[receipts.clamp(1, PAUSES.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(times: &str) -> SqsMessage {
        let mut message = SqsMessage::default();
        let count = ("ApproximateReceiveCount".to_owned(), times.to_owned());
        message.attributes.extend([count]);
        message
    }

    #[test]
    fn pauses_grow_from_seconds_to_half_an_hour() {
        let pauses = ["1", "2", "3", "4", "5", "6"].map(|times| pause(&received(times)));
        assert!(pauses.is_sorted());
        assert_eq!(pauses[0], Duration::from_secs(5));
        assert_eq!(pauses[5], Duration::from_mins(30));
    }

    #[test]
    fn a_message_without_a_count_counts_as_new() {
        assert_eq!(pause(&SqsMessage::default()), PAUSES[0]);
        assert_eq!(pause(&received("0")), PAUSES[0]);
        assert_eq!(pause(&received("many")), PAUSES[0]);
    }
}
