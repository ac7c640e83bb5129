//! The sweeps: scheduled passes over all companies that find what was left behind.

mod outbox_sweep;

use work::SweepEntry;

pub use outbox_sweep::OutboxSweep;

/// The sweeps.
pub const SWEEPS: [SweepEntry; 1] = [SweepEntry::of::<OutboxSweep>()];
