//! The way of events from the table to the queues of the workers that want them.

mod outbox_sweep;

use work::SweepFunction;

pub use outbox_sweep::OutboxSweep;

/// The function of [`OutboxSweep`].
pub static OUTBOX_SWEEP: SweepFunction = SweepFunction::of::<OutboxSweep>();

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&OUTBOX_SWEEP];
