//! `POST /v1/threads/{thread_id}/messages/{message_id}/retry`: sends a message again that was not delivered.

use api::{
    Code, Cx, Endpoint, Idempotent, Loaded, Problem, References, Route, SignedIn, Viewer, WithRows,
};
use data::key::{self, RowKey};
use data::row::{DeliveryState, MessageRow, ThreadRow};
use data::{Changes, Rows};
use domain::event::Event;
use domain::message::{Content, DeliveryStatus, MessageOrigin};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::listed_channels::ListedChannels;
use crate::message::Message;
use crate::message_path::MessagePath;
use crate::reply_channel::reply_channel;

/// See [`Endpoint::SUMMARY`].
pub struct MessageRetry;

/// Which try failed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RetryMessage")]
pub struct Retry {
    /// The version of the message that the caller saw.
    version: Option<u64>,
}

impl Endpoint for MessageRetry {
    const NAME: &'static str = "message-retry";
    const ROUTE: Route = Route::post("/v1/threads/{thread_id}/messages/{message_id}/retry");
    const SUMMARY: &'static str = "Send a message again that was not delivered.";

    type Access = SignedIn;
    type Input = Idempotent<(
        Loaded<MessagePath>,
        (ListedChannels, WithRows<Retry, MessagePath>),
    )>;
    type Output = Message;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key: request,
            input: (mut message, (channels, (retry, rows))),
        }: Idempotent<(MessageRow, (ListedChannels, (Retry, Rows)))>,
    ) -> Result<Message, Problem> {
        let thread: Option<ThreadRow> = rows.get(&key::thread(message.thread_id))?;
        let thread = thread.ok_or(Problem::NotFound)?;
        cx.expect_version(message.version, retry.version)?;
        expect_failed(&message)?;
        let (channel_id, content) = (message.channel_id, &message.content);
        reply_channel(&cx, &thread, &channels, channel_id, content).await?;
        message.delivery = Some(DeliveryState::queued(cx.now(), None));
        message.provider_id = None;
        let mut changes = Changes::new();
        changes.publish(Event::MessageRequested {
            thread_id: message.thread_id,
            message_id: message.message_id,
        });
        let message = changes.replace(message);
        let shown = Message::all(&cx, vec![message]).await?;
        let message = shown.into_iter().next().ok_or(Problem::NotFound)?;
        cx.commit_once(&request, changes, message).await
    }
}

impl References<MessagePath> for Retry {
    fn rows(&self, path: &MessagePath, _: &Viewer) -> Vec<RowKey> {
        vec![key::thread(path.thread_id)]
    }
}

/// Refuses what was never sent, what may have arrived, and what is on its way.
fn expect_failed(message: &MessageRow) -> Result<(), Problem> {
    let refused = |code, detail: &str| Err(Problem::refused(code, detail));
    if message.content == Content::Removed {
        return refused(
            Code::MessageRemoved,
            "This message was deleted and can't be sent again.",
        );
    }
    let status = message.delivery.as_ref().map(|delivery| delivery.status);
    match status.filter(|_| message.origin == MessageOrigin::Member) {
        Some(status) if status.may_be_retried() => Ok(()),
        Some(DeliveryStatus::Uncertain) => refused(
            Code::DeliveryUncertain,
            "It isn't known whether this message arrived, and sending it again could deliver it \
             twice. Ask the customer, or write a new message.",
        ),
        Some(_) => refused(
            Code::NotFailed,
            "Only a message that failed can be sent again.",
        ),
        None => refused(
            Code::NotOursToSend,
            "Only messages your team wrote here can be sent again.",
        ),
    }
}
