//! `POST /v1/threads/{thread_id}/read`: notes that the caller has read a thread.

use api::{
    Cx, Endpoint, Loaded, NoContent, Problem, References, Route, SignedIn, Viewer, WithRows,
};
use data::key::{self, RowKey};
use data::row::ThreadRow;
use data::{Changes, Rows};
use domain::id::ThreadId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::conflict::on_thread_conflict;
use crate::marker::advance;
use crate::thread_path::ThreadPath;

/// See [`Endpoint::SUMMARY`].
pub struct ThreadRead;

/// Up to which message the member has read the thread.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ThreadReading")]
pub struct Reading {
    /// The thread's `inbound_count` as it was when it was shown; to the end by default.
    through: Option<u32>,
}

impl Endpoint for ThreadRead {
    const NAME: &'static str = "thread-read";
    const ROUTE: Route = Route::post("/v1/threads/{thread_id}/read");
    const SUMMARY: &'static str = "Note that the caller has read a thread.";

    type Access = SignedIn;
    type Input = (Loaded<ThreadPath>, WithRows<Reading, ThreadPath>);
    type Output = NoContent;

    async fn handle(
        cx: Cx<SignedIn>,
        (thread, (reading, rows)): (ThreadRow, (Reading, Rows)),
    ) -> Result<NoContent, Problem> {
        let (cx, through) = (&cx, reading.through.unwrap_or(u32::MAX));
        let [place, marker] = rows_of_reader(thread.thread_id, &cx.principal().into());
        let (place, marker) = (&place, &marker);
        let prepare = |rows: Rows| async move {
            let thread: ThreadRow = rows.get(place)?.ok_or(Problem::NotFound)?;
            let mut changes = Changes::new();
            let marker = rows.get(marker)?;
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
        cx.store()
            .commit_on(rows, on_thread_conflict, prepare)
            .await
    }
}

impl References<ThreadPath> for Reading {
    fn rows(&self, path: &ThreadPath, viewer: &Viewer) -> Vec<RowKey> {
        rows_of_reader(path.thread_id, viewer).into()
    }
}

/// A thread, and how far somebody has read it.
pub(crate) fn rows_of_reader(thread_id: ThreadId, viewer: &Viewer) -> [RowKey; 2] {
    [
        key::thread(thread_id),
        key::thread_read(thread_id, viewer.member_id),
    ]
}
