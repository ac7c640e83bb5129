//! `GET /v1/customers/{customer_id}/timeline`: what was said with a customer and what happened to the
//! customer's jobs, in one order.
//!
//! Messages and events of jobs stand in lists of their own, each in the order of its ids. All these ids
//! begin with an instant, so that one place cuts every list; each list is read as far as a page can
//! need it, and the newest of all are shown.

use api::{
    Cx, Dispatcher, Endpoint, Facts, Input, InputDoc, Limit, Opened, Page, Path, Prefetch, Problem,
    Query, Reading, Record, RecordPath as _, Resource, Route, SealedCursor,
};
use data::key::{self, Range};
use data::row::{CustomerRow, JobEventRow, JobFact, MessageRow};
use data::{Cursor, PageRequest, ReadPlan};
use domain::id::{ChannelId, CustomerId, EventId, ImportId, JobId, MemberId, MessageId, ThreadId};
use domain::message::{Content, DeliveryStatus, MessageOrigin};
use domain::timeline::{Stretch, before, newest};
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::customer::CustomerPath;

/// See [`Endpoint::SUMMARY`].
pub struct CustomerTimeline;

/// Which part of a timeline.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TimelineFilter {
    /// Only what is of this type.
    r#type: Option<TimelineType>,
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

/// The types of what stands in a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum TimelineType {
    /// What was said, and the team's notes about it.
    Message,
    /// What happened to jobs: planned, done, noted, paid.
    JobEvent,
    /// That the customer came with a file.
    CustomerImported,
}

/// The lists that a timeline is made of.
#[derive(Clone, Copy)]
enum Listed {
    Messages,
    JobEvents,
}

impl Listed {
    const ALL: [Self; 2] = [Self::Messages, Self::JobEvents];

    const fn shows(self) -> TimelineType {
        match self {
            Self::Messages => TimelineType::Message,
            Self::JobEvents => TimelineType::JobEvent,
        }
    }
}

/// Something that happened with a customer, by its `type`.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TimelineItem {
    /// Something was said, or the team noted it in the thread.
    Message {
        /// When it was written, by the provider's time.
        #[serde(with = "domain::instant")]
        #[schemars(schema_with = "domain::instant::schema")]
        at: Timestamp,
        /// The message, as `GET /v1/threads/{thread_id}/messages` shows it whole.
        message_id: MessageId,
        /// The thread that it stands in.
        thread_id: ThreadId,
        /// Who wrote it. A note is for the team alone.
        origin: MessageOrigin,
        /// The member who wrote it; null unless `origin` is `member` or `note`.
        author_id: Option<MemberId>,
        /// The channel it came or goes through; null for notes and facts.
        channel_id: Option<ChannelId>,
        /// What the message holds: text, a file, a place and so on.
        content: Box<Content>,
        /// How far a message to the customer got; null for all others.
        delivery: Option<DeliveryStatus>,
    },
    /// Something happened to a job of the customer; money is among it.
    JobEvent {
        /// When it happened.
        #[serde(with = "domain::instant")]
        #[schemars(schema_with = "domain::instant::schema")]
        at: Timestamp,
        /// The event, as `GET /v1/jobs/{job_id}/events` shows it whole.
        event_id: EventId,
        /// The job that it happened to.
        job_id: JobId,
        /// The member who did it; null when the product did.
        actor_id: Option<MemberId>,
        /// What happened, by its `type`.
        fact: Box<JobFact>,
    },
    /// The customer was entered from a file.
    CustomerImported {
        /// When the customer was entered by the import.
        #[serde(with = "domain::instant")]
        #[schemars(schema_with = "domain::instant::schema")]
        at: Timestamp,
        /// The import of the file, as `GET /v1/customer-imports/{import_id}` shows it to owners for 30 days.
        import_id: ImportId,
        /// The row of the file, as spreadsheets count.
        row: u32,
        /// The member who let the customers be entered.
        actor_id: Option<MemberId>,
    },
}

domain::debug_by_name!(TimelineItem);

impl Resource for TimelineItem {}

