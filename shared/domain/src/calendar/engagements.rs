//! What a technician is engaged with, and where a visit still fits.

use jiff::{SignedDuration, Timestamp};

use super::{Block, BookedJob, Conflict, Shifts, TRAVEL, TimeOff, covers};
use crate::id::JobId;
use crate::window::{ArrivalWindow, Minutes};

/// All that decides when a technician can be booked.
#[derive(Clone, Copy, Debug)]
pub struct Engagements<'a> {
    /// When the technician works.
    pub shifts: &'a Shifts,
    /// When not, in spite of the shifts.
    pub time_off: &'a [TimeOff],
    /// What is booked already.
    pub bookings: &'a [BookedJob],
}

/// A visit that is to be booked.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// For which job; its own present booking is not in its way.
    pub job_id: JobId,
    /// The promised interval of arrival.
    pub window: ArrivalWindow,
    /// How long the work takes.
    pub work: Minutes,
}

impl Visit {
    /// The way and the work of an arrival. No way begins before it is decided on: what is over by then is in
    /// nobody's way.
    pub fn block(&self, arrives_at: Timestamp, now: Timestamp) -> Option<Block> {
        let starts_at = arrives_at.checked_sub(TRAVEL).ok()?;
        let starts_at = starts_at.max(now.min(arrives_at));
        Block::new(starts_at, self.ends_at(arrives_at)?)
    }

    /// When the work of an arrival is done.
    pub fn ends_at(&self, arrives_at: Timestamp) -> Option<Timestamp> {
        arrives_at.checked_add(self.work.to_duration()).ok()
    }

    /// The earliest arrival: when the window begins, or the next full minute if it has begun and is not
    /// over.
    pub fn earliest(&self, now: Timestamp) -> Timestamp {
        let minute = SignedDuration::from_mins(1);
        let next = now
            .as_second()
            .checked_div(60)
            .and_then(|minutes| Timestamp::from_second(minutes * 60).ok())
            .and_then(|whole| whole.checked_add(minute).ok());
        let begins = self.window.starts_at();
        match next {
            Some(next) if begins <= now && next < self.window.ends_at() => next,
            _ => begins,
        }
    }

    /// All the time in which the visit can lie.
    pub fn reach(&self, now: Timestamp) -> Option<Block> {
        let first = self.block(self.earliest(now), now)?;
        let last = self.block(self.window.ends_at(), now)?;
        Block::new(first.starts_at(), last.ends_at().max(first.ends_at()))
    }
}

impl Engagements<'_> {
    /// All that a block meets, but for the booking of the job itself.
    pub fn conflicts(&self, job_id: JobId, block: Block) -> Vec<Conflict> {
        self.conflicts_in(&self.shifts.open_time(block), job_id, block)
    }

    /// The arrival and the block of a visit: the earliest arrival inside its window, and not before now,
    /// at which nothing is in the way.
    ///
    /// # Errors
    /// All that is in the way of the earliest arrival, if there is none.
    pub fn place(
        &self,
        visit: &Visit,
        now: Timestamp,
    ) -> Result<(Timestamp, Block), Vec<Conflict>> {
        let earliest = visit.earliest(now);
        let Some(reach) = visit.reach(now) else {
            return Err(Vec::new());
        };
        let open = self.shifts.open_time(reach);
        let ends = self.blocks().map(Block::ends_at);
        let begins = open.iter().map(|block| block.starts_at());
        let after = ends
            .chain(begins)
            .filter_map(|at| at.checked_add(TRAVEL).ok());
        let in_window = after.filter(|at| earliest < *at && *at < visit.window.ends_at());
        let mut arrivals: Vec<_> = std::iter::once(earliest).chain(in_window).collect();
        arrivals.sort_unstable();
        let free = arrivals.into_iter().find_map(|arrives_at| {
            let block = visit.block(arrives_at, now)?;
            let conflicts = self.conflicts_in(&open, visit.job_id, block);
            conflicts.is_empty().then_some((arrives_at, block))
        });
        free.ok_or_else(|| {
            let block = visit.block(earliest, now);
            block.map_or_else(Vec::new, |block| {
                self.conflicts_in(&open, visit.job_id, block)
            })
        })
    }

    fn blocks(&self) -> impl Iterator<Item = Block> {
        let bookings = self.bookings.iter().map(|booked| booked.block);
        bookings.chain(self.time_off.iter().map(|off| off.block))
    }

    fn conflicts_in(&self, open: &[Block], job_id: JobId, block: Block) -> Vec<Conflict> {
        let jobs = self
            .bookings
            .iter()
            .filter(|booked| booked.job_id != job_id && booked.block.overlaps(block));
        let jobs = jobs.map(|booked| Conflict::Job {
            job_id: booked.job_id,
        });
        let off = self.time_off.iter().filter(|off| off.block.overlaps(block));
        let off = off.map(|off| Conflict::TimeOff {
            time_off_id: off.time_off_id,
        });
        let outside = (!covers(open, block)).then_some(Conflict::OutsideShift);
        jobs.chain(off).chain(outside).collect()
    }
}

#[cfg(test)]
mod tests;
