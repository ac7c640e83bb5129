//! The calendar of a technician: shifts, time off and bookings, which are one kind of [`Block`].
//!
//! - A block is half-open: one that ends at an instant and one that starts at it do not overlap.
//! - A booking blocks the way to the site and the work. Arrival windows may overlap, bookings may
//!   not: [`Engagements::place`] finds the earliest arrival inside the window that keeps clear of all
//!   else.
//! - A weekly pattern becomes instants in its own zone, whatever the zone of the company or the site,
//!   by the rule of [`crate::zone`]: a local time that daylight saving skips is moved forward by the
//!   length of the gap, and of one that comes twice the first is meant. So a shift over the gap is an
//!   hour shorter than on other days, one over the doubled hour an hour longer, and one that would
//!   end before it starts is left out that day. A shift belongs to the day on which it starts, also
//!   the part after midnight.
//! - Who has no pattern has no limit of hours.

mod block;
mod booking;
mod conflict;
mod engagements;
mod local;
mod pattern;
mod time_off;
mod weekly;

pub use block::{Block, covers, joined};
pub use booking::{BookedJob, Booking, Override, TRAVEL};
pub use conflict::Conflict;
pub use engagements::{Engagements, Visit};
pub use local::{LocalDate, LocalTime, Weekday};
pub use pattern::{ShiftPattern, Shifts};
pub use time_off::TimeOff;
pub use weekly::{Shift, WeeklyShifts};