impl Endpoint for CustomerTimeline {
    const NAME: &'static str = "customer-timeline";
    const ROUTE: Route = Route::get("/v1/customers/{customer_id}/timeline");
    const SUMMARY: &'static str = "List what happened with a customer, newest first.";
    const DETAILS: &'static str = "Messages, notes, the steps of jobs and money in one order, and for a customer who came with a file that this was so. Types will be added, such as calls: skip items of a `type` that you do not know. A page can hold fewer items than were asked for though more follow.";

    type Access = Dispatcher;
    type Input = (Opened<CustomerPath>, Timeline);
    type Output = Page<TimelineItem>;

    async fn handle(
        cx: Cx<Dispatcher>,
        (record, part): (Record<CustomerRow>, TimelinePart),
    ) -> Result<Page<TimelineItem>, Problem> {
        let customer = cx.open(record).await?;
        let (entries, has_more) = newest(part.lists, part.limit, Entry::place);
        let last = entries.last().filter(|_| has_more);
        let next = last.map(|last| {
            let thread = ThreadId::of_customer(customer.customer_id);
            let message = MessageId::from_bytes(last.place());
            cx.store()
                .cursor_behind(&key::messages(thread), &key::message(thread, message))
        });
        cx.page_of(
            entries.into_iter().filter_map(shown).collect(),
            next.as_ref(),
        )
    }
}

/// The lists of a timeline, read as far as a page can need them.
pub struct TimelinePart {
    limit: usize,
    lists: Vec<Stretch<Entry>>,
}

/// One thing of a timeline.
enum Entry {
    Message(Box<MessageRow>),
    Event(Box<JobEventRow>),
    Import(Box<CustomerRow>),
}

impl Entry {
    /// Where it stands: the bytes of its id, which begin with an instant.
    const fn place(&self) -> [u8; 16] {
        match self {
            Self::Message(row) => row.message_id.to_bytes(),
            Self::Event(row) => row.event_id.to_bytes(),
            // It begins with the instant of the import.
            Self::Import(row) => row.customer_id.to_bytes(),
        }
    }

    fn messages(page: data::Page<MessageRow>) -> Stretch<Self> {
        Self::list(page, |row| Self::Message(Box::new(row)))
    }

    fn events(page: data::Page<JobEventRow>) -> Stretch<Self> {
        Self::list(page, |row| Self::Event(Box::new(row)))
    }

    fn list<R>(page: data::Page<R>, entry: impl FnMut(R) -> Self) -> Stretch<Self> {
        Stretch {
            has_more: page.next.is_some(),
            entries: page.items.into_iter().map(entry).collect(),
        }
    }
}

/// The part of a customer's timeline that is asked for.
pub struct Timeline {
    path: CustomerPath,
    filter: TimelineFilter,
}

impl Input for Timeline {
    type Value = TimelinePart;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Query(filter) = Query::read(facts)?;
        let Path(path) = Path::read(facts)?;
        Ok(Self { path, filter })
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let position = match &self.filter.cursor {
            None => None,
            Some(cursor) => match prefetch.position(cursor) {
                Some(position) => Some(position),
                None => return,
            },
        };
        prefetch.row(key::customer(self.path.customer_id()));
        let Ok(lists) = self.lists(&[self.path.customer_id()], position.as_ref()) else {
            return;
        };
        for (_, range) in lists {
            prefetch.page(range, self.asked());
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<TimelinePart, Problem> {
        let position = reading.position(self.filter.cursor.as_ref())?;
        let customer_id = self.path.customer_id();
        let customer: Option<CustomerRow> = reading.row(&key::customer(customer_id)).await?;
        let mut lists = Vec::new();
        for (of, range) in self.lists(&[customer_id], position.as_ref())? {
            lists.push(match of {
                Listed::Messages => Entry::messages(reading.page(&range, &self.asked()).await?),
                Listed::JobEvents => Entry::events(reading.page(&range, &self.asked()).await?),
            });
        }
        lists.extend(self.import(customer.as_ref(), position.as_ref())?);
        // Those who were merged into the customer; hardly ever anybody.
        let earlier = customer
            .map(|customer| customer.earlier())
            .unwrap_or_default();
        let more = self.lists(&earlier, position.as_ref())?;
        let mut plan = ReadPlan::default();
        for (_, range) in &more {
            plan.page(range.clone(), self.asked());
        }
        let mut read = reading.store()?.read(plan).await?;
        for (of, range) in more {
            let unread = || Problem::Internal("a list that was asked for was not read".into());
            lists.push(match of {
                Listed::Messages => {
                    Entry::messages(read.page(&range, &self.asked()).ok_or_else(unread)??)
                }
                Listed::JobEvents => {
                    Entry::events(read.page(&range, &self.asked()).ok_or_else(unread)??)
                }
            });
        }
        let limit = self.filter.limit.get();
        Ok(TimelinePart { limit, lists })
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<TimelineFilter>::describe(doc, generator);
    }
}

impl Timeline {
    fn asked(&self) -> PageRequest {
        PageRequest::first(self.filter.limit.get())
    }

