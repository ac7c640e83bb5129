//! What is shown around a thread: its customer with the latest jobs, the channels of its routes, and how
//! far the caller has read it. All of it follows from the thread's id, and is read with the thread.

use api::{Facts, Input, InputDoc, Path, Prefetch, Problem, Reading};
use data::key::{self, Range};
use data::row::{ChannelRow, CustomerRow, JobRow, ReadRow, ThreadRow};
use data::{PageRequest, Store};
use domain::id::{ChannelId, ThreadId};
use schemars::SchemaGenerator;

use crate::listed_channels::ListedChannels;
use crate::thread_path::ThreadPath;

/// How many of the customer's jobs are shown with a thread.
const JOBS: usize = 5;

/// What is shown around a thread.
pub struct Surroundings {
    pub(crate) customer: Option<CustomerRow>,
    pub(crate) marker: Option<ReadRow>,
    pub(crate) jobs: Vec<JobRow>,
    channels: ListedChannels,
}

impl Surroundings {
    /// Asks for what is around a thread.
    pub(crate) fn prefetch(thread_id: ThreadId, prefetch: &mut Prefetch<'_>) {
        let member_id = prefetch.viewer().member_id;
        prefetch.row(key::customer(thread_id.customer()));
        prefetch.row(key::thread_read(thread_id, member_id));
        prefetch.page(latest_jobs(thread_id), PageRequest::first(JOBS));
        ListedChannels::default().prefetch(prefetch);
    }

    /// What was found there.
    pub(crate) async fn load(
        thread_id: ThreadId,
        reading: &mut Reading<'_>,
    ) -> Result<Self, Problem> {
        let marker = key::thread_read(thread_id, reading.viewer()?.member_id);
        let customer = reading.row(&key::customer(thread_id.customer())).await?;
        let marker = reading.row(&marker).await?;
        let jobs = latest_jobs(thread_id);
        let jobs = reading.page(&jobs, &PageRequest::first(JOBS)).await?;
        let channels = ListedChannels::default().load(reading).await?;
        Ok(Self {
            customer,
            marker,
            jobs: jobs.items,
            channels,
        })
    }

    /// The channel of a route, if it is there.
    pub(crate) fn channel(&self, channel_id: ChannelId) -> Option<&ChannelRow> {
        self.channels.get(channel_id)
    }

    /// Adds a channel that was read by itself, and reads those of a thread's routes that the list does
    /// not have, or not yet.
    pub(crate) async fn complete(
        mut self,
        store: &Store,
        thread: Option<&ThreadRow>,
        channel: Option<ChannelRow>,
    ) -> Result<Self, Problem> {
        if let Some(channel) = channel {
            self.channels.put(channel);
        }
        let routes = thread.iter().flat_map(|thread| &thread.routes);
        let channels = routes.map(|route| route.channel_id);
        self.channels.complete(store, channels).await?;
        Ok(self)
    }
}

fn latest_jobs(thread_id: ThreadId) -> Range {
    key::jobs_of_customer(thread_id.customer()).descending()
}

/// The surroundings of the thread that a path names.
pub struct Around(ThreadPath);

impl Input for Around {
    type Value = Surroundings;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        Surroundings::prefetch(self.0.thread_id, prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Surroundings, Problem> {
        Surroundings::load(self.0.thread_id, reading).await
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}
