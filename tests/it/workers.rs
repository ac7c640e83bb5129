//! The workers behind the queues, the relay before them, and the sweep that finds what both missed.

#![expect(
    clippy::unwrap_used,
    reason = "what stands between the tests of this tree is part of them"
)]

mod asked;
mod batch;
mod deliver;
mod faults;
mod inbound;
mod mails;
mod media;
mod outbox;
mod pushes;
pub(crate) mod queue;
mod table;
mod translations;
mod walks;
