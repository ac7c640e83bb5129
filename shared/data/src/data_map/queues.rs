//! What waits in the queues. `infra/queues.yaml` says how long; a test compares.

use domain::data_map::{Category, Kept};

use crate::Queue;

/// How long a queue keeps a message that nobody takes.
pub const QUEUED_KEPT: Kept = Kept::days(4);

/// How long a message is kept that failed again and again.
pub const DEAD_LETTERS_KEPT: Kept = Kept::days(14);

impl Queue {
    /// What its messages hold. Events name rows by their ids; what is to be sent is read from the rows.
    pub const fn holds(self) -> &'static [Category] {
        match self {
            Self::InboundApply => &[
                Category::Id,
                Category::Name,
                Category::Contact,
                Category::Content,
            ],
            Self::SecurityEmailDeliver
            | Self::EmailDeliver
            | Self::SearchIndex
            | Self::MediaCopy
            | Self::MessageDeliver
            | Self::PushDeliver
            | Self::Translate
            | Self::ThreadUnassign
            | Self::OfferAdvance
            | Self::CustomerImport
            | Self::RealtimePublish => &[Category::Id, Category::Activity],
        }
    }
}
