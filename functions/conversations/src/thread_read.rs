//! `POST /v1/threads/{thread_id}/read`: notes that the caller has read a thread.

use api::{Cx, Endpoint, Json, NoContent, Path, Problem, Route, SignedIn};
use data::row::{ReadRow, ThreadRow};
use data::{Changes, key};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::conflict::on_thread_conflict;
use crate::marker::advance;
use crate::thread::ThreadPath;
use crate::visible_thread::visible;

/// See [`Endpoint::SUMMARY`].
pub struct ThreadRead;

/// Up to which message the member has read the thread.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ThreadReading")]
pub struct Reading {
    /// The thread's `inbound_count` as it was when it was shown; to the end unless told.
    through: Option<u32>,
}

impl Endpoint for ThreadRead {
    const NAME: &'static str = "thread-read";
    const ROUTE: Route = Route::post("/v1/threads/{thread_id}/read");
    const SUMMARY: &'static str = "Note that the caller has read a thread.";

    type Access = SignedIn;
    type Input = (Path<ThreadPath>, Json<Reading>);
    type Output = NoContent;

    async fn handle(
        cx: Cx<SignedIn>,
        (Path(params), Json(reading)): (Path<ThreadPath>, Json<Reading>),
    ) -> Result<NoContent, Problem> {
        let member_id = cx.member().member_id;
        let prepare = |_| async {
            let (thread, marker) = cx
                .store()
                .get_both::<ThreadRow, ReadRow>(
                    key::thread(params.thread_id),
                    key::thread_read(params.thread_id, member_id),
                )
                .await?;
            let thread = visible(&cx, thread).await?;
            let mut changes = Changes::new();
            let through = reading.through.unwrap_or(u32::MAX);
            advance(
                &mut changes,
                marker,
                &thread,
                cx.session(),
                through,
                cx.now(),
            );
            Ok::<_, Problem>((changes, NoContent))
        };
        let store = cx.store();
        store.commit_with_retry(on_thread_conflict, prepare).await
    }
}
