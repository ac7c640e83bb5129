//! The calendar of a technician: one row, on which everything meets that can take the technician's time.
//!
//! A booking, a time off and a change of shifts each write this row under the version that they were
//! decided on. Of two at once one is refused by the storage, reads the row again and sees the other.
//!
//! What no longer holds a technician is not taken out at once: a job that is cancelled, done or given to
//! somebody else is written without reading this row. A booking counts only as long as the job's own
//! row has it ([`JobRow::holds`]); whoever finds one in the way looks there ([`Store::book`]).
//!
//! [`Store::book`]: crate::Store::book

use domain::calendar::{BookedJob, Engagements, ShiftPattern, Shifts, TimeOff};
use domain::data_map::DataMap;
use domain::id::{JobId, MemberId, TimeOffId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{JobRow, Row, versioned};
use crate::Changes;
use crate::key::{self, IndexEntry, RowKey};

/// How long what is over stays to be seen on the board.
const MEMORY: SignedDuration = SignedDuration::from_hours(35 * 24);

/// How long an accepted offer counts when the next job is offered.
const LATELY: SignedDuration = SignedDuration::from_hours(12);

/// A calendar holds as much as it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarFull;

/// When a technician works, is off, and is booked.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Dispatch, kept = Kept::Account)]
pub struct CalendarRow {
    /// Whose.
    #[data(Id)]
    pub member_id: MemberId,
    /// The weekly patterns.
    #[data(Content)]
    pub shifts: Shifts,
    /// Counts the changes of the patterns.
    #[data(Technical)]
    pub shifts_version: u64,
    /// The time off, by its beginning.
    #[data(Content)]
    pub time_off: Vec<TimeOff>,
    /// The bookings that are not over, by their beginning.
    #[data(Activity)]
    pub bookings: Vec<BookedJob>,
    /// When the technician accepted offers of jobs within the last hours.
    #[data(Activity)]
    #[serde(default)]
    pub accepted_offers: Vec<Timestamp>,
    /// Counts the writes; 0 for one that is not stored yet.
    #[data(Technical)]
    pub version: u64,
}

impl CalendarRow {
    /// The most bookings that are ahead of a technician.
    pub const MOST_BOOKINGS: usize = 600;
    /// The most times off that are kept.
    pub const MOST_TIMES_OFF: usize = 100;

    /// The calendar as it was read, or an empty one, without what is over.
    pub fn read(known: Option<Self>, member_id: MemberId, now: Timestamp) -> Self {
        let mut calendar = known.unwrap_or_else(|| Self {
            member_id,
            shifts: Shifts::default(),
            shifts_version: 0,
            time_off: Vec::new(),
            bookings: Vec::new(),
            accepted_offers: Vec::new(),
            version: 0,
        });
        calendar.bookings.retain(|one| one.block.ends_at() > now);
        let recent = now - LATELY;
        calendar.accepted_offers.retain(|at| *at > recent);
        let end = now - MEMORY;
        calendar.time_off.retain(|one| one.block.ends_at() > end);
        calendar.shifts.forget_before(end);
        calendar
    }

    /// All that decides when the technician can be booked.
    pub fn engagements(&self) -> Engagements<'_> {
        Engagements {
            shifts: &self.shifts,
            time_off: &self.time_off,
            bookings: &self.bookings,
        }
    }

    /// Forgets the bookings of these jobs.
    pub fn release(&mut self, jobs: &[JobId]) {
        self.bookings.retain(|one| !jobs.contains(&one.job_id));
    }

    /// Books a job, in place of an earlier booking of the same one.
    pub fn add_booking(&mut self, booked: BookedJob) -> Result<(), CalendarFull> {
        self.release(&[booked.job_id]);
        if self.bookings.len() >= Self::MOST_BOOKINGS {
            return Err(CalendarFull);
        }
        self.bookings.push(booked);
        self.bookings.sort_by_key(|one| (one.block, one.job_id));
        Ok(())
    }

    /// Adds time off.
    pub fn add_time_off(&mut self, time_off: TimeOff) -> Result<(), CalendarFull> {
        if self.time_off.len() >= Self::MOST_TIMES_OFF {
            return Err(CalendarFull);
        }
        self.time_off.push(time_off);
        self.time_off
            .sort_by_key(|one| (one.block, one.time_off_id));
        Ok(())
    }

    /// Takes time off away; returns it if it was there.
    pub fn remove_time_off(&mut self, time_off_id: TimeOffId) -> Option<TimeOff> {
        let mut all = self.time_off.iter();
        let position = all.position(|one| one.time_off_id == time_off_id)?;
        Some(self.time_off.remove(position))
    }

    /// Lets a pattern hold from its date on.
    pub fn set_shifts(&mut self, pattern: ShiftPattern) -> Result<(), CalendarFull> {
        self.shifts.set(pattern);
        self.shifts_version += 1;
        if self.shifts.patterns().len() > Shifts::MOST {
            return Err(CalendarFull);
        }
        Ok(())
    }

    /// Writes it under the version that it was read with.
    pub fn write(self, changes: &mut Changes) {
        if self.version > 0 {
            changes.replace(self);
        } else {
            changes.create(&Self { version: 1, ..self });
        }
    }
}

impl JobRow {
    /// Whether the job really takes the time for which a technician's calendar has it booked.
    pub fn holds(&self, technician_id: MemberId, booked: &BookedJob) -> bool {
        self.state.is_open()
            && self.technician_id == Some(technician_id)
            && (self.booking.as_ref()).is_some_and(|booking| booking.block == booked.block)
    }
}

impl Row for CalendarRow {
    const KIND: &'static str = "calendar";

    fn row_key(&self) -> RowKey {
        key::calendar(self.member_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::listed_calendar(self.member_id)]
    }

    versioned!();
}
