//! Messages, and what the provider calls each of them.

use std::collections::BTreeMap;

use domain::data_map::DataMap;
use domain::event::Event;
use domain::id::{ChannelId, MemberId, MessageId, ThreadId, TranslationId};
use domain::message::{Content, DeliveryStatus, MessageOrigin, Reaction, Referral, Side};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::Changes;
use crate::key::{self, IndexEntry, RowKey};

/// The state of a message's delivery to the customer.
#[derive(Clone, Serialize, Deserialize)]
pub struct DeliveryState {
    /// Where it stands.
    pub status: DeliveryStatus,
    /// Why it failed or is uncertain, in plain words.
    pub reason: Option<String>,
    /// The provider's number for the reason.
    pub code: Option<u64>,
    /// When the provider reported the status, or when we stored it.
    pub at: Timestamp,
    /// Since when a call to the provider is under way whose outcome is not stored.
    pub tried_at: Option<Timestamp>,
    /// How many calls were refused for the moment.
    pub refusals: u32,
    /// The message to the customer before it, which must not be overtaken.
    pub after: Option<MessageId>,
}

domain::debug_by_name!(DeliveryState);

impl DeliveryState {
    /// A message that waits to be sent after another one.
    pub fn queued(now: Timestamp, after: Option<MessageId>) -> Self {
        Self {
            status: DeliveryStatus::Queued,
            reason: None,
            code: None,
            at: now,
            tried_at: None,
            refusals: 0,
            after,
        }
    }

    /// What the provider did by itself: sent from its own app.
    pub fn reported(status: DeliveryStatus, at: Timestamp) -> Self {
        Self {
            status,
            ..Self::queued(at, None)
        }
    }
}

/// One message of a thread.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Messaging, kept = Kept::Account)]
pub struct MessageRow {
    /// Its id, by which it sorts in the thread.
    #[data(Id)]
    pub message_id: MessageId,
    /// The thread.
    #[data(Id)]
    pub thread_id: ThreadId,
    /// Who wrote it.
    #[data(Activity)]
    pub origin: MessageOrigin,
    /// The member who wrote it.
    #[data(Id, of = Member)]
    pub author_id: Option<MemberId>,
    /// The channel it came or goes through; none for notes and facts.
    #[data(Id)]
    pub channel_id: Option<ChannelId>,
    /// What the provider calls it.
    #[data(Id)]
    pub provider_id: Option<String>,
    /// What it holds.
    #[data(Content, to = [Meta])]
    pub content: Content,
    /// The message it answers.
    #[data(Id)]
    pub reply_to: Option<MessageId>,
    /// Whether the customer passed on what somebody else wrote.
    #[data(Activity)]
    pub is_forwarded: bool,
    /// What led the customer here.
    #[data(Content)]
    pub referral: Option<Referral>,
    /// Emojis on it.
    #[data(Content, to = [Meta])]
    pub reactions: Vec<Reaction>,
    /// The newest reaction of each side, which may be its removal.
    #[data(Activity)]
    #[serde(default)]
    pub reacted: BTreeMap<Side, Newest>,
    /// The newest change of its words.
    #[data(Activity)]
    #[serde(default)]
    pub reworded: Option<Newest>,
    /// Its delivery to the customer; none for what the customer wrote, for notes and for facts.
    #[data(Activity)]
    pub delivery: Option<DeliveryState>,
    /// Its translations, by language tag.
    #[data(Id)]
    #[serde(default)]
    pub translations: BTreeMap<String, TranslationId>,
    /// When it was written, by the provider's time.
    #[data(Activity)]
    pub at: Timestamp,
    /// When it reached us, or was requested.
    #[data(Activity)]
    pub received_at: Timestamp,
    /// When the author last changed it.
    #[data(Activity)]
    pub edited_at: Option<Timestamp>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(MessageRow);

impl Row for MessageRow {
    const KIND: &'static str = "message";

