//! The sweeps: scheduled passes over all companies that find what was left behind.

mod companies;
mod media_sweep;
mod outbox_sweep;
mod snooze_sweep;

use work::SweepEntry;

pub use media_sweep::MediaSweep;
pub use outbox_sweep::OutboxSweep;
pub use snooze_sweep::SnoozeSweep;

/// The sweeps.
pub const SWEEPS: [SweepEntry; 3] = [
    SweepEntry::of::<MediaSweep>(),
    SweepEntry::of::<OutboxSweep>(),
    SweepEntry::of::<SnoozeSweep>(),
];
