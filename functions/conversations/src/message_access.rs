//! A message by its id alone, for those who see its thread.

use api::{Ahead, Facts, Input, InputDoc, Path, Problem, Reading};
use data::key;
use data::row::{MessagePlaceRow, MessageRow, ThreadRow};
use domain::id::MessageId;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

/// Which message.
#[derive(Debug, Deserialize, JsonSchema)]
struct MessagePath {
    message_id: MessageId,
}

/// The message that a path names, with its thread. One that the caller does not see is answered like a
/// missing one. In which thread it is has to be read first.
#[derive(Debug)]
pub struct LoadedMessage(MessagePath);

impl Input for LoadedMessage {
    type Given = (ThreadRow, MessageRow);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn ask(&self, ahead: &mut Ahead<'_>) {
        ahead.row(key::message_place(self.0.message_id));
        ahead.customers_of_open_jobs();
    }

    async fn give(self, reading: &mut Reading<'_>) -> Result<Self::Given, Problem> {
        let message_id = self.0.message_id;
        let place: Option<MessagePlaceRow> = reading.row(&key::message_place(message_id)).await?;
        let thread_id = place.ok_or(Problem::NotFound)?.thread_id;
        if !reading.is_at_hand(thread_id.customer()).await? {
            return Err(Problem::NotFound);
        }
        let places = (key::thread(thread_id), key::message(thread_id, message_id));
        match reading.store()?.get_both(places.0, places.1).await? {
            (Some(thread), Some(message)) => Ok((thread, message)),
            _ => Err(Problem::NotFound),
        }
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<MessagePath>::describe(doc, generator);
    }
}
