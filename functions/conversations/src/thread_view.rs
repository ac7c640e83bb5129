//! `GET /v1/threads/{thread_id}`: one thread with all that belongs to it but its messages.

use api::{Cx, Endpoint, Opened, Problem, Record, Route, SignedIn};
use data::row::ThreadRow;

use crate::surroundings::{Around, Surroundings};
use crate::thread::Thread;
use crate::thread_path::ThreadPath;

/// See [`Endpoint::SUMMARY`].
pub struct ThreadView;

impl Endpoint for ThreadView {
    const NAME: &'static str = "thread-view";
    const ROUTE: Route = Route::get("/v1/threads/{thread_id}");
    const SUMMARY: &'static str = "View one thread.";

    type Access = SignedIn;
    type Input = (Opened<ThreadPath>, Around);
    type Output = Thread;

    async fn handle(
        cx: Cx<SignedIn>,
        (record, around): (Record<ThreadRow>, Surroundings),
    ) -> Result<Thread, Problem> {
        let thread = cx.open(record).await?;
        let around = around.complete(cx.store(), Some(&thread), None).await?;
        Ok(Thread::of(&cx, thread, &around))
    }
}
