//! What is tried again because somebody else was faster: a customer may write at any moment, and
//! what a member does then is as right as before.

use api::Problem;
use data::row::{AttachmentRow, ChannelRow, MessageRow, ReadRow, ThreadRow};
use data::{Changes, Error, Row as _, Store};

/// How often a change is thought out anew before the caller has to.
pub(crate) const TRIES: u32 = 4;

/// Whether a row of the thread is not as it was read.
pub(crate) fn has_moved(error: &Error) -> bool {
    [
        ThreadRow::KIND,
        ReadRow::KIND,
        MessageRow::KIND,
        AttachmentRow::KIND,
    ]
    .iter()
    .any(|kind| error.is_stale(kind) || error.is_taken(kind))
}

/// Changes the row of a channel, again and again while news of the provider change it in between.
/// `change` gets the row as it stands, or nothing if it is gone.
pub(crate) async fn update_channel<T>(
    store: &Store,
    row: ChannelRow,
    change: impl Fn(Option<ChannelRow>, &mut Changes) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let place = row.at();
    let mut row = Some(row);
    for _ in 0..TRIES {
        let mut changes = Changes::new();
        let result = change(row, &mut changes)?;
        match store.commit(changes).await {
            Err(error) if error.is_stale(ChannelRow::KIND) => {}
            outcome => return Ok(outcome.map(|()| result)?),
        }
        row = store.get(place.clone()).await?;
    }
    Err(Problem::stale())
}
