//! How the row of a channel is changed.

use api::Problem;
use data::row::ChannelRow;
use data::{Changes, Error, Row as _, Store};

/// Goes on when the channel's row is not as it was read: the provider's news change it at any moment.
fn on_channel_conflict(error: Error) -> Result<Error, Problem> {
    if error.is_stale(ChannelRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// Changes the row of a channel, again and again while news of the provider change it in between.
/// `change` gets the row as it stands, or nothing if it is gone.
pub(crate) async fn update_channel<T>(
    store: &Store,
    row: ChannelRow,
    change: impl Fn(Option<ChannelRow>, &mut Changes) -> Result<T, Problem>,
) -> Result<T, Problem> {
    store.update(row, on_channel_conflict, change).await
}
