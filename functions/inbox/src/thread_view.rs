//! `GET /v1/threads/{thread_id}`: one thread with all that belongs to it but its messages.

use api::{Cx, Endpoint, Path, Problem, Route, SignedIn};

use crate::thread::{Thread, ThreadPath};

/// See [`Endpoint::SUMMARY`].
pub struct ThreadView;

impl Endpoint for ThreadView {
    const NAME: &'static str = "thread-view";
    const ROUTE: Route = Route::get("/v1/threads/{thread_id}");
    const SUMMARY: &'static str = "View one thread.";

    type Access = SignedIn;
    type Input = Path<ThreadPath>;
    type Output = Thread;

    async fn handle(cx: Cx<SignedIn>, Path(at): Path<ThreadPath>) -> Result<Thread, Problem> {
        let thread = at.find(&cx).await?;
        Thread::of(&cx, thread).await
    }
}
