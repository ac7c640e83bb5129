//! What the binaries of workers and sweeps run, their types forgotten.
//!
//! Each is a `static` of its own package, so that the package compiles it once, and a binary nothing but
//! its call of [`run_worker`](crate::run_worker) or [`run_sweep`](crate::run_sweep).

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use data::{Queue, Secret, Setting};

use crate::{
    App, Gatherer, Progress, Received, Receiver, Sweep, Worker, run_arrivals, run_batch,
    run_gathered, run_slot,
};

type Running<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How many things a sweep found; nothing when the slot had run.
type Swept = Result<Option<usize>, data::Error>;

/// What the binary of a worker or receiver runs.
pub struct WorkerFunction {
    /// [`Worker::NAME`].
    pub name: &'static str,
    /// [`Worker::QUEUE`].
    pub queue: Queue,
    /// [`Worker::SECRETS`].
    pub secrets: &'static [Secret],
    /// [`Worker::SETTINGS`].
    settings: &'static [Setting],
    /// Runs a batch.
    pub run: for<'a> fn(&'a Arc<App>, &'a [Received], Instant) -> Running<'a, Progress>,
}

impl WorkerFunction {
    /// The function of `W`.
    pub const fn of<W: Worker>() -> Self {
        Self {
            name: W::NAME,
            queue: W::QUEUE,
            secrets: W::SECRETS,
            settings: W::SETTINGS,
            run: |app, messages, deadline| Box::pin(run_batch::<W>(app, messages, deadline)),
        }
    }

    /// The function of receiver `R`.
    pub const fn of_receiver<R: Receiver>() -> Self {
        Self {
            name: R::NAME,
            queue: R::QUEUE,
            secrets: R::SECRETS,
            settings: R::SETTINGS,
            run: |app, messages, deadline| Box::pin(run_arrivals::<R>(app, messages, deadline)),
        }
    }

    /// The function of gatherer `G`.
    pub const fn of_gatherer<G: Gatherer>() -> Self {
        Self {
            name: G::NAME,
            queue: G::QUEUE,
            secrets: &[],
            settings: G::SETTINGS,
            run: |app, messages, deadline| Box::pin(run_gathered::<G>(app, messages, deadline)),
        }
    }

    /// Every setting that it reads, beside those that every function does.
    pub fn settings(&self) -> Vec<Setting> {
        let own = Setting::Queue(self.queue);
        self.settings.iter().copied().chain([own]).collect()
    }
}

/// What the binary of a sweep runs.
pub struct SweepFunction {
    /// [`Sweep::NAME`].
    pub name: &'static str,
    /// [`Sweep::SETTINGS`].
    pub settings: &'static [Setting],
    /// Runs a slot.
    pub run: for<'a> fn(&'a Arc<App>, &'a str, Instant) -> Running<'a, Swept>,
}

impl SweepFunction {
    /// The function of `S`.
    pub const fn of<S: Sweep>() -> Self {
        Self {
            name: S::NAME,
            settings: S::SETTINGS,
            run: |app, slot, deadline| Box::pin(run_slot::<S>(app, slot, deadline)),
        }
    }
}
