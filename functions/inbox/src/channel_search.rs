//! The channels of a company, looked through for one of them.

use api::Problem;
use data::row::ChannelRow;
use data::{PageRequest, Store, key};
use domain::channel::{ChannelKind, ChannelState};

/// How many channels one round trip reads.
const AT_ONCE: usize = 100;

/// Every channel, oldest first. A company has a handful.
pub(crate) async fn all_channels(store: &Store) -> Result<Vec<ChannelRow>, Problem> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let asked = PageRequest::new(AT_ONCE, cursor);
        let page = store.page(&key::channels(), &asked).await?;
        all.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

/// The channel as which a number is or was connected, as it stands now; one in use comes first.
pub(crate) async fn channel_of_number(
    store: &Store,
    kind: ChannelKind,
    number_id: &str,
) -> Result<Option<ChannelRow>, Problem> {
    let mut all = all_channels(store).await?;
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
