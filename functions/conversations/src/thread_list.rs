//! `GET /v1/threads`: threads, the last active first; snoozed ones by the instant they wake.

use std::borrow::Cow;

use api::{
    Cx, Endpoint, Facts, FaultLocation, Input, InputDoc, Limit, Page, Prefetch, Problem, Query,
    Reading, Route, SealedCursor, SignedIn,
};
use data::key::{self, Range, RowKey};
use data::row::ThreadRow;
use data::{Cursor, Rows};
use domain::id::{CustomerId, MemberId, ThreadId};
use domain::thread::ThreadState;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::listed_thread::ListedThread;

/// See [`Endpoint::SUMMARY`].
pub struct ThreadList;

/// Which threads: those in one state, perhaps of one member or of nobody; or the one of a customer.
/// Technicians see those of their open jobs' customers, on one page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadFilter {
    /// In this state; `open` by default.
    state: Option<ThreadState>,
    /// Whose: `me`, `nobody` (open ones only) or a member's id.
    assigned: Option<Assigned>,
    /// The one of this customer, whatever its state.
    customer_id: Option<CustomerId>,
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

/// Who looks after a thread.
#[derive(Clone, Copy, Debug)]
enum Assigned {
    Me,
    Nobody,
    Member(MemberId),
}

impl<'de> Deserialize<'de> for Assigned {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        match &*text {
            "me" => Ok(Self::Me),
            "nobody" => Ok(Self::Nobody),
            id => MemberId::parse(id)
                .map(Self::Member)
                .map_err(|_| serde::de::Error::custom("must be me, nobody or a member's id")),
        }
    }
}

impl JsonSchema for Assigned {
    fn schema_name() -> Cow<'static, str> {
        "AssignedFilter".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`me`, `nobody` or a member's id.",
            "examples": ["me"],
            "type": "string",
            "pattern": "^(me|nobody|mem_[0-9a-f]{32})$"
        })
    }
}

impl ThreadFilter {
    /// The one stretch of rows that holds what is asked for.
    fn range(&self, own_id: MemberId) -> Result<Range, Problem> {
        let state = self.state.unwrap_or(ThreadState::Open);
        let range = match self.assigned {
            None => key::threads(state),
            Some(Assigned::Me) => key::threads_of_member(own_id, state),
            Some(Assigned::Member(member_id)) => key::threads_of_member(member_id, state),
            Some(Assigned::Nobody) if state == ThreadState::Open => key::unassigned_threads(),
            Some(Assigned::Nobody) => {
                return Err(cannot(
                    "assigned",
                    "can only be nobody when the state is open",
                ));
            }
        };
        Ok(match state {
            ThreadState::Snoozed => range,
            ThreadState::Open | ThreadState::Resolved => range.descending(),
        })
    }

    /// That no filter is there but perhaps the customer's.
    fn expect_alone(&self, why: &str) -> Result<(), Problem> {
        let others = [
            ("state", self.state.is_some()),
            ("assigned", self.assigned.is_some()),
            ("cursor", self.cursor.is_some()),
        ];
        match others.into_iter().find(|(_, is_there)| *is_there) {
            Some((parameter, _)) => Err(cannot(parameter, why)),
            None => Ok(()),
        }
    }
}

fn cannot(parameter: &str, detail: &str) -> Problem {
    Problem::invalid(FaultLocation::Parameter(parameter.into()), detail)
}

impl Endpoint for ThreadList {
    const NAME: &'static str = "thread-list";
    const ROUTE: Route = Route::get("/v1/threads");
    const SUMMARY: &'static str =
        "List threads, the last active first; technicians see those of their open jobs.";
    const DETAILS: &'static str =
        "Open threads unless `state` says otherwise, the last active first.";

    type Access = SignedIn;
    type Input = Threads;
    type Output = Page<ListedThread>;

    async fn handle(
        cx: Cx<SignedIn>,
        (threads, beside, next): (Vec<ThreadRow>, Rows, Option<Cursor>),
    ) -> Result<Page<ListedThread>, Problem> {
        let items = ListedThread::all(&cx, threads, &beside)?;
        cx.page_of(items, next.as_ref())
    }
}

/// The threads that a filter finds for whoever asks, and the rows that are shown with them.
pub struct Threads(ThreadFilter);

impl Input for Threads {
    type Value = (Vec<ThreadRow>, Rows, Option<Cursor>);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Query::read(facts).map(|Query(filter)| Self(filter))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let Self(filter) = self;
        let viewer = prefetch.viewer();
        let (member_id, sees_all) = (viewer.member_id, viewer.sees_all);
        if let Some(customer_id) = filter.customer_id {
            for at in rows_of_customer(customer_id, member_id) {
                prefetch.row(at);
            }
        } else if let (true, Ok(range)) = (sees_all, filter.range(member_id)) {
            prefetch.part(range, filter.limit, filter.cursor.as_ref());
        }
        prefetch.customers_of_open_jobs();
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let Self(filter) = self;
        let viewer = reading.viewer()?;
        if !viewer.sees_all {
            filter.expect_alone("is not for technicians, whose threads come on one page")?;
        }
        if let Some(customer_id) = filter.customer_id {
            filter.expect_alone("does not go with customer_id")?;
            let rows = reading.rows(&rows_of_customer(customer_id, viewer.member_id))?;
            let is_seen = reading.is_at_hand(customer_id).await?;
            let threads = threads_of(&rows, is_seen.then_some(customer_id))?;
            return Ok((threads, rows, None));
        }
        if !viewer.sees_all {
            let customers = reading.customers_of_open_jobs().await?;
            let keys = customers
                .iter()
                .flat_map(|customer_id| rows_of_customer(*customer_id, viewer.member_id));
            let rows = reading.store()?.rows(keys.collect()).await?;
            let mut threads = threads_of(&rows, customers)?;
            threads.sort_by_key(|thread| std::cmp::Reverse(thread.active_at));
            threads.truncate(filter.limit.get());
            return Ok((threads, rows, None));
        }
        let range = filter.range(viewer.member_id)?;
        let page = reading.part::<ThreadRow>(&range, filter.limit, filter.cursor.as_ref());
        let page = page.await?;
        let beside = page
            .items
            .iter()
            .flat_map(|thread| ListedThread::rows_beside(thread.thread_id, viewer.member_id));
        let rows = reading.store()?.rows(beside.collect()).await?;
        Ok((page.items, rows, page.next))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<ThreadFilter>::describe(doc, generator);
    }
}

/// A customer's thread with the rows that are shown with it.
fn rows_of_customer(customer_id: CustomerId, member_id: MemberId) -> [RowKey; 3] {
    let thread_id = ThreadId::of_customer(customer_id);
    let [customer, marker] = ListedThread::rows_beside(thread_id, member_id);
    [key::thread(thread_id), customer, marker]
}

/// The threads of customers, as far as they have one.
fn threads_of(
    rows: &Rows,
    customers: impl IntoIterator<Item = CustomerId>,
) -> Result<Vec<ThreadRow>, Problem> {
    let places = customers
        .into_iter()
        .map(|customer_id| key::thread(ThreadId::of_customer(customer_id)));
    let threads = places.filter_map(|place| rows.get(&place).transpose());
    let mut threads = threads.collect::<Result<Vec<ThreadRow>, _>>()?;
    threads.retain(|thread| thread.merged_into.is_none());
    Ok(threads)
}
