//! `GET /v1/threads/{thread_id}`: one thread with all that belongs to it but its messages.

use api::{Cx, Endpoint, Path, Problem, Route, SignedIn};
use data::key;

use crate::thread::{Thread, ThreadPath};
use crate::visible_thread::visible;

/// See [`Endpoint::SUMMARY`].
pub struct ThreadView;

impl Endpoint for ThreadView {
    const NAME: &'static str = "thread-view";
    const ROUTE: Route = Route::get("/v1/threads/{thread_id}");
    const SUMMARY: &'static str = "View one thread.";

    type Access = SignedIn;
    type Input = Path<ThreadPath>;
    type Output = Thread;

    async fn handle(cx: Cx<SignedIn>, Path(params): Path<ThreadPath>) -> Result<Thread, Problem> {
        let (thread, customer, marker) = cx
            .store()
            .get_three(
                key::thread(params.thread_id),
                key::customer(params.thread_id.customer()),
                key::thread_read(params.thread_id, cx.member().member_id),
            )
            .await?;
        let thread = visible(&cx, thread).await?;
        Thread::with(&cx, thread, customer, marker).await
    }
}
