//! The channels of a company, and among them that of a number.

use api::{Facts, Input, InputDoc, Prefetch, Problem, Reading};
use data::row::ChannelRow;
use data::{PageRequest, Store, key};
use domain::channel::{ChannelKind, ChannelState};
use schemars::SchemaGenerator;

/// As many as one page has; hardly any company has more.
const FIRST: PageRequest = PageRequest::first(100);

/// All channels of the caller's company, oldest first, as the index shows them: it may be some
/// milliseconds behind.
#[derive(Debug)]
pub struct OwnChannels;

impl Input for OwnChannels {
    type Value = Vec<ChannelRow>;

    fn read(_: &Facts) -> Result<Self, Problem> {
        Ok(Self)
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch.page(key::channels(), FIRST);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Vec<ChannelRow>, Problem> {
        let range = key::channels();
        let mut page = reading.page::<ChannelRow>(&range, &FIRST).await?;
        let mut channels = page.items;
        while page.next.is_some() {
            let page_request = PageRequest::new(FIRST.limit(), page.next);
            page = reading.page(&range, &page_request).await?;
            channels.append(&mut page.items);
        }
        Ok(channels)
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}

/// The channel as which a number is or was connected, as it stands now; one in use comes first.
pub(crate) async fn channel_of_number(
    store: &Store,
    channels: &[ChannelRow],
    kind: ChannelKind,
    number_id: &str,
) -> Result<Option<ChannelRow>, Problem> {
    let of_number = |row: &&ChannelRow| row.kind == kind && row.number_id == number_id;
    let in_use = |row: &&ChannelRow| row.state != ChannelState::Disconnected;
    let mut all = channels.iter().filter(of_number);
    let listed = all.clone().find(in_use).or_else(|| all.next_back());
    match listed {
        Some(listed) => Ok(store.get(key::channel(listed.channel_id)).await?),
        None => Ok(None),
    }
}
