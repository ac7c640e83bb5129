//! What is going to happen, in the order of its time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::{SignedDuration, Timestamp};

/// Something that is going to happen; numbers are places in the day's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happening {
    /// A customer calls.
    Call(usize),
    /// A customer calls a job off.
    Cancel(usize),
    /// A dispatcher looks after a job that waits for somebody.
    Help(usize),
    /// A technician's phone reports where it was.
    Report(usize),
    /// A technician looks at the phone.
    Glance(usize),
    /// A technician answers an offer.
    Answer(usize),
    /// A technician sets out, arrives or is ready.
    Step(usize),
    /// A technician's phone dies, or is charged.
    Phone(usize),
    /// A client looks at the feed.
    Sync(usize),
    /// Messages are due.
    Deliver,
    /// The sweep of the minute runs.
    Sweep,
    /// The sweep that looks for what runs late does.
    Lateness,
    /// Somebody looks at the board.
    Board,
}

/// Everything that is going to happen.
#[derive(Default)]
pub(super) struct Agenda {
    entries: BinaryHeap<Reverse<(Timestamp, u64, Happening)>>,
    count: u64,
}

impl Agenda {
    /// Lets something happen at an instant; what is entered first happens first.
    pub(super) fn at(&mut self, at: Timestamp, happening: Happening) {
        self.count += 1;
        self.entries.push(Reverse((at, self.count, happening)));
    }

    /// The next thing that happens.
    pub(super) fn next(&mut self) -> Option<(Timestamp, Happening)> {
        let Reverse((at, _, happening)) = self.entries.pop()?;
        Some((at, happening))
    }
}

/// So many seconds after an instant, to the millisecond: the world's clock is no finer than microseconds.
pub(super) fn later(from: Timestamp, seconds: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "a part of a day")]
    let by = SignedDuration::from_millis((seconds * 1000.0).round() as i64);
    from.checked_add(by).expect("an instant of our time")
}

/// How many seconds lie between two instants.
pub(super) fn seconds_between(from: Timestamp, until: Timestamp) -> f64 {
    from.duration_until(until).as_secs_f64()
}
