//! Threads, and how far each member has read them.

use domain::channel::ChannelKind;
use domain::data_map::DataMap;
use domain::id::{ChannelId, CustomerId, JobId, MemberId, MessageId, ThreadId};
use domain::language::Language;
use domain::message::MessageOrigin;
use domain::thread::ThreadState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, IndexEntry, RowKey};

/// One route by which the customer of a thread is reached.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRoute {
    /// The channel.
    pub channel_id: ChannelId,
    /// Its kind.
    pub kind: ChannelKind,
    /// The customer's phone there, in digits without `+`, if the provider named it.
    pub phone: Option<String>,
    /// The provider's id of the customer.
    pub user_id: Option<String>,
    /// When the customer last wrote there, by the provider's time.
    pub last_inbound_at: Option<Timestamp>,
}

domain::debug_by_name!(ThreadRoute);

/// The last message of a thread, as a list shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMessage {
    /// The message.
    pub message_id: MessageId,
    /// Who wrote it.
    pub origin: MessageOrigin,
    /// One line that stands for it.
    pub preview: String,
    /// When it was written, by the provider's time.
    pub at: Timestamp,
}

impl std::fmt::Debug for LastMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LastMessage({})", self.message_id)
    }
}

/// A thread of a customer who was merged, as the one that goes on remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsorbedThread {
    /// Which one.
    pub thread_id: ThreadId,
    /// Those that this one had absorbed before.
    pub earlier: Vec<ThreadId>,
    /// Routes that gave way to newer ones of the absorbed thread.
    pub displaced: Vec<ThreadRoute>,
    /// What was the last message of the thread that goes on.
    pub last_message: Option<LastMessage>,
    /// When something was last said in it.
    pub active_at: Timestamp,
}

/// The conversation with one customer.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Messaging, kept = Kept::Account)]
pub struct ThreadRow {
    /// Its id, which has the bytes of the customer's.
    #[data(Id)]
    pub thread_id: ThreadId,
    /// Where it stands.
    #[data(Activity)]
    pub state: ThreadState,
    /// When it wakes, if it is snoozed.
    #[data(Activity)]
    pub snoozed_until: Option<Timestamp>,
    /// Who looks after it.
    #[data(Id, of = Member)]
    pub assigned_to: Option<MemberId>,
    /// The job that it is about now.
    #[data(Id)]
    pub job_id: Option<JobId>,
    /// The routes to the customer, the one written on last being first.
    #[data(Contact, to = [Meta])]
    pub routes: Vec<ThreadRoute>,
    /// The last message.
    #[data(Content)]
    pub last_message: Option<LastMessage>,
    /// The last message to the customer that was requested; the next one waits for it.
    #[data(Id)]
    pub last_requested: Option<MessageId>,
    /// When something was last said.
    #[data(Activity)]
    pub active_at: Timestamp,
    /// When the customer last wrote, on any channel.
    #[data(Activity)]
    pub last_inbound_at: Option<Timestamp>,
    /// The language in which the customer was last found to write.
    #[data(Preference)]
    pub language: Option<Language>,
    /// Counts the messages; each takes its place in the order from it.
    #[data(Technical)]
    pub sequence: u32,
    /// Counts the messages of the customer.
    #[data(Activity)]
    pub inbound_count: u32,
    /// The thread that goes on for this one, whose customer was merged.
    #[data(Id)]
    #[serde(default)]
    pub merged_into: Option<ThreadId>,
    /// The threads that are shown in this one.
    #[data(Content)]
    #[serde(default)]
    pub absorbed: Vec<AbsorbedThread>,
    /// When it was begun.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl ThreadRow {
    /// A thread with this customer in which nothing is said yet.
    pub fn begin(customer_id: CustomerId, now: Timestamp) -> Self {
        Self {
            thread_id: ThreadId::of_customer(customer_id),
            state: ThreadState::Open,
            snoozed_until: None,
            assigned_to: None,
            job_id: None,
            routes: Vec::new(),
            last_message: None,
            last_requested: None,
            active_at: now,
            last_inbound_at: None,
            language: None,
            sequence: 0,
            inbound_count: 0,
            merged_into: None,
            absorbed: Vec::new(),
            created_at: now,
            version: 1,
        }
    }

    /// Whose thread it is.
    pub fn customer_id(&self) -> CustomerId {
        self.thread_id.customer()
    }

    /// The route to the customer through a channel.
    pub fn route(&self, channel_id: ChannelId) -> Option<&ThreadRoute> {
        self.routes
            .iter()
            .find(|route| route.channel_id == channel_id)
    }

    /// Ends its rest.
    pub fn wake(&mut self) {
        self.state = ThreadState::Open;
        self.snoozed_until = None;
    }

    /// The number of messages of the customer that a member has not read. What came before the
    /// member joined counts as read.
    pub fn unread(&self, marker: Option<&ReadRow>, joined_at: Timestamp) -> u32 {
        match marker {
            Some(marker) => self.inbound_count.saturating_sub(marker.inbound_count),
            None if self.last_inbound_at.is_some_and(|at| at >= joined_at) => self.inbound_count,
            None => 0,
        }
    }
}

impl Row for ThreadRow {
    const KIND: &'static str = "thread";

    fn row_key(&self) -> RowKey {
        key::thread(self.thread_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        if self.merged_into.is_some() {
            return Vec::new();
        }
        let at = match self.state {
            ThreadState::Snoozed => self.snoozed_until.unwrap_or(self.active_at),
            ThreadState::Open | ThreadState::Resolved => self.active_at,
        };
        let mut index_entries = vec![key::listed_thread(self.state, at, self.thread_id)];
        match self.assigned_to {
            Some(member) => {
                index_entries.push(key::members_thread(member, self.state, at, self.thread_id));
            }
            None if self.state == ThreadState::Open => {
                index_entries.push(key::unassigned_thread(at, self.thread_id));
            }
            None => {}
        }
        index_entries
    }

    versioned!();
}

/// How far a member has read a thread.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Messaging, kept = Kept::Account)]
pub struct ReadRow {
    /// The thread.
    #[data(Id)]
    pub thread_id: ThreadId,
    /// The member.
    #[data(Id)]
    pub member_id: MemberId,
    /// [`ThreadRow::inbound_count`] when it was read.
    #[data(Activity)]
    pub inbound_count: u32,
    /// When it was read.
    #[data(Activity)]
    pub at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl Row for ReadRow {
    const KIND: &'static str = "thread_read";

    fn row_key(&self) -> RowKey {
        key::thread_read(self.thread_id, self.member_id)
    }

    versioned!();
}
