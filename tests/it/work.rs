//! What all workers and sweeps have in common: batches, repeats, faults, the walk over companies.

#![expect(
    clippy::unwrap_used,
    reason = "what stands between the tests of this tree is part of them"
)]

pub(crate) mod batch;
mod faults;
pub(crate) mod queue;
pub(crate) mod redrive;
pub(crate) mod requested;
mod table;
mod walks;
