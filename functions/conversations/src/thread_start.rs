//! `POST /v1/threads`: begins the thread of a customer who has not written, or finds the one there is.

use api::{Code, Cx, Dispatcher, Endpoint, Idempotent, Json, Problem, Route};
use data::row::{ChannelRow, CustomerRow, ThreadRoute, ThreadRow};
use data::{Changes, key};
use domain::event::Event;
use domain::id::{ChannelId, CustomerId, ThreadId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::conflict::on_thread_conflict;
use crate::reply_route::obstacle;
use crate::thread::Thread;

/// See [`Endpoint::SUMMARY`].
pub struct ThreadStart;

/// With whom, and over which channel.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewThread {
    /// The customer to write to.
    customer_id: CustomerId,
    /// The channel to write on.
    channel_id: ChannelId,
}

impl Endpoint for ThreadStart {
    const NAME: &'static str = "thread-start";
    const ROUTE: Route = Route::post("/v1/threads");
    const SUMMARY: &'static str =
        "Begin the one thread with a customer over a channel, or find the one there is.";

    type Access = Dispatcher;
    type Input = Idempotent<Json<NewThread>>;
    type Output = Thread;

    async fn handle(
        cx: Cx<Dispatcher>,
        Idempotent {
            key: request,
            input: Json(new),
        }: Idempotent<Json<NewThread>>,
    ) -> Result<Thread, Problem> {
        let prepare = |_| async {
            let mut changes = Changes::new();
            let thread = begin(&cx, &new, &mut changes).await?;
            let thread = Thread::of(&cx, thread).await?;
            cx.remember(&request, &mut changes, &thread)?;
            Ok::<_, Problem>((changes, thread))
        };
        let store = cx.store();
        store.commit_with_retry(on_thread_conflict, prepare).await
    }
}

/// The thread with a way over the channel; adds to the changes what it lacks.
async fn begin(
    cx: &Cx<Dispatcher>,
    new: &NewThread,
    changes: &mut Changes,
) -> Result<ThreadRow, Problem> {
    let (customer, channel, known) = cx
        .store()
        .get_three::<CustomerRow, ChannelRow, ThreadRow>(
            key::customer(new.customer_id),
            key::channel(new.channel_id),
            key::thread(ThreadId::of_customer(new.customer_id)),
        )
        .await?;
    let customer =
        customer.ok_or_else(|| Problem::field("/customer_id", "must be an existing customer"))?;
    let channel =
        channel.ok_or_else(|| Problem::field("/channel_id", "must be an existing channel"))?;
    if let Some(known) = &known
        && known.route(new.channel_id).is_some()
    {
        return Ok(known.clone());
    }
    if let Some(reason) = obstacle(channel.kind, Some(&channel)) {
        return Err(Problem::refused(Code::ChannelNotConnected, reason));
    }
    let route = route(&customer, &channel)?;
    let is_new = known.is_none();
    let mut thread = known.unwrap_or_else(|| ThreadRow::begin(new.customer_id, cx.now()));
    thread.record_route(route);
    changes.publish(Event::ThreadChanged {
        thread_id: thread.thread_id,
    });
    if is_new {
        changes.create(&thread);
        Ok(thread)
    } else {
        Ok(changes.replace(thread))
    }
}

/// The way to the customer over the channel, if anything is known by which it goes.
fn route(customer: &CustomerRow, channel: &ChannelRow) -> Result<ThreadRoute, Problem> {
    let phone = customer.phones.first();
    let identity = customer
        .identities
        .iter()
        .find(|identity| identity.kind == channel.kind);
    if phone.is_none() && identity.is_none() {
        let title = channel.kind.title();
        let detail = format!(
            "This customer has no phone number and hasn't written on {title}. Add a phone number first."
        );
        return Err(Problem::refused(Code::CustomerUnreachable, detail));
    }
    Ok(ThreadRoute {
        channel_id: channel.channel_id,
        kind: channel.kind,
        phone: phone.map(|phone| phone.number.as_str().trim_start_matches('+').to_owned()),
        user_id: identity.map(|identity| identity.user_id.clone()),
        last_inbound_at: None,
    })
}