    /// The lists of these customers that are asked for, each from the newest behind a position on.
    fn lists(
        &self,
        customers: &[CustomerId],
        position: Option<&Cursor>,
    ) -> Result<Vec<(Listed, Range)>, Problem> {
        let last = last(position)?;
        let all = Listed::ALL.into_iter();
        let asked = all.filter(|of| self.is_asked(of.shows()));
        let lists = asked.flat_map(|of| {
            let each = customers.iter();
            each.map(move |customer_id| (of, list(of, *customer_id, last).descending()))
        });
        Ok(lists.collect())
    }

    fn is_asked(&self, of: TimelineType) -> bool {
        self.filter.r#type.is_none_or(|asked| asked == of)
    }

    /// That the customer was imported, if it was and the page has come to it.
    fn import(
        &self,
        customer: Option<&CustomerRow>,
        position: Option<&Cursor>,
    ) -> Result<Option<Stretch<Entry>>, Problem> {
        let last = last(position)?;
        let imported = customer.filter(|customer| customer.imported.is_some());
        let entry = imported.map(|customer| Entry::Import(Box::new(customer.clone())));
        let is_due = |entry: &Entry| entry.place() <= last;
        let asked = self.is_asked(TimelineType::CustomerImported);
        let entry = entry.filter(|entry| asked && is_due(entry));
        Ok(entry.map(|entry| Stretch {
            has_more: false,
            entries: vec![entry],
        }))
    }
}

/// The last place that a page behind a position shows.
fn last(position: Option<&Cursor>) -> Result<[u8; 16], Problem> {
    let Some(cursor) = position else {
        return Ok([u8::MAX; 16]);
    };
    let id = cursor.message_id().ok_or_else(Problem::bad_cursor)?;
    Ok(before(id.to_bytes()))
}

fn list(of: Listed, customer_id: CustomerId, last: [u8; 16]) -> Range {
    match of {
        Listed::Messages => {
            let thread = ThreadId::of_customer(customer_id);
            key::messages_through(thread, MessageId::from_bytes(last))
        }
        Listed::JobEvents => {
            key::customers_job_events_through(customer_id, EventId::from_bytes(last))
        }
    }
}

/// An entry as it is shown; nothing of a message that is hidden.
fn shown(entry: Entry) -> Option<TimelineItem> {
    match entry {
        Entry::Message(row) => row.content.is_shown().then(|| TimelineItem::Message {
            at: row.at,
            message_id: row.message_id,
            thread_id: row.thread_id,
            origin: row.origin,
            author_id: row.author_id,
            channel_id: row.channel_id,
            content: Box::new(row.content),
            delivery: row.delivery.map(|delivery| delivery.status),
        }),
        Entry::Event(row) => Some(TimelineItem::JobEvent {
            at: row.at,
            event_id: row.event_id,
            job_id: row.job_id,
            actor_id: row.actor_id,
            fact: Box::new(row.fact),
        }),
        Entry::Import(row) => row.imported.map(|imported| TimelineItem::CustomerImported {
            at: row.created_at,
            import_id: imported.import_id,
            row: imported.row,
            actor_id: row.created_by,
        }),
    }
}