    fn row_key(&self) -> RowKey {
        key::message(self.thread_id, self.message_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        let overdue = self.overdue_at();
        let entry = overdue.map(|at| key::unsettled_until(at, self.message_id));
        entry.into_iter().collect()
    }

    versioned!();
}

impl MessageRow {
    /// Whether a message of a member could not be delivered.
    pub fn has_failed(&self) -> bool {
        let delivery = self.delivery.as_ref();
        self.origin == MessageOrigin::Member
            && delivery.is_some_and(|delivery| delivery.status == DeliveryStatus::Failed)
    }

    /// Publishes that it changed, and that it has failed if it had not before.
    pub fn publish_change(&self, had_failed: bool, changes: &mut Changes) {
        let (thread_id, message_id) = (self.thread_id, self.message_id);
        if self.has_failed() && !had_failed {
            changes.publish(Event::MessageFailed {
                thread_id,
                message_id,
                author_id: self.author_id,
            });
        }
        changes.publish(Event::MessageChanged {
            thread_id,
            message_id,
        });
    }

    /// The longest that a message waits to be sent. It is longer than the worker tries, and shorter than
    /// a message means what it meant when it was written.
    pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(12);

    /// Much longer than a call to the provider can be under way.
    const LONGEST_CALL: SignedDuration = SignedDuration::from_mins(10);

    /// Why a message failed that waited too long.
    pub const TOO_LATE: &str = "It could not be sent for twelve hours. You can send it again.";

    /// Why it is uncertain whether a message was sent.
    pub const NO_ANSWER: &str =
        "WhatsApp gave no answer. The message may have reached the customer or not.";

    /// When a message of a member must have a final status; none if it has.
    pub fn overdue_at(&self) -> Option<Timestamp> {
        let is_ours = self.origin == MessageOrigin::Member;
        let delivery = self.delivery.as_ref().filter(|_| is_ours)?;
        match delivery.status {
            DeliveryStatus::Queued => Some(delivery.at + Self::LONGEST_WAIT),
            DeliveryStatus::Sending => {
                Some(delivery.tried_at.unwrap_or(delivery.at) + Self::LONGEST_CALL)
            }
            _ => None,
        }
    }

    /// Ends the wait of a message that is overdue: it failed if no call was begun, else nobody knows.
    /// Says whether there was anything to end.
    pub fn give_up(&mut self, now: Timestamp) -> bool {
        if self.overdue_at().is_none_or(|at| at > now) {
            return false;
        }
        let status = self.delivery.as_ref().map(|delivery| delivery.status);
        let (status, words) = if status == Some(DeliveryStatus::Sending) {
            (DeliveryStatus::Uncertain, Self::NO_ANSWER)
        } else {
            (DeliveryStatus::Failed, Self::TOO_LATE)
        };
        self.apply(PendingUpdate::Status {
            status,
            reason: Some(words.to_owned()),
            code: None,
            at: now,
        })
    }
}

/// The newest of several updates of one thing. Providers promise no order, send the same twice, and
/// write whole seconds: what is older or known changes nothing, and of two in one second the one that
/// came later stands.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newest {
    /// By the provider's time.
    at: Timestamp,
    /// The provider's ids of the updates of this instant.
    ids: Vec<String>,
}

domain::debug_by_name!(Newest);

impl Newest {
    /// How many updates of one instant are recognised.
    const MOST: usize = 16;

    /// Nothing since this instant.
    pub fn since(at: Timestamp) -> Self {
        Self {
            at,
            ids: Vec::new(),
        }
    }

