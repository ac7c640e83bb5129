//! The result of a delivery that failed or whose result is unknown.

use std::time::Duration;

use data::row::{ChannelRow, DeliveryState, MessageRow, PendingUpdate};
use data::{Changes, key, on_any_conflict};
use domain::channel::ChannelState;
use domain::event::Event;
use domain::id::MessageId;
use domain::message::DeliveryStatus;
use providers::whatsapp::{LaterScope, SendFailure};
use work::{Cx, Failure};

use super::record::amend;
use super::route::DeliveryRoute;
use super::wait;

/// How often a message is refused for the moment until a person has to decide.
const MOST_REFUSALS: u32 = 8;

/// What is to become of a message.
pub(crate) enum Verdict {
    /// It was not sent and will not be.
    Failed { words: String, code: Option<u64> },
    /// The same, and no other message of the channel is sent either until a person fixes the
    /// channel.
    Broken { words: String, code: u64 },
    /// It was not sent, and may be tried again.
    Again { reason: String, after: Duration },
    /// Nobody knows whether it was sent.
    Uncertain,
}

impl Verdict {
    /// We do not even try.
    pub(crate) fn refused(words: String) -> Self {
        Self::Failed { words, code: None }
    }

    /// What a failed call means for this message.
    pub(crate) fn of(failure: &SendFailure, message: &MessageRow) -> Self {
        let refusals = message
            .delivery
            .as_ref()
            .map_or(1, |delivery| delivery.refusals.saturating_add(1));
        let id = message.message_id;
        match failure {
            SendFailure::Final { code, words } => Self::Failed {
                words: (*words).to_owned(),
                code: Some(*code),
            },
            SendFailure::ChannelBroken { code, words } => Self::Broken {
                words: (*words).to_owned(),
                code: *code,
            },
            SendFailure::Unknown => Self::Uncertain,
            _ if refusals >= MOST_REFUSALS => Self::given_up(failure),
            SendFailure::Later { after, scope, .. } => Self::Again {
                reason: failure.to_string(),
                after: after.unwrap_or_else(|| pause(*scope, refusals, id)),
            },
            SendFailure::NotSent(_) => Self::again(failure, refusals, id),
        }
    }

    /// What a failed upload means. That one may be repeated, whatever became of it.
    pub(crate) fn of_upload(failure: &SendFailure, message: &MessageRow) -> Self {
        match Self::of(failure, message) {
            Self::Uncertain => {
                let refusals = message.delivery.as_ref().map_or(0, |state| state.refusals) + 1;
                if refusals >= MOST_REFUSALS {
                    Self::given_up(failure)
                } else {
                    Self::again(failure, refusals, message.message_id)
                }
            }
            verdict => verdict,
        }
    }

    fn again(failure: &SendFailure, refusals: u32, message: MessageId) -> Self {
        Self::Again {
            reason: failure.to_string(),
            after: wait::backoff(3, refusals, message).max(Duration::from_secs(2)),
        }
    }

    fn given_up(failure: &SendFailure) -> Self {
        let (what, code) = match failure {
            SendFailure::Later { code, .. } => ("was busy", Some(*code)),
            _ => ("could not be reached", None),
        };
        let words = format!("WhatsApp {what}, however often we tried. You can send it again.");
        Self::Failed { words, code }
    }
}

/// Meta's advice for a person is 4^X seconds, X = 0, 1, 2 and so on.
fn pause(scope: LaterScope, refusals: u32, message: MessageId) -> Duration {
    match scope {
        LaterScope::Person => wait::backoff(4, refusals, message),
        LaterScope::Number | LaterScope::Moment => wait::backoff(2, refusals + 1, message),
        LaterScope::Account => wait::backoff(2, refusals + 5, message),
    }
}

/// Stores the result, and fails where the message must be retried.
pub(crate) async fn store_result(
    cx: &Cx,
    message: MessageRow,
    verdict: Verdict,
    route: Option<&DeliveryRoute>,
) -> Result<(), Failure> {
    let status = |status, words: String, code| PendingUpdate::Status {
        status,
        reason: Some(words),
        code,
        at: cx.now(),
    };
    match verdict {
        Verdict::Failed { words, code } => {
            apply(cx, message, status(DeliveryStatus::Failed, words, code)).await
        }
        Verdict::Uncertain => {
            let words = MessageRow::NO_ANSWER.to_owned();
            apply(cx, message, status(DeliveryStatus::Uncertain, words, None)).await
        }
        Verdict::Broken { words, code } => {
            let update = status(DeliveryStatus::Failed, words.clone(), Some(code));
            apply(cx, message, update).await?;
            match route {
                Some(route) => break_channel(cx, &route.channel, &words).await,
                None => Ok(()),
            }
        }
        Verdict::Again { reason, after } => {
            put_back(cx, message).await?;
            Err(Failure::Later { reason, after })
        }
    }
}

async fn apply(cx: &Cx, message: MessageRow, update: PendingUpdate) -> Result<(), Failure> {
    amend(cx, message, true, |message| message.apply(update.clone())).await
}

/// Queues the message again. It keeps the time since when it waits.
async fn put_back(cx: &Cx, message: MessageRow) -> Result<(), Failure> {
    amend(cx, message, false, |message| match &mut message.delivery {
        Some(delivery) if delivery.status.is_waiting() => {
            *delivery = DeliveryState {
                status: DeliveryStatus::Queued,
                tried_at: None,
                refusals: delivery.refusals.saturating_add(1),
                ..delivery.clone()
            };
            true
        }
        _ => false,
    })
    .await
}

/// Notes that nothing passes on a channel, unless it was given other credentials since.
async fn break_channel(cx: &Cx, used: &ChannelRow, words: &str) -> Result<(), Failure> {
    let channel_id = used.channel_id;
    let prepare = |_| async move {
        let mut changes = Changes::new();
        let channel: Option<ChannelRow> = cx.store().get(key::channel(channel_id)).await?;
        let in_use = channel.filter(|channel| {
            let is_in_use = matches!(
                channel.state,
                ChannelState::Connecting | ChannelState::Connected
            );
            is_in_use && channel.token == used.token
        });
        if let Some(channel) = in_use {
            changes.replace(ChannelRow {
                state: ChannelState::Broken,
                reason: Some(words.to_owned()),
                checked_at: cx.now(),
                ..channel
            });
            changes.publish(Event::ChannelChanged { channel_id });
        }
        Ok::<_, Failure>((changes, ()))
    };
    let store = cx.store();
    store.commit_with_retry(on_any_conflict, prepare).await
}
