//! Finds the channel of a number among those of a company.

use api::Problem;
use data::row::ChannelRow;
use data::{Store, key};
use domain::channel::{ChannelKind, ChannelState};

/// The channel as which a number is or was connected, as it stands now; one in use comes first.
pub(crate) async fn channel_of_number(
    store: &Store,
    kind: ChannelKind,
    number_id: &str,
) -> Result<Option<ChannelRow>, Problem> {
    let mut all: Vec<ChannelRow> = store.whole_list(&key::channels()).await?;
    all.retain(|row| row.kind == kind && row.number_id == number_id);
    let in_use = all
        .iter()
        .position(|row| row.state != ChannelState::Disconnected);
    let place = in_use.unwrap_or(all.len().saturating_sub(1));
    let Some(listed) = all.get(place) else {
        return Ok(None);
    };
    // The list may be some milliseconds behind.
    Ok(store.get(key::channel(listed.channel_id)).await?)
}
