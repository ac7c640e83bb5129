//! The message that a path names, and who may see it.

use api::{RowPath, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::MessageRow;
use domain::id::{MessageId, ThreadId};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which message of which thread.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct MessagePath {
    /// Which thread is meant: the `thread_id` of an answer that shows it.
    pub(crate) thread_id: ThreadId,
    /// Which message is meant: the `message_id` of an answer that shows it.
    pub(crate) message_id: MessageId,
}

/// Who sees its thread sees a message. One that is hidden is answered like a missing one.
impl RowPath for MessagePath {
    type Row = MessageRow;
    const BY_CUSTOMER: bool = true;

    fn at(&self, _: &Viewer) -> RowKey {
        key::message(self.thread_id, self.message_id)
    }

    fn visibility(message: &MessageRow, _: &Viewer) -> Visibility {
        Visibility::AtHand(message.thread_id.customer())
    }
}
