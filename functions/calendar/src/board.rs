//! The dispatch board as the API shows it.

use api::{Resource, SealedCursor};
use data::row::BoardRow;
use domain::calendar::{Block, LocalDate};
use domain::id::{CustomerId, JobId, JobTypeId, MemberId};
use domain::instant;
use domain::job::{Hold, JobState};
use domain::text::{Label, PersonName};
use domain::window::{ArrivalWindow, Minutes};
use domain::zone::TimeZone;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::board_lateness::{BoardLateness, LateVisits};
use crate::member_calendar::Absence;

/// Technicians and their time, and the jobs that wait to be placed there.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Board {
    /// The zone in which its days are days.
    pub time_zone: TimeZone,
    /// Its days, in order; where daylight saving begins or ends one has 23 or 25 hours.
    pub days: Vec<BoardDay>,
    /// The technicians by name, each with all that takes time on these days. Where all fit on one part,
    /// those who left the team or are no technicians any more follow if they have bookings here.
    pub technicians: Vec<BoardTechnician>,
    /// The `cursor` of the board's next technicians; null when these are the last.
    pub next: Option<SealedCursor>,
    /// Whether a day has more bookings than were read; ask for fewer days, or for a technician's jobs.
    pub has_more_bookings: bool,
    /// Jobs that nobody has, the oldest first; those on hold are left to their own tray.
    pub unassigned: BoardTray,
    /// Jobs that are being offered to technicians.
    pub offering: BoardTray,
    /// Open jobs that wait for something, whoever has them, the next to be looked at first.
    pub hold: BoardTray,
    /// Jobs that were done today, in the order in which they were.
    pub done_today: BoardTray,
}

impl Resource for Board {}

/// One local day of the board.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardDay {
    /// Its local date.
    pub on: LocalDate,
    /// From midnight to midnight by the local clock.
    pub block: Block,
}

/// A technician, and what takes time on the days of the board.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardTechnician {
    /// The technician, as `GET /v1/members/{member_id}` shows one.
    pub member_id: MemberId,
    /// What the team calls the person.
    pub name: PersonName,
    /// Whether jobs can be given to this member now.
    pub is_active: bool,
    /// The time in which the technician can be booked without a reason, time off and bookings aside:
    /// the shifts, and whole days where there is no limit of hours.
    pub open_time: Vec<Block>,
    /// Absences with something of these days.
    pub time_off: Vec<Absence>,
    /// Jobs that are booked in these days, by the beginning of their way; done ones too.
    pub bookings: Vec<BoardJob>,
}

/// Some jobs that wait, or are over.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardTray {
    /// The first jobs in the order of this tray.
    pub jobs: Vec<BoardJob>,
    /// Whether the tray holds more than these; `GET /v1/jobs` lists all.
    pub has_more: bool,
}

/// What the board shows of a job.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardJob {
    /// The job, as `GET /v1/jobs/{job_id}` shows it whole.
    pub job_id: JobId,
    /// The customer who asked for the work.
    pub customer_id: CustomerId,
    /// The customer's name; null once the customer is erased.
    pub customer_name: Option<PersonName>,
    /// The kind of work.
    pub job_type_id: JobTypeId,
    /// What its technician must be able to do; null for work that everybody can do.
    pub skill: Option<Label>,
    /// The zone of the site, in which its window is promised.
    pub time_zone: TimeZone,
    /// Whether it is to be done as soon as possible.
    pub is_asap: bool,
    /// Where the job stands.
    pub state: JobState,
    /// Why it rests, and until when.
    pub hold: Option<Hold>,
    /// The promised interval of arrival.
    pub window: Option<ArrivalWindow>,
    /// That nobody arrives in it, as far as was found; null for a job that is in time, on hold, or was
    /// arrived at. A `job_running_late` or `job_lateness_changed` in the feed says when to look again, beside
    /// what changes the job itself.
    pub lateness: Option<BoardLateness>,
    /// How long it is planned to take, in minutes.
    pub duration_minutes: Minutes,
    /// The technician who has the job, or did it; null for nobody.
    pub technician_id: Option<MemberId>,
    /// The way and the work in the technician's time; null for a job that is not booked.
    pub block: Option<Block>,
    /// The planned arrival, between the way and the work.
    #[serde(with = "instant::optional")]
    #[schemars(schema_with = "instant::optional::schema")]
    pub arrives_at: Option<Timestamp>,
    /// Whether it was booked on purpose although something was in the way.
    pub is_overridden: bool,
    /// When the work was reported done.
    #[serde(with = "instant::optional")]
    #[schemars(schema_with = "instant::optional::schema")]
    pub completed_at: Option<Timestamp>,
    /// Counts the changes of the job; send it back with a change of it.
    pub version: u64,
}

impl BoardJob {
    /// A job of the board, with what is known of its lateness.
    pub(crate) fn of(row: BoardRow, late: &LateVisits) -> Self {
        Self {
            lateness: late.of(&row),
            job_id: row.job_id,
            customer_id: row.customer_id,
            customer_name: row.customer_name,
            job_type_id: row.job_type_id,
            skill: row.skill,
            time_zone: row.time_zone,
            is_asap: row.is_asap,
            state: row.state,
            hold: row.hold,
            window: row.window,
            duration_minutes: row.duration,
            technician_id: row.technician_id,
            block: row.block,
            arrives_at: row.arrives_at,
            is_overridden: row.is_overridden,
            completed_at: row.completed_at,
            version: row.version,
        }
    }
}
