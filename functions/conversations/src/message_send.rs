//! `POST /v1/threads/{thread_id}/messages`: writes to the customer, or a note for the team.

use api::{Created, Cx, Endpoint, Idempotent, Json, Path, Problem, Route, SignedIn};
use data::row::{ReadRow, ThreadRow};
use data::{Changes, key};

use crate::conflict::when_thread_moved;
use crate::marker::advance;
use crate::message::Message;
use crate::new_message::NewMessage;
use crate::saying::Saying;
use crate::thread::ThreadPath;
use crate::visible_thread::visible;

/// See [`Endpoint::SUMMARY`].
pub struct MessageSend;

impl Endpoint for MessageSend {
    const NAME: &'static str = "message-send";
    const ROUTE: Route = Route::post("/v1/threads/{thread_id}/messages");
    const SUMMARY: &'static str = "Write to the customer of a thread, or a note for the team.";
    const DETAILS: &'static str = "Name exactly one of `text`, `attachment`, `location`, `template`, `reaction` and `note`. Outside the customer's reply window only a template goes out; the thread's `routes` say what may be sent now.";

    type Access = SignedIn;
    type Input = Idempotent<(Path<ThreadPath>, Json<NewMessage>)>;
    type Output = Created<Message>;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key: request,
            input: (Path(at), Json(mut new)),
        }: Idempotent<(Path<ThreadPath>, Json<NewMessage>)>,
    ) -> Result<Created<Message>, Problem> {
        let wish = new.wish()?;
        let member_id = cx.member().member_id;
        let (request, new, wish) = (&request, &new, &wish);
        let think = |_| async {
            let (thread, marker) = cx
                .store()
                .get_both::<ThreadRow, ReadRow>(
                    key::thread(at.thread_id),
                    key::thread_read(at.thread_id, member_id),
                )
                .await?;
            let thread = visible(&cx, thread).await?;
            let mut changes = Changes::new();
            // Who answers has read.
            let through = thread.inbound_count;
            advance(
                &mut changes,
                marker,
                &thread,
                cx.session(),
                through,
                cx.now(),
            );
            let saying = Saying::of(&cx, &thread, new, wish.clone()).await?;
            let message = Created(saying.add(&cx, thread, &mut changes));
            cx.remember(request, &mut changes, &message)?;
            Ok::<_, Problem>((changes, message))
        };
        let store = cx.store();
        store.commit_until_settled(when_thread_moved, think).await
    }
}