    /// Applies an update; returns whether it is the newest.
    pub fn takes(&mut self, at: Timestamp, id: Option<&str>) -> bool {
        let is_known = |ids: &[String]| id.is_some_and(|id| ids.iter().any(|known| known == id));
        if at < self.at || (at == self.at && is_known(&self.ids)) {
            return false;
        }
        if at > self.at {
            *self = Self::since(at);
        }
        if self.ids.len() >= Self::MOST {
            self.ids.remove(0);
        }
        self.ids.extend(id.map(str::to_owned));
        true
    }
}

/// An update of a message, which may arrive before the message itself.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PendingUpdate {
    /// Its delivery status.
    Status {
        /// The status.
        status: DeliveryStatus,
        /// Why it failed, in plain words.
        reason: Option<String>,
        /// The provider's number for the reason.
        code: Option<u64>,
        /// By the provider's time.
        at: Timestamp,
    },
    /// Its author changed it.
    Edit {
        /// What the provider calls this change.
        #[serde(default)]
        id: Option<String>,
        /// The words as they are now.
        text: String,
        /// By the provider's time.
        at: Timestamp,
    },
    /// An emoji was put on it; an absent one takes it away.
    Reaction {
        /// What the provider calls this reaction.
        #[serde(default)]
        id: Option<String>,
        /// Whose.
        side: Side,
        /// The emoji.
        emoji: Option<String>,
        /// By the provider's time.
        at: Timestamp,
    },
}

domain::debug_by_name!(PendingUpdate);

impl PendingUpdate {
    /// The provider's id of the update, if it gives it one.
    fn id(&self) -> Option<&str> {
        match self {
            Self::Status { .. } => None,
            Self::Edit { id, .. } | Self::Reaction { id, .. } => id.as_deref(),
        }
    }
}

/// A message under the provider's id: makes a second delivery of the same message conflict, leads
/// later updates to the message, and holds those that came too early.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Messaging, kept = Kept::Account)]
pub struct ProviderRefRow {
    /// The channel.
    #[data(Id)]
    pub channel_id: ChannelId,
    /// What the provider calls the message.
    #[data(Id)]
    pub provider_id: String,
    /// The message, once it is stored.
    #[data(Id)]
    pub message: Option<(ThreadId, MessageId)>,
    /// Whether its author has taken it back; if it comes after that, it stays hidden.
    #[data(Activity)]
    pub is_revoked: bool,
    /// What came before the message.
    #[data(Content)]
    pub parked: Vec<PendingUpdate>,
    /// When the row was made.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(ProviderRefRow);

impl ProviderRefRow {
    /// How long updates wait for their message, which a provider repeats for a week.
    const PATIENCE: SignedDuration = SignedDuration::from_hours(35 * 24);

    /// A message of which only updates are known.
    pub fn awaited(channel_id: ChannelId, provider_id: &str, now: Timestamp) -> Self {
        Self {
            channel_id,
            provider_id: provider_id.to_owned(),
            message: None,
            is_revoked: false,
            parked: Vec::new(),
            created_at: now,
            version: 1,
        }
    }

    /// How many updates wait for one message at most; of more the last ones.
    const MOST_PARKED: usize = 40;

    /// Parks an update until the message arrives; returns whether it was not parked yet.
    pub fn park(&mut self, update: PendingUpdate) -> bool {
        let is_same = |known: &PendingUpdate| known.id().is_some() && known.id() == update.id();
        if self.parked.iter().any(is_same) {
            return false;
        }
        if self.parked.len() >= Self::MOST_PARKED {
            self.parked.remove(0);
        }
        self.parked.push(update);
        true
    }

    /// The reference to a stored message.
    pub fn of_message(
        channel_id: ChannelId,
        provider_id: &str,
        message: &MessageRow,
        now: Timestamp,
    ) -> Self {
        Self {
            message: Some((message.thread_id, message.message_id)),
            ..Self::awaited(channel_id, provider_id, now)
        }
    }
}

impl Row for ProviderRefRow {
    const KIND: &'static str = "provider_ref";

    fn row_key(&self) -> RowKey {
        key::provider_ref(self.channel_id, &self.provider_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        if self.message.is_some() {
            return None;
        }
        self.created_at.checked_add(Self::PATIENCE).ok()
    }

    versioned!();
}
