//! A message that waits to be sent, with its thread.

use data::key;
use data::row::{DeliveryState, MessageRow, ThreadRow};
use domain::id::{MessageId, ThreadId};
use domain::message::{Content, MessageOrigin};
use work::{Cx, Failure};

/// A message that waits, as it stands.
pub(crate) struct Draft {
    pub(crate) message: MessageRow,
    pub(crate) thread: ThreadRow,
    pub(crate) delivery: DeliveryState,
    /// The message to the customer before it.
    pub(crate) earlier: Option<MessageRow>,
}

impl Draft {
    /// Reads it; nothing if there is nothing to send: it is gone, revoked, processed, or was never
    /// meant for the customer.
    pub(crate) async fn read(
        cx: &Cx,
        thread_id: ThreadId,
        message_id: MessageId,
    ) -> Result<Option<Self>, Failure> {
        let rows = cx.store().get_both::<MessageRow, ThreadRow>(
            key::message(thread_id, message_id),
            key::thread(thread_id),
        );
        let (Some(message), Some(thread)) = rows.await? else {
            return Ok(None);
        };
        if message.origin != MessageOrigin::Member || message.content == Content::Removed {
            return Ok(None);
        }
        let Some(delivery) = message.delivery.clone() else {
            return Ok(None);
        };
        if !delivery.status.is_waiting() {
            return Ok(None);
        }
        let earlier = match delivery.after {
            Some(earlier) => cx.store().get(key::message(thread_id, earlier)).await?,
            None => None,
        };
        Ok(Some(Self {
            message,
            thread,
            delivery,
            earlier,
        }))
    }
}
