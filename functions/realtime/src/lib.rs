//! Realtime: what happens in a company, in one order, for clients that show it without being asked.
//!
//! Every event of a company gets a number in its feed by [`RealtimePublish`], and a client reads what
//! follows the last number that it knows.

mod audience;
mod feed_list;
mod realtime_publish;
mod stretch;

use work::WorkerFunction;

pub use realtime_publish::RealtimePublish;

api::endpoints! {
    FEED_LIST: feed_list::FeedList,
}

/// The function of [`RealtimePublish`].
pub static REALTIME_PUBLISH: WorkerFunction = WorkerFunction::of_gatherer::<RealtimePublish>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&REALTIME_PUBLISH];
