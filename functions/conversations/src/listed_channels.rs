//! The company's channels as their list shows them, read side by side with the rest of a request. The
//! list can be some milliseconds behind the channels themselves.

use api::{Facts, Input, InputDoc, Prefetch, Problem, Reading};
use data::row::ChannelRow;
use data::{PageRequest, Store, key};
use domain::id::ChannelId;
use schemars::SchemaGenerator;

/// More channels than a company has as a rule; others are read when a route names them.
const CHANNELS: usize = 100;

/// The channels of a company, as far as they are at hand.
#[derive(Default)]
pub struct ListedChannels(Vec<ChannelRow>);

impl ListedChannels {
    /// The channel, if it is at hand.
    pub(crate) fn get(&self, channel_id: ChannelId) -> Option<&ChannelRow> {
        let mut channels = self.0.iter();
        channels.find(|channel| channel.channel_id == channel_id)
    }

    /// Puts a channel that was read by itself in place of what the list says of it.
    pub(crate) fn put(&mut self, channel: ChannelRow) {
        self.0.insert(0, channel);
    }

    /// Reads those of the channels that are not at hand.
    pub(crate) async fn complete(
        &mut self,
        store: &Store,
        channels: impl Iterator<Item = ChannelId>,
    ) -> Result<(), Problem> {
        let missing = channels.filter(|channel_id| self.get(*channel_id).is_none());
        let places: Vec<_> = missing.map(key::channel).collect();
        let found = store.get_many::<ChannelRow>(&places).await?;
        self.0.extend(found.into_iter().flatten());
        Ok(())
    }
}

impl Input for ListedChannels {
    type Value = Self;

    fn read(_: &Facts) -> Result<Self, Problem> {
        Ok(Self::default())
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch.page(key::channels(), PageRequest::first(CHANNELS));
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self, Problem> {
        let asked = PageRequest::first(CHANNELS);
        let channels = reading.page(&key::channels(), &asked).await?;
        Ok(Self(channels.items))
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}
