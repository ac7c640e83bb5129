//! The workers behind the queues, and where events go on their way to them.

mod email_deliver;
mod inbound_apply;
pub mod mail;
mod media_copy;
mod message_deliver;
mod push_deliver;
mod search_index;
mod security_email_deliver;
mod translate;

use work::WorkerEntry;

pub use email_deliver::EmailDeliver;
pub use inbound_apply::InboundApply;
pub use media_copy::MediaCopy;
pub use message_deliver::MessageDeliver;
pub use push_deliver::PushDeliver;
pub use search_index::{SearchIndex, file};
pub use security_email_deliver::SecurityEmailDeliver;
pub use translate::Translate;
pub use work::queues_for;

/// The workers.
pub const WORKERS: [WorkerEntry; 8] = [
    WorkerEntry::of::<EmailDeliver>(),
    WorkerEntry::of_receiver::<InboundApply>(),
    WorkerEntry::of::<MediaCopy>(),
    WorkerEntry::of::<MessageDeliver>(),
    WorkerEntry::of::<PushDeliver>(),
    WorkerEntry::of::<SearchIndex>(),
    WorkerEntry::of::<SecurityEmailDeliver>(),
    WorkerEntry::of::<Translate>(),
];
