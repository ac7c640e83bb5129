//! A thread as a list shows it.

use api::{Authenticated, Cx, Problem, Resource};
use data::Rows;
use data::key::{self, RowKey};
use data::row::{CustomerRow, ReadRow, ThreadRoute, ThreadRow};
use domain::channel::ChannelKind;
use domain::id::{ChannelId, CustomerId, JobId, MemberId, ThreadId};
use domain::text::PersonName;
use domain::thread::ThreadState;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::reply_route::window_end;
use crate::thread::MessagePreview;

/// One route to a customer, in short.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ListedRoute {
    /// Identifies the channel for good, in paths and wherever something refers to it.
    pub channel_id: ChannelId,
    /// The kind of the channel.
    pub kind: ChannelKind,
    /// When the time for free replies ends, or ended; null if the customer never wrote there.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub window_ends_at: Option<Timestamp>,
}

impl From<&ThreadRoute> for ListedRoute {
    fn from(route: &ThreadRoute) -> Self {
        Self {
            channel_id: route.channel_id,
            kind: route.kind,
            window_ends_at: window_end(route),
        }
    }
}

/// One line of the inbox.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ListedThread {
    /// Identifies the thread for good, in paths and wherever something refers to it.
    pub thread_id: ThreadId,
    /// The customer with whom the conversation is.
    pub customer_id: CustomerId,
    /// The name of the person or firm; null once the customer is erased.
    pub customer_name: Option<PersonName>,
    /// Whether the thread is open, snoozed or resolved.
    pub state: ThreadState,
    /// When it wakes, if it is snoozed.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub snoozed_until: Option<Timestamp>,
    /// The member who looks after the thread; null for nobody.
    pub assigned_to: Option<MemberId>,
    /// The job that it is about now.
    pub job_id: Option<JobId>,
    /// The routes to the customer, the one written on last being first.
    pub routes: Vec<ListedRoute>,
    /// The newest message, on one line.
    pub last_message: Option<MessagePreview>,
    /// How many messages of the customer the caller has not read.
    pub unread: u32,
    /// When the last message was written.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub active_at: Timestamp,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

impl Resource for ListedThread {}

impl ListedThread {
    /// The rows that are shown with a thread: its customer, and how far a member has read it.
    pub(crate) fn rows_beside(thread_id: ThreadId, member_id: MemberId) -> [RowKey; 2] {
        [
            key::customer(thread_id.customer()),
            key::thread_read(thread_id, member_id),
        ]
    }

    /// The threads as the caller sees them, in the same order, with what was read beside them.
    pub(crate) fn all<A: Authenticated>(
        cx: &Cx<A>,
        rows: Vec<ThreadRow>,
        beside: &Rows,
    ) -> Result<Vec<Self>, Problem> {
        let member = cx.member();
        let shown = rows.into_iter().map(|row| {
            let [customer, marker] = Self::rows_beside(row.thread_id, member.member_id);
            let customer: Option<CustomerRow> = beside.get(&customer)?;
            let marker: Option<ReadRow> = beside.get(&marker)?;
            Ok(Self {
                thread_id: row.thread_id,
                customer_id: row.customer_id(),
                customer_name: customer.map(|customer| customer.name),
                state: row.state,
                snoozed_until: row.snoozed_until,
                assigned_to: row.assigned_to,
                job_id: row.job_id,
                routes: row.routes.iter().map(ListedRoute::from).collect(),
                unread: row.unread(marker.as_ref(), member.created_at),
                last_message: row.last_message.map(MessagePreview::from),
                active_at: row.active_at,
                version: row.version,
            })
        });
        shown.collect()
    }
}
