//! The queues of the workers.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{ChangeMessageVisibilityBatchRequestEntry, SendMessageBatchRequestEntry};
use domain::event::Event;
use domain::offer::ACKNOWLEDGEMENT_CHECKED_AFTER;
use futures::future::join_all;

use crate::inbound::InboundPart;
use crate::key::hashed;
use crate::outbox::Envelope;
use crate::pause::pause;
use crate::sent::Call as _;
use crate::{Error, Queue, Settings};

/// The most messages that SQS takes in one call.
const BATCH: usize = 10;

/// The most bytes that one call carries; SQS takes a mebibyte.
const BATCH_BYTES: usize = 900 * 1024;

/// A message on its way into a queue.
struct Body {
    /// Fair queues share their time among groups.
    group: String,
    text: String,
    delay_seconds: i32,
}

/// The longest delay of SQS.
const LONGEST_DELAY: i32 = 900;

/// How long a queue keeps an event back: a round of offers until it is over, and an offer until a device
/// must have acknowledged it. The second more is for clocks that differ.
fn delay_seconds(queue: Queue, event: &Event) -> i32 {
    match (queue, event) {
        (Queue::OfferAdvance, Event::OfferRoundStarted { seconds, .. }) => {
            LONGEST_DELAY.min(i32::from(*seconds) + 1)
        }
        (Queue::OfferAdvance, Event::JobOffered { .. }) => i32::from(ACKNOWLEDGEMENT_CHECKED_AFTER),
        _ => 0,
    }
}

/// Cuts bodies into calls, in their order.
fn batches(bodies: &[Body]) -> Vec<&[Body]> {
    let mut batches = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    for (position, Body { text: body, .. }) in bodies.iter().enumerate() {
        if position > from && (position - from == BATCH || bytes + body.len() > BATCH_BYTES) {
            batches.push(&bodies[from..position]);
            (from, bytes) = (position, 0);
        }
        bytes += body.len();
    }
    if from < bodies.len() {
        batches.push(&bodies[from..]);
    }
    batches
}

/// How often messages that the queue left out of a batch are sent.
const ATTEMPTS: u32 = 4;

/// Why the queue did not take a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It may take it a moment later.
    Passing,
    /// It never will.
    Lasting,
}

/// The longest visibility timeout of SQS.
const LONGEST_PAUSE: Duration = Duration::from_hours(12);

/// Sends to queues.
#[derive(Clone, Debug)]
pub struct Queues {
    client: Client,
    urls: [String; Queue::ALL.len()],
}

impl Queues {
    pub(crate) fn new(client: Client, settings: &Settings) -> Self {
        Self {
            client,
            urls: Queue::ALL.map(|queue| settings.queue_url(queue)),
        }
    }

    /// Sends every envelope; returns for each whether the queue has it.
    pub async fn send(&self, queue: Queue, envelopes: &[&Envelope]) -> Vec<Result<(), Error>> {
        let bodies = envelopes.iter().map(|envelope| {
            let body = serde_json::to_string(envelope)
                .map_err(|error| Error::Conversion(error.to_string()))?;
            Ok(Body {
                // Fair queues: one company's flood does not delay the others.
                group: envelope.company_id.to_string(),
                text: body,
                delay_seconds: delay_seconds(queue, &envelope.event),
            })
        });
        let bodies: Vec<_> = match bodies.collect::<Result<_, Error>>() {
            Ok(bodies) => bodies,
            Err(error) => {
                let reason = error.to_string();
                let refused = |_| Err(Error::Conversion(reason.clone()));
                return envelopes.iter().map(refused).collect();
            }
        };
        self.send_bodies(queue, &bodies).await
    }

    /// Sends parts of a webhook to their worker; returns for each whether the queue has it.
    pub async fn send_inbound(&self, parts: &[InboundPart]) -> Vec<Result<(), Error>> {
        let body = |part: &InboundPart| {
            let body = serde_json::to_string(part).expect("text fields and ids always serialise");
            Body {
                group: hashed(part.account.id()),
                text: body,
                delay_seconds: 0,
            }
        };
        let bodies: Vec<_> = parts.iter().map(body).collect();
        self.send_bodies(Queue::InboundApply, &bodies).await
    }

    /// Sends messages.
    async fn send_bodies(&self, queue: Queue, bodies: &[Body]) -> Vec<Result<(), Error>> {
        let batches = batches(bodies);
        // Together, so that a queue out of reach costs one timeout and not one for each batch.
        let sent = join_all(batches.iter().map(|batch| self.send_whole(queue, batch))).await;
        sent.into_iter().flatten().collect()
    }

