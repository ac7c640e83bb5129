//! `snooze-sweep`: opens the threads that were snoozed until now.

use std::sync::Arc;
use std::time::Duration;

use data::row::ThreadRow;
use data::{Changes, Error, Row as _, Store, key};
use domain::event::Event;
use domain::thread::ThreadState;
use work::{App, Sweep};

use work::walk::{Slice, Visit, visit};

/// See the module.
pub struct SnoozeSweep;

/// A page of one company's snoozed threads.
const THREADS: usize = 25;

impl Sweep for SnoozeSweep {
    const NAME: &'static str = "snooze-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, wake).await?;
        Ok(walk.report("snoozed threads were swept"))
    }
}

/// Opens what has slept long enough in one company; says how many threads that are.
async fn wake(store: Store, slice: Slice) -> Result<Visit<usize>, Error> {
    let now = store.now();
    let mut found = 0;
    let snoozed = key::threads(ThreadState::Snoozed);
    let mut threads = slice.list::<ThreadRow>(&store, snoozed, THREADS);
    while let Some(thread) = threads.next().await? {
        // They stand in the order in which they wake.
        if thread.snoozed_until.is_some_and(|until| until > now) {
            threads.finish();
            break;
        }
        found += usize::from(open(&store, thread).await?);
    }
    Ok(threads.visit(found))
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
