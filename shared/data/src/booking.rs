//! Booking a technician for a job: the one way into a calendar, for whoever gives or moves jobs.

use domain::calendar::{Block, BookedJob, Booking, Conflict, Override, Visit};
use domain::event::Event;
use domain::text::Reason;
use domain::window::ArrivalWindow;
use jiff::Timestamp;

use crate::key;
use crate::row::{Author, CalendarFull, CalendarRow, JobFact, JobRow};
use crate::{Changes, Error, Store};

/// Why a technician cannot be booked.
#[derive(Debug, thiserror::Error)]
pub enum BookingError {
    /// Something is in the way; at least one.
    #[error("the technician is not free")]
    Conflicts(Vec<Conflict>),
    /// The calendar holds as many bookings as it can.
    #[error("the calendar is full")]
    Full,
    /// A row could not be read.
    #[error(transparent)]
    Data(#[from] Error),
}

impl From<CalendarFull> for BookingError {
    fn from(CalendarFull: CalendarFull) -> Self {
        Self::Full
    }
}

impl Store {
    /// Books the technician of a job, inside its arrival window, and adds the calendar to `changes`;
    /// the job is left to the caller. A job without a technician or a window takes nobody's time.
    ///
    /// `calendar` is the technician's as it was read: the commit fails if it is another by then. A job
    /// that is booked already keeps its arrival. With `overriding` it is booked whatever is in the way;
    /// the job, its history and an event say so.
    ///
    /// The rows of other jobs are read only where their bookings are in the way.
    ///
    /// # Errors
    /// What is in the way, if it is not overridden.
    pub async fn book(
        &self,
        calendar: Option<CalendarRow>,
        job: &mut JobRow,
        overriding: Option<&Reason>,
        author: &Author,
        changes: &mut Changes,
    ) -> Result<(), BookingError> {
        let Some(window) = job.window else {
            return Ok(());
        };
        self.book_within(calendar, job, window, overriding, author, changes)
            .await
    }

    /// The same inside an interval that is not promised to the customer: that of a job that is done as
    /// soon as possible.
    ///
    /// # Errors
    /// As for [`Self::book`].
    pub async fn book_within(
        &self,
        calendar: Option<CalendarRow>,
        job: &mut JobRow,
        window: ArrivalWindow,
        overriding: Option<&Reason>,
        author: &Author,
        changes: &mut Changes,
    ) -> Result<(), BookingError> {
        let Some(technician_id) = job.technician_id else {
            return Ok(());
        };
        let now = author.at();
        let mut calendar = CalendarRow::read(calendar, technician_id, now);
        let visit = Visit {
            job_id: job.job_id,
            window,
            work: job.duration,
        };
        let booking = match job.booking.take() {
            Some(booking) => self.resized(&mut calendar, &visit, booking).await?,
            None => self.placed(&mut calendar, &visit, now).await?,
        };
        let booking = match booking {
            Ok(booking) => booking,
            Err(refused) => {
                let (booking, overridden) = refused.overridden(&visit, overriding, author)?;
                let fact = JobFact::Overbooked {
                    technician_id,
                    conflicts: overridden.conflicts,
                    reason: overridden.reason,
                };
                job.record(fact, author, changes);
                changes.publish(Event::JobOverbooked {
                    job_id: job.job_id,
                    technician_id,
                });
                booking
            }
        };
        let block = booking.block;
        let job_id = job.job_id;
        calendar.add_booking(BookedJob { job_id, block })?;
        calendar.write(changes);
        job.booking = Some(booking);
        Ok(())
    }