    /// Sends a batch, and once more those of its messages that the queue left out.
    async fn send_whole(&self, queue: Queue, batch: &[Body]) -> Vec<Result<(), Error>> {
        let mut outcomes: Vec<Result<(), Error>> = batch.iter().map(|_| Ok(())).collect();
        let mut left: Vec<usize> = (0..batch.len()).collect();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                pause(attempt).await;
            }
            let index_entries = left.iter().map(|position| (*position, &batch[*position]));
            let failed = match self.send_batch(queue, index_entries).await {
                Ok(failed) => failed,
                Err(error) => {
                    let reason = error.to_string();
                    for position in left {
                        outcomes[position] = Err(Error::Busy(reason.clone()));
                    }
                    return outcomes;
                }
            };
            for position in &left {
                outcomes[*position] = match failed.get(position) {
                    Some(Fault::Passing) => Err(Error::Busy("the queue is throttled".into())),
                    Some(Fault::Lasting) => {
                        Err(Error::Refused("the queue refused a message".into()))
                    }
                    None => Ok(()),
                };
            }
            let is_passing = |position: &usize| failed.get(position) == Some(&Fault::Passing);
            left.retain(is_passing);
            if left.is_empty() {
                break;
            }
        }
        outcomes
    }

    /// Lets received messages, by their receipt handles, become visible again after these pauses
    /// and not after the queue's own.
    pub async fn postpone(&self, queue: Queue, pauses: &[(String, Duration)]) -> Result<(), Error> {
        for batch in pauses.chunks(BATCH) {
            let index_entries = batch
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
                .set_entries(Some(index_entries.collect::<Result<_, _>>()?))
                .sent()
                .await
                .map_err(|error| Error::from_sdk(&error))?;
        }
        Ok(())
    }

    /// Says which positions the queue did not take.
    async fn send_batch<'a>(
        &self,
        queue: Queue,
        batch: impl Iterator<Item = (usize, &'a Body)>,
    ) -> Result<HashMap<usize, Fault>, Error> {
        let index_entries = batch.map(|(position, body)| {
            SendMessageBatchRequestEntry::builder()
                .id(position.to_string())
                .message_body(&body.text)
                .message_group_id(&body.group)
                .set_delay_seconds(Some(body.delay_seconds).filter(|seconds| *seconds > 0))
                .build()
                .map_err(|error| Error::Refused(error.to_string()))
        });
        let answer = self
            .client
            .send_message_batch()
            .queue_url(self.url(queue))
            .set_entries(Some(index_entries.collect::<Result<_, _>>()?))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(answer
            .failed()
            .iter()
            .filter_map(|failure| {
                let fault = if failure.sender_fault() {
                    Fault::Lasting
                } else {
                    Fault::Passing
                };
                Some((failure.id().parse().ok()?, fault))
            })
            .collect())
    }

    fn url(&self, queue: Queue) -> &str {
        &self.urls[queue as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(sizes: &[usize]) -> Vec<Body> {
        let body = |size: &usize| Body {
            group: String::new(),
            text: "x".repeat(*size),
            delay_seconds: 0,
        };
        sizes.iter().map(body).collect()
    }

    #[test]
    fn an_offer_is_kept_back_from_the_clock_of_rounds_and_not_from_the_phone() {
        let offered = Event::JobOffered {
            job_id: domain::id::JobId::from_bytes([1; 16]),
            technician_id: domain::id::MemberId::from_bytes([2; 16]),
        };
        assert_eq!(delay_seconds(Queue::OfferAdvance, &offered), 11);
        assert_eq!(delay_seconds(Queue::PushDeliver, &offered), 0);
        assert_eq!(delay_seconds(Queue::RealtimePublish, &offered), 0);
    }

    #[test]
    fn a_call_carries_ten_messages_and_less_than_a_mebibyte() {
        let cut = |sizes: &[usize]| {
            let bodies = bodies(sizes);
            batches(&bodies)
                .iter()
                .map(|batch| batch.len())
                .collect::<Vec<_>>()
        };
        assert_eq!(cut(&[1; 25]), [10, 10, 5]);
        assert_eq!(cut(&[200 * 1024; 6]), [4, 2]);
        assert_eq!(cut(&[950 * 1024, 1]), [1, 1]);
        assert!(cut(&[]).is_empty());
    }
}
