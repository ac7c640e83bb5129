//! `GET /v1/threads/{thread_id}/messages`: what was said, the newest first.

use api::{Cx, Endpoint, Page, PageFilter, Path, Problem, Query, Route, SignedIn};
use data::key;
use data::row::MessageRow;

use crate::message::Message;
use crate::thread::ThreadPath;

/// See [`Endpoint::SUMMARY`].
pub struct MessageList;

impl Endpoint for MessageList {
    const NAME: &'static str = "message-list";
    const ROUTE: Route = Route::get("/v1/threads/{thread_id}/messages");
    const SUMMARY: &'static str = "List the messages of a thread, the newest first.";

    type Access = SignedIn;
    type Input = (Path<ThreadPath>, Query<PageFilter>);
    type Output = Page<Message>;

    async fn handle(
        cx: Cx<SignedIn>,
        (Path(params), Query(part)): (Path<ThreadPath>, Query<PageFilter>),
    ) -> Result<Page<Message>, Problem> {
        let thread = params.find(&cx).await?;
        let range = key::messages(thread.thread_id).descending();
        let page_request = part.request(&cx)?;
        let page = cx.store().page::<MessageRow>(&range, &page_request).await?;
        let mut rows = page.items;
        rows.retain(|row| row.content.is_shown());
        cx.page_of(Message::all(&cx, rows).await?, page.next.as_ref())
    }
}
