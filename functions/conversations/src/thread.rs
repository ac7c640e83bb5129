//! A thread as the API shows it, whole.

use api::{Cx, Problem, Resource, Seated};
use data::row::{ChannelRow, CustomerRow, JobRow, LastMessage, ReadRow, ThreadRow};
use data::{PageRequest, key};
use domain::id::{CustomerId, JobId, JobTypeId, MemberId, MessageId, ThreadId};
use domain::job::JobState;
use domain::language::Language;
use domain::message::MessageOrigin;
use domain::phone::Phone;
use domain::text::PersonName;
use domain::thread::ThreadState;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::reply_route::ReplyRoute;
use crate::visible_thread::visible_thread;

/// How many of the customer's jobs are shown with a thread.
const JOBS: usize = 5;

/// Which thread.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ThreadPath {
    /// Which thread is meant: the `thread_id` of an answer that shows it.
    pub(crate) thread_id: ThreadId,
}

impl ThreadPath {
    /// The thread, if the caller may see it.
    pub async fn find<A: Seated>(&self, cx: &Cx<A>) -> Result<ThreadRow, Problem> {
        visible_thread(cx, self.thread_id).await
    }
}

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

/// Everything said with one customer, over all channels.
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
    /// The ways to the customer, the one written on last being first.
    pub routes: Vec<ReplyRoute>,
    /// The newest message, on one line.
    pub last_message: Option<MessagePreview>,
    /// How many messages of the customer the caller has not read.
    pub unread: u32,
    /// How many messages the customer has written.
    pub inbound_count: u32,
    /// The language in which the customer was last found to write.
    pub language: Option<Language>,
    /// When something was last said.
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
    /// A thread for the caller, with all that belongs to it.
    pub(crate) async fn of<A: Seated>(cx: &Cx<A>, row: ThreadRow) -> Result<Self, Problem> {
        let customer = key::customer(row.customer_id());
        let marker = key::thread_read(row.thread_id, cx.member().member_id);
        let (customer, marker) = cx.store().get_both(customer, marker).await?;
        Self::with(cx, row, customer, marker).await
    }

    /// The same, where its customer and the caller's marker are read already.
    pub(crate) async fn with<A: Seated>(
        cx: &Cx<A>,
        row: ThreadRow,
        customer: Option<CustomerRow>,
        marker: Option<ReadRow>,
    ) -> Result<Self, Problem> {
        let (store, member) = (cx.store(), cx.member());
        let customer_id = row.customer_id();
        let channels: Vec<_> = row
            .routes
            .iter()
            .map(|route| key::channel(route.channel_id))
            .collect();
        let channels = store.get_many::<ChannelRow>(&channels).await?;
        let may_dispatch = member.roles.may_dispatch();
        let phone = customer
            .as_ref()
            .and_then(|customer| customer.phones.first())
            .map(|phone| phone.number.clone());
        Ok(Self {
            thread_id: row.thread_id,
            customer: ThreadCustomer {
                customer_id,
                name: customer.map(|customer| customer.name),
                phone: phone.filter(|_| may_dispatch),
            },
            state: row.state,
            snoozed_until: row.snoozed_until,
            assigned_to: row.assigned_to,
            job_id: row.job_id,
            jobs: jobs(cx, customer_id).await?,
            routes: row
                .routes
                .iter()
                .zip(&channels)
                .map(|(route, channel)| ReplyRoute::of(route, channel.as_ref(), cx.now()))
                .collect(),
            unread: row.unread(marker.as_ref(), member.created_at),
            last_message: row.last_message.map(MessagePreview::from),
            inbound_count: row.inbound_count,
            language: row.language,
            active_at: row.active_at,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

/// The customer's latest jobs, as far as the caller sees them.
async fn jobs<A: Seated>(cx: &Cx<A>, customer_id: CustomerId) -> Result<Vec<ThreadJob>, Problem> {
    let latest = key::jobs_of_customer(customer_id).descending();
    let page = cx
        .store()
        .page::<JobRow>(&latest, &PageRequest::first(JOBS))
        .await?;
    let member = cx.member();
    let is_seen =
        |job: &JobRow| member.roles.may_dispatch() || job.technician_id == Some(member.member_id);
    let jobs = page.items.into_iter().filter(is_seen);
    Ok(jobs
        .map(|job| ThreadJob {
            job_id: job.job_id,
            state: job.state,
            job_type_id: job.job_type_id,
        })
        .collect())
}
