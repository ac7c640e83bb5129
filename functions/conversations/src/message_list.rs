//! `GET /v1/threads/{thread_id}/messages`: what was said, the newest first.

use api::{Cx, Endpoint, List, Listed, Loaded, Page, PageFilter, Problem, Route, SignedIn, Viewer};
use data::key::{self, Range};
use data::row::{MessageRow, ThreadRow};

use crate::message::Message;
use crate::thread_path::ThreadPath;

/// See [`Endpoint::SUMMARY`].
pub struct MessageList;

impl Endpoint for MessageList {
    const NAME: &'static str = "message-list";
    const ROUTE: Route = Route::get("/v1/threads/{thread_id}/messages");
    const SUMMARY: &'static str = "List the messages of a thread, the newest first.";

    type Access = SignedIn;
    type Input = (Loaded<ThreadPath>, Listed<Self>);
    type Output = Page<Message>;

    async fn handle(
        cx: Cx<SignedIn>,
        (_, page): (ThreadRow, data::Page<MessageRow>),
    ) -> Result<Page<Message>, Problem> {
        let mut rows = page.items;
        rows.retain(|row| row.content.is_shown());
        cx.page_of(Message::all(&cx, rows).await?, page.next.as_ref())
    }
}

impl List for MessageList {
    type Path = ThreadPath;
    type Filter = PageFilter;
    type Row = MessageRow;

    fn range(path: &ThreadPath, _: &PageFilter, _: &Viewer) -> Result<Range, Problem> {
        Ok(key::messages(path.thread_id).descending())
    }
}
