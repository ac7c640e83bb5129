//! A message by its id alone, for those who see its thread.

use api::{Cx, Problem, Seated};
use data::key;
use data::row::{MessagePlaceRow, MessageRow, ThreadRow};
use domain::id::MessageId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::visible_thread::visible;

/// Which message.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct MessagePath {
    pub(crate) message_id: MessageId,
}

impl MessagePath {
    /// The message and its thread, if the caller sees it. One that is hidden is answered like a
    /// missing one.
    pub async fn find<A: Seated>(&self, cx: &Cx<A>) -> Result<(ThreadRow, MessageRow), Problem> {
        let place: Option<MessagePlaceRow> =
            cx.store().get(key::message_place(self.message_id)).await?;
        let thread_id = place.ok_or(Problem::NotFound)?.thread_id;
        let (thread, message) = cx
            .store()
            .get_both(
                key::thread(thread_id),
                key::message(thread_id, self.message_id),
            )
            .await?;
        let thread = visible(cx, thread).await?;
        Ok((thread, message.ok_or(Problem::NotFound)?))
    }
}
