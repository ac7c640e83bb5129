//! What takes in the parts of webhooks: like a worker, but nobody has proven yet whose they are.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::inbound::InboundPart;
use data::{Aws, Queue, Secret, Setting};
use jiff::Timestamp;

use crate::batch::{Named, run_each, within};
use crate::{App, Failure, Progress, Received};

/// Applies the parts of webhooks from one queue.
pub trait Receiver: Send + Sync + 'static {
    /// Its name everywhere: binary, queue, event file, log field.
    const NAME: &'static str;
    /// The queue it reads.
    const QUEUE: Queue;
    /// The secrets it reads; its role grants exactly these.
    const SECRETS: &'static [Secret] = &[];
    /// The settings it reads beside the address of its queue; the template gives it exactly these.
    const SETTINGS: &'static [Setting] = &[];

    /// Applies one part; returns whether there was something new. It can be delivered twice, late
    /// and out of order: the effect must be the same.
    fn take(arrival: Arrival) -> impl Future<Output = Result<bool, Failure>> + Send;
}

/// One part in the hands of its receiver.
pub struct Arrival {
    app: Arc<App>,
    part: InboundPart,
    may_come_again: bool,
    deadline: Instant,
}

impl Arrival {
    /// Whether the part is retried when something in it cannot be applied now. Once it does not,
    /// that is to be put into quarantine.
    pub fn may_come_again(&self) -> bool {
        self.may_come_again
    }

    /// What came.
    pub fn part(&self) -> &InboundPart {
        &self.part
    }

    /// Settings, secrets, clients.
    pub fn aws(&self) -> &Aws {
        self.app.aws()
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.app.aws().clock().now()
    }

    /// How much time is left; a step that cannot finish in it is not begun.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// Runs every part of a batch through receiver `R`; one that fails does not block the others.
pub async fn run_arrivals<R: Receiver>(
    app: &Arc<App>,
    messages: &[Received],
    deadline: Instant,
) -> Progress {
    let receiver = Named {
        name: R::NAME,
        queue: R::QUEUE,
    };
    run_each(app, receiver, messages, deadline, |message, deadline| {
        Box::pin(take_one::<R>(app, message, deadline))
    })
    .await
}

async fn take_one<R: Receiver>(
    app: &Arc<App>,
    message: &Received,
    deadline: Instant,
) -> Result<bool, Failure> {
    let part: InboundPart = serde_json::from_str(&message.body).map_err(|error| {
        Failure::Unreadable(format!("not a part of a webhook: {:?}", error.classify()))
    })?;
    let arrival = Arrival {
        app: app.clone(),
        part,
        may_come_again: message.may_come_again(),
        deadline,
    };
    within(deadline, R::take(arrival)).await
}
