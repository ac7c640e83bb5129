//! Messages on their way to customers, and the end of what waited for too long.

mod message_deliver;
mod unsettled_sweep;

use work::{SweepFunction, WorkerFunction};

pub use message_deliver::MessageDeliver;
pub use unsettled_sweep::UnsettledSweep;

/// The function of [`MessageDeliver`].
pub static MESSAGE_DELIVER: WorkerFunction = WorkerFunction::of::<MessageDeliver>();

/// The function of [`UnsettledSweep`].
pub static UNSETTLED_SWEEP: SweepFunction = SweepFunction::of::<UnsettledSweep>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&MESSAGE_DELIVER];

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&UNSETTLED_SWEEP];
