//! A thread as the API shows it, whole.

use api::{Authenticated, Cx, Resource};
use data::row::{LastMessage, ThreadRow};
use domain::id::{CustomerId, JobId, JobTypeId, MemberId, MessageId, ThreadId};
use domain::job::JobState;
use domain::language::Language;
use domain::message::MessageOrigin;
use domain::phone::Phone;
use domain::text::PersonName;
use domain::thread::ThreadState;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::reply_route::ReplyRoute;
use crate::surroundings::Surroundings;

/// The person or firm on the other side of a thread.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ThreadCustomer {
    /// Identifies the customer for good, in paths and wherever something refers to it.
    pub customer_id: CustomerId,
    /// The name of the person or firm; null once the customer is erased.
    pub name: Option<PersonName>,
    /// The preferred phone. Technicians do not see it.
    pub phone: Option<Phone>,
}

/// A job of the customer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ThreadJob {
    /// Identifies the job for good, in paths and wherever something refers to it.
    pub job_id: JobId,
    /// Where the job stands.
    pub state: JobState,
    /// The kind of work.
    pub job_type_id: JobTypeId,
}

/// The last message of a thread, on one line.
#[derive(Serialize, JsonSchema)]
pub struct MessagePreview {
    /// Identifies the message for good, in paths and wherever something refers to it.
    pub message_id: MessageId,
    /// Who wrote the message.
    pub origin: MessageOrigin,
    /// The message on one line.
    #[schemars(example = &"I am locked out.")]
    pub text: String,
    /// When it was written, by the provider's time.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub at: Timestamp,
}

domain::debug_by_name!(MessagePreview);

impl From<LastMessage> for MessagePreview {
    fn from(last: LastMessage) -> Self {
        Self {
            message_id: last.message_id,
            origin: last.origin,
            text: last.preview,
            at: last.at,
        }
    }
}

/// The conversation with one customer, over all channels.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
#[schemars(rename = "CustomerThread")]
pub struct Thread {
    /// Identifies the thread for good, in paths and wherever something refers to it.
    pub thread_id: ThreadId,
    /// The customer with whom the conversation is.
    pub customer: ThreadCustomer,
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
    /// The customer's latest jobs, the newest first; technicians see their own among them.
    pub jobs: Vec<ThreadJob>,
    /// The routes to the customer, the one written on last being first.
    pub routes: Vec<ReplyRoute>,
    /// The newest message, on one line.
    pub last_message: Option<MessagePreview>,
    /// How many messages of the customer the caller has not read.
    pub unread: u32,
    /// How many messages the customer has written.
    pub inbound_count: u32,
    /// The language in which the customer was last found to write.
    pub language: Option<Language>,
    /// The thread that goes on for this one, whose customer was merged; null unless that happened.
    pub merged_into: Option<ThreadId>,
    /// When the last message was written.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub active_at: Timestamp,
    /// When the conversation began.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

impl Resource for Thread {
    const HAS_LOCATION: bool = true;

    fn version(&self) -> Option<u64> {
        Some(self.version)
    }

    fn location(&self) -> Option<String> {
        Some(format!("/v1/threads/{}", self.thread_id))
    }
}

impl Thread {
    /// A thread for the caller, with what is shown around it.
    pub(crate) fn of<A: Authenticated>(cx: &Cx<A>, row: ThreadRow, around: &Surroundings) -> Self {
        let member = cx.member();
        let may_dispatch = member.roles.may_dispatch();
        let customer = around.customer.as_ref();
        let phone = customer
            .and_then(|customer| customer.phones.first())
            .map(|phone| phone.number.clone());
        let sees = |technician| may_dispatch || technician == Some(member.member_id);
        let jobs = around.jobs.iter().filter(|job| sees(job.technician_id));
        let route = |route| ReplyRoute::of(route, around.channel(route.channel_id), cx.now());
        Self {
            thread_id: row.thread_id,
            customer: ThreadCustomer {
                customer_id: row.customer_id(),
                name: customer.map(|customer| customer.name.clone()),
                phone: phone.filter(|_| may_dispatch),
            },
            state: row.state,
            snoozed_until: row.snoozed_until,
            assigned_to: row.assigned_to,
            job_id: row.job_id,
            jobs: jobs
                .map(|job| ThreadJob {
                    job_id: job.job_id,
                    state: job.state,
                    job_type_id: job.job_type_id,
                })
                .collect(),
            routes: row.routes.iter().map(route).collect(),
            unread: row.unread(around.marker.as_ref(), member.created_at),
            last_message: row.last_message.map(MessagePreview::from),
            inbound_count: row.inbound_count,
            language: row.language,
            merged_into: row.merged_into,
            active_at: row.active_at,
            created_at: row.created_at,
            version: row.version,
        }
    }
}