    /// The jobs of a calendar that really take the technician's time, of those whose bookings `touches`
    /// names; the others are taken out of it.
    ///
    /// # Errors
    /// When the rows of these jobs cannot be read.
    pub async fn booked_jobs(
        &self,
        calendar: &mut CalendarRow,
        touches: impl Fn(Block) -> bool,
    ) -> Result<Vec<JobRow>, Error> {
        let named = calendar.bookings.iter().filter(|one| touches(one.block));
        let named: Vec<_> = named.copied().collect();
        let row_keys: Vec<_> = named.iter().map(|one| key::job(one.job_id)).collect();
        let rows = self.get_many::<JobRow>(&row_keys).await?;
        let member_id = calendar.member_id;
        let (mut jobs, mut released) = (Vec::new(), Vec::new());
        for (booked, row) in named.iter().zip(rows) {
            match row.filter(|job| job.holds(member_id, booked)) {
                Some(job) => jobs.push(job),
                None => released.push(booked.job_id),
            }
        }
        calendar.release(&released);
        Ok(jobs)
    }

    /// The earliest arrival that is free. Where that is not the earliest one at all, bookings that are
    /// only left over are taken out of the calendar first.
    async fn placed(
        &self,
        calendar: &mut CalendarRow,
        visit: &Visit,
        now: Timestamp,
    ) -> Result<Result<Booking, Refused>, Error> {
        let earliest = visit.earliest(now);
        let mut place = calendar.engagements().place(visit, now);
        if !matches!(place, Ok((arrives_at, _)) if arrives_at == earliest) {
            let reach = visit.reach(now);
            let job_id = visit.job_id;
            let own = calendar.bookings.iter().find(|one| one.job_id == job_id);
            let own = own.map(|one| one.block);
            let is_near = |block: Block| {
                Some(block) != own && reach.is_some_and(|reach| reach.overlaps(block))
            };
            self.booked_jobs(calendar, is_near).await?;
            place = calendar.engagements().place(visit, now);
        }
        Ok(place
            .map(|(arrives_at, block)| Booking {
                block,
                arrives_at,
                overridden: None,
            })
            .map_err(|conflicts| Refused {
                arrives_at: earliest,
                conflicts,
            }))
    }

    /// The booking at the arrival that it has, as long as the work takes now. A shorter one is never in
    /// the way of more.
    async fn resized(
        &self,
        calendar: &mut CalendarRow,
        visit: &Visit,
        booking: Booking,
    ) -> Result<Result<Booking, Refused>, Error> {
        let arrives_at = booking.arrives_at;
        let (starts_at, ends_at) = (booking.block.starts_at(), visit.ends_at(arrives_at));
        let Some(block) = ends_at.and_then(|ends_at| Block::new(starts_at, ends_at)) else {
            return Ok(Ok(booking));
        };
        if !booking.block.contains(block) {
            let job_id = visit.job_id;
            if !calendar.engagements().conflicts(job_id, block).is_empty() {
                let touches = |other: Block| other != booking.block && other.overlaps(block);
                self.booked_jobs(calendar, touches).await?;
            }
            let conflicts = calendar.engagements().conflicts(job_id, block);
            let known = booking.overridden.as_ref();
            let is_known = |conflict: &Conflict| {
                known.is_some_and(|overridden| overridden.conflicts.contains(conflict))
            };
            if !conflicts.iter().all(is_known) {
                return Ok(Err(Refused {
                    arrives_at,
                    conflicts,
                }));
            }
        }
        Ok(Ok(Booking { block, ..booking }))
    }
}

/// An arrival with all that is in its way.
struct Refused {
    arrives_at: Timestamp,
    conflicts: Vec<Conflict>,
}

impl Refused {
    /// The booking in spite of what is in the way, if a member wants it so.
    fn overridden(
        self,
        visit: &Visit,
        overriding: Option<&Reason>,
        author: &Author,
    ) -> Result<(Booking, Override), BookingError> {
        let block = visit.block(self.arrives_at, author.at());
        let wanted = overriding.zip(author.actor().member_id()).zip(block);
        let Some(((reason, by), block)) = wanted else {
            return Err(BookingError::Conflicts(self.conflicts));
        };
        let overridden = Override {
            reason: reason.clone(),
            by,
            at: author.at(),
            conflicts: self.conflicts,
        };
        let booking = Booking {
            block,
            arrives_at: self.arrives_at,
            overridden: Some(overridden.clone()),
        };
        Ok((booking, overridden))
    }
}
