//! `message-deliver`: hands each message that a member wrote to WhatsApp, once.
//!
//! Who is who: a [`Draft`] is a message that waits, as it stands; [`order`] keeps messages in
//! order; the [`DeliveryRoute`] leads to the customer; [`limits`] enforces the provider's rate
//! limits; the [`payload`] holds what the message needs beside its own row, [`template_text`] the
//! words of its template; [`outcome`] is what follows from the provider's answer, [`record`] how it
//! is stored, and [`wait`] how long a message waits until it is delivered again.
//!
//! Meta knows no idempotency key. So the intent is stored before the call, by a write that only one
//! delivery can make, and the result after it. A crash in between leaves a message that is `sending`:
//! it is never sent again blindly but becomes `uncertain`, unless a status of Meta's, which carries our
//! name of the message, has settled it.
//!
//! A message is retried for many reasons that are nobody's fault: its turn, the pace, a busy
//! provider. Each time costs a receipt of the queue, which has to allow some fifty.

mod draft;
mod limits;
mod order;
mod outcome;
mod payload;
mod record;
mod route;
mod template_text;
mod wait;

use std::time::Duration;

use data::row::{DeliveryState, MessageRow};
use data::{Changes, Error, Queue, Setting};
use domain::event::Event;
use domain::id::{MessageId, ThreadId};
use domain::message::{Content, DeliveryStatus, MessageRef};
use jiff::{SignedDuration, Timestamp};
use providers::whatsapp::{OutgoingWhatsApp, Recipient};
use work::{Cx, Failure, Worker};

use draft::Draft;
use outcome::Verdict;
use payload::Prepared;
use route::DeliveryRoute;

/// See the module.
pub struct MessageDeliver;

/// Time reserved to store the result of the call.
const RESULT_TIME: Duration = Duration::from_secs(3);

/// A call is not begun with less time than this: an answer that comes too late is worse than none.
const CALL_TIME: Duration = Duration::from_secs(2);

impl Worker for MessageDeliver {
    const NAME: &'static str = "message-deliver";
    const QUEUE: Queue = Queue::MessageDeliver;
    const SETTINGS: &'static [Setting] =
        &[Setting::MediaBucket, Setting::MediaKeyId, Setting::MetaUrl];

    async fn handle(cx: Cx) -> Result<(), Failure> {
        let Event::MessageRequested {
            thread_id,
            message_id,
        } = cx.envelope().event
        else {
            let name = cx.envelope().event.name();
            return Err(Failure::Unreadable(format!(
                "{name} is no request for a message"
            )));
        };
        let outcome = deliver(&cx, thread_id, message_id).await;
        outcome.map_err(|failure| wait::paced(&cx, failure))
    }
}

async fn deliver(cx: &Cx, thread_id: ThreadId, message_id: MessageId) -> Result<(), Failure> {
    let Some(mut draft) = Draft::read(cx, thread_id, message_id).await? else {
        return Ok(());
    };
    if draft.delivery.status == DeliveryStatus::Sending {
        return order::resolve_unfinished(cx, draft).await;
    }
    order::wait_for_earlier(cx, &draft)?;
    let route = match DeliveryRoute::of(cx, &draft).await? {
        Ok(route) => route,
        Err(obstacle) => {
            let verdict = Verdict::refused(obstacle);
            return outcome::store_result(cx, draft.message, verdict, None).await;
        }
    };
    if draft.message.overdue_at().is_some_and(|at| at <= cx.now()) {
        let verdict = Verdict::refused(MessageRow::TOO_LATE.to_owned());
        return outcome::store_result(cx, draft.message, verdict, None).await;
    }
    limits::enforce(cx, &route).await?;
    template_text::complete(cx, &mut draft, &route).await;
    let payload = match payload::prepare_payload(cx, &draft, &route).await? {
        Prepared::Ready(payload) => payload,
        Prepared::Refused(verdict) => {
            return outcome::store_result(cx, draft.message, verdict, Some(&route)).await;
        }
    };
    let Some(content) = payload.content(&draft.message.content) else {
        let verdict = Verdict::refused("This kind of message cannot be sent to WhatsApp.".into());
        return outcome::store_result(cx, draft.message, verdict, None).await;
    };
    if cx.remaining() < RESULT_TIME + CALL_TIME {
        return Err(wait::shortly("too little time is left for the call"));
    }
    let Some(sending) = intend(cx, &draft).await? else {
        return Err(wait::shortly("the message was changed in between"));
    };
    let named = MessageRef {
        thread_id,
        message_id,
    };
    let outgoing = OutgoingWhatsApp {
        to: Recipient {
            phone: route.thread_route.phone.as_deref(),
            bsuid: route.thread_route.user_id.as_deref(),
        },
        reply_to: payload.reply_to.as_deref(),
        callback_data: &named.to_string(),
        content,
    };
    let time = cx.remaining().saturating_sub(RESULT_TIME);
    match route
        .whatsapp
        .send(&route.channel.number_id, &outgoing, time)
        .await
    {
        Ok(sent) => record::sent(cx, sending, &route, &sent).await,
        Err(failure) => {
            let verdict = Verdict::of(&failure, &sending);
            outcome::store_result(cx, sending, verdict, Some(&route)).await
        }
    }
}

/// Stores that the message is about to be handed over; nothing if somebody else was faster. Of two
/// deliveries at the same time only one gets here.
async fn intend(cx: &Cx, draft: &Draft) -> Result<Option<MessageRow>, Failure> {
    let mut changes = Changes::new();
    let sending = changes.replace(MessageRow {
        delivery: Some(DeliveryState {
            status: DeliveryStatus::Sending,
            tried_at: Some(of_its_own(cx.now())),
            ..draft.delivery.clone()
        }),
        ..draft.message.clone()
    });
    if matches!(sending.content, Content::Template { .. }) {
        let mut thread = draft.thread.clone();
        if thread.refresh_preview(&sending) {
            changes.replace(thread);
        }
    }
    match cx.store().commit(changes).await {
        Ok(()) => Ok(Some(sending)),
        Err(Error::Conflict { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// An instant within the same millisecond that nobody else has. A write that is repeated after its
/// answer was lost is known by being the same to the last digit, and the intent of another delivery at
/// this very instant must not be taken for it.
fn of_its_own(now: Timestamp) -> Timestamp {
    let random = u32::from_le_bytes(auth::secret::random_bytes());
    let fraction = SignedDuration::from_nanos(i64::from(random % 1_000_000));
    now.checked_add(fraction).unwrap_or(now)
}
