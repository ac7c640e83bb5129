//! `snooze-sweep`: opens the threads that were snoozed until now.

use std::sync::Arc;
use std::time::{Duration, Instant};

use data::row::ThreadRow;
use data::{Changes, Error, PageRequest, Row as _, Store, key};
use domain::event::Event;
use domain::thread::ThreadState;
use work::{App, Sweep};

use crate::companies::visit;

/// See the module.
pub struct SnoozeSweep;

/// A page of one company's snoozed threads.
const THREADS: usize = 25;

impl Sweep for SnoozeSweep {
    const NAME: &'static str = "snooze-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, remaining, wake).await?;
        let found = walk.found.iter().sum();
        let (companies, failed) = (walk.companies, walk.failed);
        tracing::info!(companies, failed, found, "snoozed threads were swept");
        Ok(found)
    }
}

/// Opens what has slept long enough in one company; says how many threads that are.
async fn wake(store: Store, end: Instant) -> Result<usize, Error> {
    let now = store.now();
    let mut woken = 0;
    let mut cursor = None;
    while Instant::now() < end {
        let asked = PageRequest::new(THREADS, cursor);
        let page = store
            .page::<ThreadRow>(&key::threads(ThreadState::Snoozed), &asked)
            .await?;
        for thread in page.items {
            // They stand in the order in which they wake.
            if thread.snoozed_until.is_some_and(|until| until > now) {
                return Ok(woken);
            }
            woken += usize::from(open(&store, thread).await?);
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(woken)
}

/// Opens a thread, unless somebody has changed it since it was listed.
async fn open(store: &Store, mut thread: ThreadRow) -> Result<bool, Error> {
    let thread_id = thread.thread_id;
    thread.wake();
    let mut changes = Changes::new();
    changes.replace(thread);
    changes.publish(Event::ThreadChanged { thread_id });
    match store.commit(changes).await {
        Err(error) if error.is_stale(ThreadRow::KIND) => Ok(false),
        outcome => outcome.map(|()| true),
    }
}
