//! Workers behind queues, the relay behind the table's stream, and sweeps on a schedule.
//!
//! Who is who:
//! - An [`Envelope`](data::outbox::Envelope) is one event on its way; it is opened through the
//!   directory, which proves the company.
//! - A [`Worker`] handles the events of one [`Queue`](data::Queue), one by one.
//! - A [`Failure`] says whether the message comes again or is given up, and why.
//! - A [`Sweep`] runs on a schedule; of several firings for one slot, one runs.
//! - [`Progress`] is what a batch came to, for the log and for tests.

mod app;
mod batch;
mod failure;
mod once;
mod pause;
mod registry;
mod relay;
mod routes;
mod serve;
mod sweep;
mod worker;

pub use app::App;
pub use batch::{Progress, Received, run_batch};
pub use failure::Failure;
pub use registry::{SweepEntry, WorkerEntry};
pub use relay::{Routes, relay, relay_records, serve_relay};
pub use routes::queues_for;
pub use serve::{StartError, serve, serve_sweep};
pub use sweep::{Sweep, run_slot};
pub use worker::{Cx, Worker};
