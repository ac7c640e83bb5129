//! Workers behind queues, the relay behind the table's stream, and sweeps on a schedule.
//!
//! Who is who:
//! - An [`Envelope`](data::outbox::Envelope) is one event on its way; it is opened through the
//!   directory, which proves the company.
//! - A [`Worker`] handles the events of one [`Queue`](data::Queue), one by one.
//! - A [`Gatherer`] handles those of a batch that are of one company together.
//! - A [`Receiver`] takes in what providers sent, whose company nobody has proven yet.
//! - A [`Follower`] sees rows of one kind as they are written, for hints that may be lost.
//! - A [`Failure`] decides whether the message is retried or dropped, and why.
//! - A [`Sweep`] runs on a schedule; of several firings for one slot, one runs.
//! - [`Progress`] is the result of a batch, for the log and for tests.

mod app;
mod batch;
mod failure;
mod follower;
mod gathered;
mod once;
mod pause;
mod receiver;
mod registry;
mod relay;
mod routes;
mod serve;
mod stream;
mod sweep;
pub mod walk;
mod worker;

pub use app::App;
pub use batch::{LAST_RECEIPT, Progress, Received, run_batch};
pub use failure::Failure;
pub use follower::{Followed, Follower, FollowerFunction, run_follower};
pub use gathered::{Gathered, Gatherer, run_gathered};
pub use receiver::{Arrival, Receiver, run_arrivals};
pub use registry::{SweepFunction, WorkerFunction};
pub use relay::{relay, relay_records, run_relay};
pub use routes::{Routes, goes_to, queues_for};
pub use serve::{StartError, run_sweep, run_worker};
pub use sweep::{Sweep, run_slot};
pub use worker::{Cx, Worker};
