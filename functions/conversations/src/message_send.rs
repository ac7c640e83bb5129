//! `POST /v1/threads/{thread_id}/messages`: writes to the customer, or a note for the team.

use api::{Created, Cx, Endpoint, Idempotent, Json, Path, Problem, Route, SignedIn};
use data::row::{ReadRow, ThreadRow};
use data::{Changes, key};

use crate::conflict::on_thread_conflict;
use crate::marker::advance;
use crate::message::Message;
use crate::new_message::NewMessage;
use crate::outbound_message::OutboundMessage;
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
            input: (Path(params), Json(mut new)),
        }: Idempotent<(Path<ThreadPath>, Json<NewMessage>)>,
    ) -> Result<Created<Message>, Problem> {
        let requested_content = new.requested_content()?;
        let member_id = cx.member().member_id;
        let (request, new, requested_content) = (&request, &new, &requested_content);
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
            let outbound_message =
                OutboundMessage::of(&cx, &thread, new, requested_content.clone()).await?;
            let message = Created(outbound_message.add(&cx, thread, &mut changes));
            cx.remember(request, &mut changes, &message)?;
            Ok::<_, Problem>((changes, message))
        };
        let store = cx.store();
        store.commit_with_retry(on_thread_conflict, prepare).await
    }
}
