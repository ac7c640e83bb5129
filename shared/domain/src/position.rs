//! Where technicians are: which reported positions are kept, and what a kept one is worth.
//!
//! Who is who:
//! - [`ReportedFix`] is a point as a phone sends it; nothing of it is believed yet.
//! - [`PhoneClock`] turns the phone's times into ours.
//! - [`Period`] is a time on duty or in an active job. By these each point is judged at its own time.
//! - [`judge`] decides, and counts what it drops by [`DropCounts`].
//! - [`Fix`] is a point that is kept.

mod arrival;
mod clock;
mod distance;
mod fix;
mod freshness;
mod judge;
mod jump;
mod period;
mod shown;
mod term;

pub use clock::PhoneClock;
pub use distance::meters_between;
pub use fix::{Fix, FixMode, ReportedFix};
pub use freshness::Freshness;
pub use judge::{Circumstances, DropCounts, HORIZON, Judgement, MOST_IN_STRETCH, judge, stretch};
pub use period::Period;
pub use shown::Position;
pub use term::LocationDays;

#[cfg(test)]
mod tests;
