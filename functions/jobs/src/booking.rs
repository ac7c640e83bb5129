//! Booking the technician of a job, and the answer when something is in the way.

use api::{Authenticated, Code, Cx, Problem};
use data::key;
use data::row::{CalendarRow, JobRow};
use data::{BookingError, Changes, Error, Row as _};
use domain::calendar::Conflict;
use domain::text::Reason;

/// Books the technician of a job, whose calendar was read; see [`data::Store::book`].
pub(crate) async fn book<A: Authenticated>(
    cx: &Cx<A>,
    calendar: Option<CalendarRow>,
    job: &mut JobRow,
    overriding: Option<&Reason>,
    changes: &mut Changes,
) -> Result<(), Problem> {
    let author = cx.author();
    let store = cx.store();
    let booked = store.book(calendar, job, overriding, &author, changes);
    booked.await.map_err(not_booked)
}

/// The same for a job whose technician only its own row names: the calendar is read first.
pub(crate) async fn book_present<A: Authenticated>(
    cx: &Cx<A>,
    job: &mut JobRow,
    overriding: Option<&Reason>,
    changes: &mut Changes,
) -> Result<(), Problem> {
    let Some(technician_id) = job.technician_id.filter(|_| job.window.is_some()) else {
        return Ok(());
    };
    let calendar = cx.store().get(key::calendar(technician_id)).await?;
    book(cx, calendar, job, overriding, changes).await
}

/// Retries when the calendar has changed since it was read.
pub(crate) fn on_calendar_conflict(error: Error) -> Result<Error, Problem> {
    if error.has_changed(CalendarRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

fn not_booked(error: BookingError) -> Problem {
    match error {
        BookingError::Data(error) => error.into(),
        BookingError::Full => Problem::refused(
            Code::CalendarFull,
            "This technician has as many jobs ahead as a calendar can hold.",
        ),
        BookingError::Conflicts(conflicts) => in_the_way(&conflicts),
    }
}

/// What is in the way, the hardest first: another job, time off, the shift.
fn in_the_way(conflicts: &[Conflict]) -> Problem {
    let ids = |of: fn(&Conflict) -> Option<String>| -> Vec<String> {
        conflicts.iter().filter_map(of).collect()
    };
    let jobs = ids(|conflict| match conflict {
        Conflict::Job { job_id } => Some(job_id.to_string()),
        _ => None,
    });
    let off = ids(|conflict| match conflict {
        Conflict::TimeOff { time_off_id } => Some(time_off_id.to_string()),
        _ => None,
    });
    if !jobs.is_empty() {
        let detail = "The technician has another job at that time. Choose another time or technician, or give a reason to book anyway.";
        Problem::blocked_by_all(Code::TechnicianBooked, detail, jobs)
    } else if !off.is_empty() {
        let detail = "The technician is off at that time. Choose another time or technician, or give a reason to book anyway.";
        Problem::blocked_by_all(Code::TechnicianOff, detail, off)
    } else {
        Problem::refused(
            Code::OutsideShift,
            "The technician doesn't work at that time. Choose another time or technician, or give a reason to book anyway.",
        )
    }
}
