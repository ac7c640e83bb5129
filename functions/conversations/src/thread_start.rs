//! `POST /v1/threads`: begins the thread of a customer who has not written, or finds the one there is.

use api::{
    Code, Cx, Dispatcher, Endpoint, Facts, Idempotent, Input, InputDoc, Json, Prefetch, Problem,
    Reading, Route,
};
use data::key::{self, RowKey};
use data::row::{ChannelRow, CustomerRow, ThreadRoute, ThreadRow};
use data::{Changes, Rows};
use domain::event::Event;
use domain::id::{ChannelId, CustomerId, ThreadId};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use crate::conflict::on_thread_conflict;
use crate::reply_route::obstacle;
use crate::surroundings::Surroundings;
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
    type Input = Idempotent<Beginning>;
    type Output = Thread;

    async fn handle(
        cx: Cx<Dispatcher>,
        Idempotent {
            key: request,
            input: (new, rows, around),
        }: Idempotent<(NewThread, Rows, Surroundings)>,
    ) -> Result<Thread, Problem> {
        let [_, channel, known] = new.rows();
        let channel: Option<ChannelRow> = rows.get(&channel)?;
        let known: Option<ThreadRow> = rows.get(&known)?;
        let around = around.complete(cx.store(), known.as_ref(), channel).await?;
        let (cx, request, new, around) = (&cx, &request, &new, &around);
        let prepare = |rows: Rows| async move {
            let mut changes = Changes::new();
            let thread = begin(cx, new, &rows, &mut changes)?;
            let thread = Thread::of(cx, thread, around);
            cx.remember(request, &mut changes, &thread)?;
            Ok::<_, Problem>((changes, thread))
        };
        cx.store()
            .commit_on(rows, on_thread_conflict, prepare)
            .await
    }
}

/// The body, the rows that it names, and what is around the customer's thread.
pub struct Beginning(NewThread);

impl Input for Beginning {
    type Value = (NewThread, Rows, Surroundings);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Json::read(facts).map(|Json(new)| Self(new))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        self.0.rows().into_iter().for_each(|at| prefetch.row(at));
        Surroundings::prefetch(self.0.thread_id(), prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let rows = reading.rows(&self.0.rows())?;
        let around = Surroundings::load(self.0.thread_id(), reading).await?;
        Ok((self.0, rows, around))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Json::<NewThread>::describe(doc, generator);
    }
}

impl NewThread {
    fn thread_id(&self) -> ThreadId {
        ThreadId::of_customer(self.customer_id)
    }

    /// The customer, the channel and the thread, if there is one.
    fn rows(&self) -> [RowKey; 3] {
        [
            key::customer(self.customer_id),
            key::channel(self.channel_id),
            key::thread(self.thread_id()),
        ]
    }
}

/// The thread with a route over the channel; adds to the changes what it lacks.
fn begin(
    cx: &Cx<Dispatcher>,
    new: &NewThread,
    rows: &Rows,
    changes: &mut Changes,
) -> Result<ThreadRow, Problem> {
    let [customer, channel, known] = new.rows();
    let (customer, channel) = (rows.get(&customer)?, rows.get(&channel)?);
    let (customer, channel): (Option<CustomerRow>, Option<ChannelRow>) = (customer, channel);
    let known: Option<ThreadRow> = rows.get(&known)?;
    let customer =
        customer.ok_or_else(|| Problem::field("/customer_id", "must be an existing customer"))?;
    if let Some(into) = customer.merged_into {
        return Err(Problem::merged(into));
    }
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

/// The route to the customer over the channel, if an address there is known.
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
