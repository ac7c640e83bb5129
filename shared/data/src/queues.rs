//! The queues of the workers.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{ChangeMessageVisibilityBatchRequestEntry, SendMessageBatchRequestEntry};
use futures::future::join_all;

use crate::outbox::Envelope;
use crate::sent::Call as _;
use crate::{Error, Settings};

/// A worker's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue {
    /// Mails to be sent.
    EmailDeliver,
    /// Search tokens to be kept.
    SearchIndex,
}

impl Queue {
    /// Every queue.
    pub const ALL: [Self; 2] = [Self::EmailDeliver, Self::SearchIndex];

    /// The queue's and its worker's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::EmailDeliver => "email-deliver",
            Self::SearchIndex => "search-index",
        }
    }
}

/// The most messages that SQS takes in one call.
const BATCH: usize = 10;

/// The longest that SQS keeps a received message from coming again.
const LONGEST_PAUSE: Duration = Duration::from_hours(12);

/// Sends to queues.
#[derive(Clone, Debug)]
pub struct Queues {
    client: Client,
    email_deliver_url: String,
    search_index_url: String,
}

impl Queues {
    pub(crate) fn new(client: Client, settings: &Settings) -> Self {
        Self {
            client,
            email_deliver_url: settings.email_deliver_queue_url.clone(),
            search_index_url: settings.search_index_queue_url.clone(),
        }
    }

    /// Sends every envelope; says for each whether the queue has it.
    pub async fn send(&self, queue: Queue, envelopes: &[&Envelope]) -> Vec<Result<(), Error>> {
        let batches: Vec<_> = envelopes.chunks(BATCH).collect();
        // Together, so that a queue out of reach costs one timeout and not one for each batch.
        let sent = join_all(batches.iter().map(|batch| self.send_batch(queue, batch))).await;
        let mut outcomes = Vec::with_capacity(envelopes.len());
        for (batch, sent) in batches.into_iter().zip(sent) {
            match sent {
                Ok(failed) => outcomes.extend((0..batch.len()).map(|position| {
                    if failed.contains(&position) {
                        Err(Error::Busy("the queue refused a message".into()))
                    } else {
                        Ok(())
                    }
                })),
                Err(error) => {
                    let reason = error.to_string();
                    outcomes.extend(batch.iter().map(|_| Err(Error::Busy(reason.clone()))));
                }
            }
        }
        outcomes
    }

    /// Lets messages that were received, by their receipt, come again after these pauses and not
    /// after the queue's own.
    pub async fn postpone(&self, queue: Queue, pauses: &[(String, Duration)]) -> Result<(), Error> {
        for batch in pauses.chunks(BATCH) {
            let entries = batch
                .iter()
                .enumerate()
                .map(|(position, (receipt, pause))| {
                    let seconds = pause.min(&LONGEST_PAUSE).as_secs();
                    ChangeMessageVisibilityBatchRequestEntry::builder()
                        .id(position.to_string())
                        .receipt_handle(receipt)
                        .visibility_timeout(i32::try_from(seconds).unwrap_or(i32::MAX))
                        .build()
                        .map_err(|error| Error::Refused(error.to_string()))
                });
            self.client
                .change_message_visibility_batch()
                .queue_url(self.url(queue))
                .set_entries(Some(entries.collect::<Result<_, _>>()?))
                .sent()
                .await
                .map_err(|error| Error::from_sdk(&error))?;
        }
        Ok(())
    }

    async fn send_batch(&self, queue: Queue, batch: &[&Envelope]) -> Result<Vec<usize>, Error> {
        let entries = batch.iter().enumerate().map(|(position, envelope)| {
            let body = serde_json::to_string(envelope)
                .map_err(|error| Error::Conversion(error.to_string()))?;
            SendMessageBatchRequestEntry::builder()
                .id(position.to_string())
                .message_body(body)
                // Fair queues: one company's flood does not hold up the others.
                .message_group_id(envelope.company_id.to_string())
                .build()
                .map_err(|error| Error::Refused(error.to_string()))
        });
        let answer = self
            .client
            .send_message_batch()
            .queue_url(self.url(queue))
            .set_entries(Some(entries.collect::<Result<_, _>>()?))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(answer
            .failed()
            .iter()
            .filter_map(|failure| failure.id().parse().ok())
            .collect())
    }

    fn url(&self, queue: Queue) -> &str {
        match queue {
            Queue::EmailDeliver => &self.email_deliver_url,
            Queue::SearchIndex => &self.search_index_url,
        }
    }
}
