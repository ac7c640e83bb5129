//! `thread-unassign`: unassigns the threads of a member who left, and before that declines the offers,
//! which others wait for.
//!
//! Each thread is a commit of its own: there can be thousands. What a run has no time for is the
//! matter of another event, which it publishes at its end. A member who left never comes back under
//! the same id, and is given no thread any more, so that events may come twice, late and out of order.

use std::time::Duration;

use data::leaving::decline_offers;
use data::row::{AssignmentsRow, ThreadRow};
use data::{Changes, PageRequest, Queue, Store, key, on_any_conflict};
use domain::event::Event;
use domain::id::MemberId;
use domain::thread::ThreadState;
use futures::{StreamExt as _, TryStreamExt as _};
use work::{Cx, Failure, Worker};

/// How many threads one page has.
const THREADS: usize = 25;

/// How many threads are written at the same time.
const AT_ONCE: usize = 8;

/// With less time than this no page is begun.
const LEAST_TIME: Duration = Duration::from_secs(5);

/// See the module.
pub struct ThreadUnassign;

impl Worker for ThreadUnassign {
    const NAME: &'static str = "thread-unassign";
    const QUEUE: Queue = Queue::ThreadUnassign;

    async fn handle(cx: Cx) -> Result<(), Failure> {
        match cx.envelope().event {
            Event::MemberRemoved { member_id } => {
                decline_offers(cx.store(), member_id).await?;
                unassign_recent(cx.store(), member_id).await?;
                unassign_all(&cx, member_id).await
            }
            Event::ThreadsRemained { member_id } => unassign_all(&cx, member_id).await,
            ref other => Err(Failure::Unreadable(format!(
                "{} is no event of a member who left",
                other.name()
            ))),
        }
    }
}

/// Unassigns what was assigned at the last moment, and no index may show yet.
async fn unassign_recent(store: &Store, member_id: MemberId) -> Result<(), Failure> {
    let assignments: Option<AssignmentsRow> = store.get(key::assignments(member_id)).await?;
    let recent = assignments.iter().flat_map(AssignmentsRow::threads);
    let places: Vec<_> = recent.map(key::thread).collect();
    let threads = store.get_many::<ThreadRow>(&places).await?;
    unassign(store, member_id, threads.into_iter().flatten()).await?;
    Ok(())
}

/// Unassigns what the index shows, until it shows no more or the time is up. A thread may go from one
/// state to another meanwhile, and so be passed by.
async fn unassign_all(cx: &Cx, member_id: MemberId) -> Result<(), Failure> {
    loop {
        let mut count = 0;
        for state in ThreadState::ALL {
            match unassign_in(cx, member_id, *state).await? {
                Some(more) => count += more,
                None => return go_on_later(cx.store(), member_id).await,
            }
        }
        if count == 0 {
            return Ok(());
        }
    }
}

/// Says how many there were; nothing when the time was up before the last one.
async fn unassign_in(
    cx: &Cx,
    member_id: MemberId,
    state: ThreadState,
) -> Result<Option<usize>, Failure> {
    let (store, range) = (cx.store(), key::threads_of_member(member_id, state));
    let (mut count, mut cursor) = (0, None);
    loop {
        if cx.remaining() < LEAST_TIME {
            return Ok(None);
        }
        let page_request = PageRequest::new(THREADS, cursor);
        let page = store.page::<ThreadRow>(&range, &page_request).await?;
        count += unassign(store, member_id, page.items).await?;
        cursor = page.next;
        if cursor.is_none() {
            return Ok(Some(count));
        }
    }
}

async fn go_on_later(store: &Store, member_id: MemberId) -> Result<(), Failure> {
    let mut changes = Changes::new();
    changes.publish(Event::ThreadsRemained { member_id });
    Ok(store.commit(changes).await?)
}

/// Unassigns those of the threads that are the member's; says how many that were.
async fn unassign(
    store: &Store,
    member_id: MemberId,
    threads: impl IntoIterator<Item = ThreadRow>,
) -> Result<usize, Failure> {
    let each = threads
        .into_iter()
        .map(|thread| unassign_one(store, member_id, thread));
    futures::stream::iter(each)
        .buffer_unordered(AT_ONCE)
        .try_fold(0, async |count, was_theirs| {
            Ok(count + usize::from(was_theirs))
        })
        .await
}

async fn unassign_one(
    store: &Store,
    member_id: MemberId,
    thread: ThreadRow,
) -> Result<bool, Failure> {
    let thread_id = thread.thread_id;
    store
        .update(thread, on_any_conflict, |thread, changes| {
            let thread = thread.filter(|thread| thread.assigned_to == Some(member_id));
            let Some(thread) = thread else {
                return Ok(false);
            };
            changes.replace(ThreadRow {
                assigned_to: None,
                ..thread
            });
            changes.publish(Event::ThreadChanged { thread_id });
            Ok(true)
        })
        .await
}
