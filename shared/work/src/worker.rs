//! What a worker is.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::outbox::Envelope;
use data::{Aws, Queue, Secret, Setting, Store};
use jiff::Timestamp;

use crate::{App, Failure};

/// Handles the events of one queue.
pub trait Worker: Send + Sync + 'static {
    /// Its name everywhere: binary, queue, event file, log field.
    const NAME: &'static str;
    /// The queue it reads.
    const QUEUE: Queue;
    /// The secrets it reads; its role grants exactly these.
    const SECRETS: &'static [Secret] = &[];
    /// The settings it reads beside the address of its queue; the template gives it exactly these.
    const SETTINGS: &'static [Setting] = &[];

    /// Processes one event. It can be delivered twice, late and out of order: the effect must be
    /// the same.
    fn handle(cx: Cx) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// One event in the hands of its worker.
pub struct Cx {
    pub(crate) app: Arc<App>,
    pub(crate) store: Store,
    pub(crate) envelope: Envelope,
    pub(crate) is_last_receipt: bool,
    pub(crate) deadline: Instant,
}

impl Cx {
    /// The rows of the event's company.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The event with its id, time and cause.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Whether a queue with five receipts gives the event up if it fails now.
    pub fn is_last_receipt(&self) -> bool {
        self.is_last_receipt
    }

    /// Settings, secrets, clients.
    pub fn aws(&self) -> &Aws {
        self.app.aws()
    }

    /// What is at hand for the whole process.
    pub fn app(&self) -> &App {
        &self.app
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
