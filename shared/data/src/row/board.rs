//! Jobs as the dispatch board lists them: by the day on which they are booked or were done, and those
//! that wait.
//!
//! The rows are made of a job's row and written with it ([`Row::write_derived`]), so that the board is
//! never another picture than the jobs.

use domain::calendar::Block;
use domain::id::{CustomerId, JobId, JobTypeId, MemberId};
use domain::job::{Hold, JobState};
use domain::text::PersonName;
use domain::window::{ArrivalWindow, Minutes};
use domain::zone::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{JobRow, Row, versioned};
use crate::Changes;
use crate::key::{self, BoardPart, RowKey};

/// Bookings up to this length are listed under the day on which they start, so that whoever looks for
/// a day reads one day more.
const LONGEST_OF_A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What the board shows of a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BoardRow {
    /// In which part of the board.
    #[serde(flatten)]
    place: Place,
    /// Its id.
    pub job_id: JobId,
    /// For whom.
    pub customer_id: CustomerId,
    /// What the customer is called, as far as the job knows.
    pub customer_name: Option<PersonName>,
    /// What kind of work.
    pub job_type_id: JobTypeId,
    /// The zone of the site.
    pub time_zone: TimeZone,
    /// Whether it is to be done as soon as possible.
    pub is_asap: bool,
    /// Where it stands.
    pub state: JobState,
    /// Why it rests, and until when.
    pub hold: Option<Hold>,
    /// The promised interval.
    pub window: Option<ArrivalWindow>,
    /// How long it is planned to take.
    pub duration: Minutes,
    /// Who does it.
    pub technician_id: Option<MemberId>,
    /// The time that it takes of its technician.
    pub block: Option<Block>,
    /// The planned arrival.
    pub arrives_at: Option<Timestamp>,
    /// Whether it was booked although something was in the way.
    pub is_overridden: bool,
    /// When it was done.
    pub completed_at: Option<Timestamp>,
    /// Counts the writes of the job.
    pub version: u64,
}

/// Where on the board a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", content = "at", rename_all = "snake_case")]
enum Place {
    Booked(Block),
    Held(Timestamp),
    Done(Timestamp),
}

impl Place {
    fn row_key(self, job_id: JobId) -> RowKey {
        let (part, at) = match self {
            Self::Booked(block) => (part_of(block), block.starts_at()),
            Self::Held(until) => (BoardPart::Held, until),
            Self::Done(at) => (BoardPart::Done(utc(at)), at),
        };
        key::on_board(part, at, job_id)
    }
}

fn part_of(block: Block) -> BoardPart {
    let day = utc(block.starts_at());
    if block.duration() <= LONGEST_OF_A_DAY {
        BoardPart::Booked(day)
    } else {
        BoardPart::BookedLong(day.first_of_month())
    }
}

fn utc(at: Timestamp) -> jiff::civil::Date {
    jiff::tz::TimeZone::UTC.to_datetime(at).date()
}

impl BoardRow {
    /// A job as the board shows it in a tray that lists the jobs themselves.
    pub fn of(job: &JobRow) -> Self {
        Self::at(Place::Held(job.created_at), job)
    }

    /// The instant by which its part of the board is ordered.
    pub fn place_at(&self) -> Timestamp {
        match self.place {
            Place::Booked(block) => block.starts_at(),
            Place::Held(at) | Place::Done(at) => at,
        }
    }

    fn at(place: Place, job: &JobRow) -> Self {
        let booking = job.booking.as_ref();
        Self {
            place,
            job_id: job.job_id,
            customer_id: job.customer_id,
            customer_name: job.customer_name.clone(),
            job_type_id: job.job_type_id,
            time_zone: job.site.time_zone.clone(),
            is_asap: job.is_asap,
            state: job.state,
            hold: job.hold.clone(),
            window: job.window,
            duration: job.duration,
            technician_id: job.technician_id,
            block: booking.map(|booking| booking.block),
            arrives_at: booking.map(|booking| booking.arrives_at),
            is_overridden: booking.is_some_and(|booking| booking.overridden.is_some()),
            completed_at: job.completed_at,
            version: job.version,
        }
    }

    /// The parts of the board that together hold every booking with something of a stretch of time.
    pub fn parts_booked(within: Block) -> Vec<BoardPart> {
        let day_before = |day: jiff::civil::Date| day.yesterday().unwrap_or(day);
        let last = utc(within.ends_at());
        let mut day = day_before(utc(within.starts_at()));
        let mut parts = Vec::new();
        while day <= last {
            parts.push(BoardPart::Booked(day));
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        // The longest booking takes a week and the way.
        let first = within.starts_at() - SignedDuration::from_hours(8 * 24);
        let mut months = vec![
            utc(first).first_of_month(),
            utc(within.starts_at()).first_of_month(),
            last.first_of_month(),
        ];
        months.dedup();
        parts.extend(months.into_iter().map(BoardPart::BookedLong));
        parts
    }

    /// The parts that hold every job that was done in a stretch of time.
    pub fn parts_done(within: Block) -> Vec<BoardPart> {
        let (mut day, last) = (utc(within.starts_at()), utc(within.ends_at()));
        let mut parts = Vec::new();
        while day <= last {
            parts.push(BoardPart::Done(day));
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        parts
    }
}

impl Row for BoardRow {
    const KIND: &'static str = "board_job";

    fn row_key(&self) -> RowKey {
        self.place.row_key(self.job_id)
    }

    versioned!();
}

/// Where the board shows a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardPlaces(Vec<Place>);

impl BoardPlaces {
    pub(super) fn of(job: &JobRow) -> Self {
        let booked = job.technician_id.and(job.booking.as_ref());
        let booked = booked.map(|booking| Place::Booked(booking.block));
        let held = job.hold.as_ref().filter(|_| job.state.is_open());
        let held = held.map(|hold| Place::Held(hold.until));
        let is_done = matches!(job.state, JobState::Done | JobState::Closed);
        let done = job.completed_at.filter(|_| is_done).map(Place::Done);
        Self([booked, held, done].into_iter().flatten().collect())
    }

    /// Writes the job to its places as it is now, and takes it from those where it is no longer.
    pub(super) fn renew(&self, job: &JobRow, changes: &mut Changes) {
        let now = Self::of(job);
        for place in self.0.iter().filter(|place| !now.0.contains(place)) {
            changes.vacate::<BoardRow>(place.row_key(job.job_id));
        }
        for place in now.0 {
            changes.upsert(&BoardRow::at(place, job));
        }
    }
}
