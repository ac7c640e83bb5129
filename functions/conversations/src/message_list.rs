//! `GET /v1/threads/{thread_id}/messages`: what was said, the newest first; what was said in threads of
//! customers who were merged stands in its place among it.

use api::{
    Cx, Endpoint, Facts, Filter as _, Input, InputDoc, Opened, Page, PageFilter, Path, Prefetch,
    Problem, Query, Reading, Record, Route, SignedIn,
};
use data::key::{self, Range};
use data::row::{MessageRow, ThreadRow};
use data::{PageRequest, ReadPlan};
use domain::id::{MessageId, ThreadId};
use domain::timeline::{Stretch, before, newest};
use schemars::SchemaGenerator;

use crate::message::Message;
use crate::thread_path::ThreadPath;

/// See [`Endpoint::SUMMARY`].
pub struct MessageList;

impl Endpoint for MessageList {
    const NAME: &'static str = "message-list";
    const ROUTE: Route = Route::get("/v1/threads/{thread_id}/messages");
    const SUMMARY: &'static str = "List the messages of a thread, the newest first.";

    type Access = SignedIn;
    type Input = (Opened<ThreadPath>, Messages);
    type Output = Page<Message>;

    async fn handle(
        cx: Cx<SignedIn>,
        (record, page): (Record<ThreadRow>, data::Page<MessageRow>),
    ) -> Result<Page<Message>, Problem> {
        cx.open(record).await?;
        let mut rows = page.items;
        rows.retain(|row| row.content.is_shown());
        cx.page_of(Message::all(&cx, rows).await?, page.next.as_ref())
    }
}

/// The page of a thread that is asked for.
pub struct Messages {
    path: ThreadPath,
    filter: PageFilter,
}

impl Input for Messages {
    type Value = data::Page<MessageRow>;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Query(filter) = Query::read(facts)?;
        let Path(path) = Path::read(facts)?;
        Ok(Self { path, filter })
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch.row(key::thread(self.path.thread_id));
        prefetch.part(self.own(), self.filter.limit(), self.filter.cursor());
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let (limit, cursor) = (self.filter.limit(), self.filter.cursor());
        let thread: Option<ThreadRow> = reading.row(&key::thread(self.path.thread_id)).await?;
        let page: data::Page<MessageRow> = reading.part(&self.own(), limit, cursor).await?;
        let absorbed = thread.map(|thread| thread.histories().split_off(1));
        let absorbed = absorbed.unwrap_or_default();
        if absorbed.is_empty() {
            return Ok(page);
        }
        let position = reading.position(cursor)?;
        let last = position.and_then(|position| position.message_id());
        let last = last.map_or([u8::MAX; 16], |id| before(id.to_bytes()));
        let asked = PageRequest::first(limit.get());
        let mut plan = ReadPlan::default();
        let ranges: Vec<_> = absorbed
            .iter()
            .map(|thread| through(*thread, last))
            .collect();
        for range in &ranges {
            plan.page(range.clone(), asked.clone());
        }
        let store = reading.store()?;
        let mut read = store.read(plan).await?;
        let mut lists = vec![stretch(page)];
        for range in &ranges {
            if let Some(page) = read.page(range, &asked) {
                lists.push(stretch(page?));
            }
        }
        let (items, has_more) = newest(lists, limit.get(), |row| row.message_id);
        let last = items.last().filter(|_| has_more);
        let next = last.map(|last| {
            let place = key::message(self.path.thread_id, last.message_id);
            store.cursor_behind(&self.own(), &place)
        });
        Ok(data::Page { items, next })
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<PageFilter>::describe(doc, generator);
    }
}

impl Messages {
    fn own(&self) -> Range {
        key::messages(self.path.thread_id).descending()
    }
}

fn through(thread: ThreadId, last: [u8; 16]) -> Range {
    key::messages_through(thread, MessageId::from_bytes(last)).descending()
}

fn stretch(page: data::Page<MessageRow>) -> Stretch<MessageRow> {
    Stretch {
        has_more: page.next.is_some(),
        entries: page.items,
    }
}
