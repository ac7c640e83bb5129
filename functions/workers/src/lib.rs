//! The workers behind the queues, and where events go on their way to them.

mod email_deliver;
pub mod mail;
mod push_deliver;
mod search_index;
mod translate;

use work::WorkerEntry;

pub use email_deliver::EmailDeliver;
pub use push_deliver::PushDeliver;
pub use search_index::SearchIndex;
pub use translate::Translate;
pub use work::queues_for;

/// The workers.
pub const WORKERS: [WorkerEntry; 4] = [
    WorkerEntry::of::<EmailDeliver>(),
    WorkerEntry::of::<PushDeliver>(),
    WorkerEntry::of::<SearchIndex>(),
    WorkerEntry::of::<Translate>(),
];
