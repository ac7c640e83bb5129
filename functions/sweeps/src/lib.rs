//! The sweeps: scheduled passes over all companies that find what was left behind.

mod companies;
mod media_sweep;
mod outbox_sweep;
mod search_sweep;
mod snooze_sweep;
mod unsettled_sweep;

use work::SweepEntry;

pub use media_sweep::MediaSweep;
pub use outbox_sweep::OutboxSweep;
pub use search_sweep::SearchSweep;
pub use snooze_sweep::SnoozeSweep;
pub use unsettled_sweep::UnsettledSweep;

/// The sweeps.
pub const SWEEPS: [SweepEntry; 5] = [
    SweepEntry::of::<MediaSweep>(),
    SweepEntry::of::<OutboxSweep>(),
    SweepEntry::of::<SearchSweep>(),
    SweepEntry::of::<SnoozeSweep>(),
    SweepEntry::of::<UnsettledSweep>(),
];
