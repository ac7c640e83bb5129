//! `GET /v1/threads`: threads, the last active first; snoozed ones by the instant they wake.

use std::borrow::Cow;

use api::{Cx, Endpoint, Limit, Page, Problem, Query, Route, SealedCursor, SignedIn, Spot};
use data::key::{self, Range};
use data::row::ThreadRow;
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
pub struct ThreadFilter {
    /// In this state; open unless told.
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
    Problem::invalid(Spot::Parameter(parameter.into()), detail)
}

impl Endpoint for ThreadList {
    const NAME: &'static str = "thread-list";
    const ROUTE: Route = Route::get("/v1/threads");
    const SUMMARY: &'static str =
        "List threads, the last active first; technicians see those of their open jobs.";
    const DETAILS: &'static str =
        "Open threads unless `state` says otherwise, the last active first.";

    type Access = SignedIn;
    type Input = Query<ThreadFilter>;
    type Output = Page<ListedThread>;

    async fn handle(
        cx: Cx<SignedIn>,
        Query(filter): Query<ThreadFilter>,
    ) -> Result<Page<ListedThread>, Problem> {
        let (rows, next) = if !cx.member().roles.may_dispatch() {
            filter.expect_alone("is not for technicians, whose threads come on one page")?;
            (own(&cx, &filter).await?, None)
        } else if let Some(customer_id) = filter.customer_id {
            filter.expect_alone("does not go with customer_id")?;
            let place = key::thread(ThreadId::of_customer(customer_id));
            let thread: Option<ThreadRow> = cx.store().get(place).await?;
            (thread.into_iter().collect(), None)
        } else {
            let range = filter.range(cx.member().member_id)?;
            let page_request = cx.page_request(filter.limit, filter.cursor.as_ref())?;
            let page = cx.store().page::<ThreadRow>(&range, &page_request).await?;
            (page.items, page.next)
        };
        let items = ListedThread::all(&cx, rows).await?;
        cx.page_of(items, next.as_ref())
    }
}

/// The threads that a technician sees, the last active first.
async fn own(cx: &Cx<SignedIn>, filter: &ThreadFilter) -> Result<Vec<ThreadRow>, Problem> {
    let is_requested = |customer: &CustomerId| filter.customer_id.is_none_or(|id| id == *customer);
    let customers = cx
        .store()
        .customers_of_open_jobs(cx.member().member_id)
        .await?;
    let customers = customers.into_iter().filter(is_requested);
    let places: Vec<_> = customers
        .map(|customer| key::thread(ThreadId::of_customer(customer)))
        .collect();
    let threads = cx.store().get_many::<ThreadRow>(&places).await?;
    let mut threads: Vec<_> = threads.into_iter().flatten().collect();
    threads.sort_by_key(|thread| std::cmp::Reverse(thread.active_at));
    threads.truncate(filter.limit.get());
    Ok(threads)
}
