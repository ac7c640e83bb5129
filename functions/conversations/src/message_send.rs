//! `POST /v1/threads/{thread_id}/messages`: writes to the customer, or a note for the team.

use api::{
    Created, Cx, Endpoint, Facts, Idempotent, Input, InputDoc, Loaded, Prefetch, Problem, Reading,
    References, Route, SignedIn, Viewer, WithRows,
};
use data::key::{self, RowKey};
use data::row::ThreadRow;
use data::{Changes, Rows, Setting};
use schemars::SchemaGenerator;

use crate::conflict::on_thread_conflict;
use crate::listed_channels::ListedChannels;
use crate::marker::advance;
use crate::message::Message;
use crate::new_message::NewMessage;
use crate::outbound_message::OutboundMessage;
use crate::thread_path::ThreadPath;
use crate::thread_read::rows_of_reader;

/// See [`Endpoint::SUMMARY`].
pub struct MessageSend;

impl Endpoint for MessageSend {
    const NAME: &'static str = "message-send";
    const ROUTE: Route = Route::post("/v1/threads/{thread_id}/messages");
    const SUMMARY: &'static str = "Write to the customer of a thread, or a note for the team.";
    const DETAILS: &'static str = "Name exactly one of `text`, `attachment`, `location`, `template`, `reaction` and `note`. Outside the customer's reply window only a template goes out; the thread's `routes` say what may be sent now.";
    const SETTINGS: &'static [Setting] = &[Setting::MediaBucket, Setting::MediaKeyId];

    type Access = SignedIn;
    type Input = Idempotent<(Loaded<ThreadPath>, MessageBody)>;
    type Output = Created<Message>;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key: request,
            input: (thread, ((mut new, rows), channels)),
        }: Idempotent<(ThreadRow, ((NewMessage, Rows), ListedChannels))>,
    ) -> Result<Created<Message>, Problem> {
        let requested_content = new.requested_content()?;
        let [place, marker] = rows_of_reader(thread.thread_id, &cx.principal().into());
        let (cx, request, new, requested_content) = (&cx, &request, &new, &requested_content);
        let (place, marker, channels) = (&place, &marker, &channels);
        let prepare = |rows: Rows| async move {
            let thread: ThreadRow = rows.get(place)?.ok_or(Problem::NotFound)?;
            if let Some(into) = thread.merged_into {
                return Err(Problem::merged(into));
            }
            let marker = rows.get(marker)?;
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
            let outbound_message = OutboundMessage::of(
                cx,
                (&rows, channels),
                &thread,
                new,
                requested_content.clone(),
            )
            .await?;
            let message = Created(outbound_message.add(cx, thread, &mut changes));
            cx.remember(request, &mut changes, &message)?;
            Ok::<_, Problem>((changes, message))
        };
        cx.store()
            .commit_on(rows, on_thread_conflict, prepare)
            .await
    }
}

/// The body with the rows that it names, and the company's channels unless it is a note.
pub struct MessageBody(WithRows<NewMessage, ThreadPath>);

impl Input for MessageBody {
    type Value = ((NewMessage, Rows), ListedChannels);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        WithRows::read(facts).map(Self)
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        self.0.prefetch(prefetch);
        if !self.0.body().is_note() {
            ListedChannels::default().prefetch(prefetch);
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let channels = ListedChannels::default();
        let channels = if self.0.body().is_note() {
            channels
        } else {
            channels.load(reading).await?
        };
        Ok((self.0.load(reading).await?, channels))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        WithRows::<NewMessage, ThreadPath>::describe(doc, generator);
    }
}

impl References<ThreadPath> for NewMessage {
    fn rows(&self, path: &ThreadPath, viewer: &Viewer) -> Vec<RowKey> {
        let messages = [self.reply_to, self.reaction_target()];
        let messages = messages.into_iter().flatten();
        let messages = messages.map(|message_id| key::message(path.thread_id, message_id));
        let file = self.attachment_id().map(key::attachment);
        let own = rows_of_reader(path.thread_id, viewer).into_iter();
        own.chain(messages).chain(file).collect()
    }
}
