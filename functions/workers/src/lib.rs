//! The workers behind the queues, and where events go on their way to them.

mod email_deliver;
pub mod mail;
mod search_index;

use work::WorkerEntry;

pub use email_deliver::EmailDeliver;
pub use search_index::SearchIndex;
pub use work::queues_for;

/// The workers.
pub const WORKERS: [WorkerEntry; 2] = [
    WorkerEntry::of::<EmailDeliver>(),
    WorkerEntry::of::<SearchIndex>(),
];
