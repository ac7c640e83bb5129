//! The queues that there are.

/// A worker's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Queue {
    /// Mails to be sent on which somebody's way into an account depends.
    SecurityEmailDeliver,
    /// All other mails to be sent.
    EmailDeliver,
    /// Search tokens, and what else rows hold of each other, to be updated.
    SearchIndex,
    /// Parts of webhooks to be put into threads.
    InboundApply,
    /// Files to be copied from a provider, and copies to be removed.
    MediaCopy,
    /// Messages to customers to be sent.
    MessageDeliver,
    /// Notifications to be written down, and pushes to be sent.
    PushDeliver,
    /// Texts to be translated.
    Translate,
    /// Members whose threads are to be unassigned.
    ThreadUnassign,
    /// Rounds of offers that are over.
    OfferAdvance,
    /// Imports of customers that have to go on.
    CustomerImport,
    /// Events to be put into the feeds of their companies.
    RealtimePublish,
}

impl Queue {
    /// Every queue, in the order in which they are sent to.
    pub const ALL: [Self; 12] = [
        Self::SecurityEmailDeliver,
        Self::EmailDeliver,
        Self::SearchIndex,
        Self::InboundApply,
        Self::MediaCopy,
        Self::MessageDeliver,
        Self::PushDeliver,
        Self::Translate,
        Self::ThreadUnassign,
        Self::OfferAdvance,
        Self::CustomerImport,
        Self::RealtimePublish,
    ];

    /// The queue's and its worker's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SecurityEmailDeliver => "security-email-deliver",
            Self::EmailDeliver => "email-deliver",
            Self::SearchIndex => "search-index",
            Self::InboundApply => "inbound-apply",
            Self::MediaCopy => "media-copy",
            Self::MessageDeliver => "message-deliver",
            Self::PushDeliver => "push-deliver",
            Self::Translate => "translate",
            Self::ThreadUnassign => "thread-unassign",
            Self::OfferAdvance => "offer-advance",
            Self::CustomerImport => "customer-import",
            Self::RealtimePublish => "realtime-publish",
        }
    }
}
