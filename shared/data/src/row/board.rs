//! Jobs as the dispatch board lists them: by the day on which they are booked or were done, and those
//! that wait.
//!
//! The rows are made of a job's row and written with it ([`Row::derived`]), so that the board is never
//! another picture than the jobs.

use domain::calendar::Block;
use domain::data_map::{Category, DataMap, FieldMap, Kept, Purpose, Subject, TypeMap};
use domain::id::{CustomerId, JobId, JobTypeId, MemberId};
use domain::job::{Hold, JobState};
use domain::text::{Label, PersonName};
use domain::window::{ArrivalWindow, Minutes};
use domain::zone::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, BoardPart, RowKey};

/// Bookings up to this length are listed under the day on which they start, so that whoever looks for
/// a day reads one day more.
const LONGEST_OF_A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What the board shows of a job.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Dispatch, kept = Kept::UntilDone)]
pub struct BoardRow {
    /// In which part of the board.
    #[data(nested)]
    #[serde(flatten)]
    pub(super) place: Place,
    /// Its id.
    #[data(Id)]
    pub job_id: JobId,
    /// For whom.
    #[data(Id)]
    pub customer_id: CustomerId,
    /// What the customer is called, as far as the job knows.
    #[data(Name, of = Customer)]
    pub customer_name: Option<PersonName>,
    /// What kind of work.
    #[data(Id)]
    pub job_type_id: JobTypeId,
    /// What its technician must be able to do. Absent on rows from before it was kept.
    #[data(Setting)]
    #[serde(default)]
    pub skill: Option<Label>,
    /// The zone of the site.
    #[data(Address, of = Customer)]
    pub time_zone: TimeZone,
    /// Whether it is to be done as soon as possible.
    #[data(Activity)]
    pub is_asap: bool,
    /// Where it stands.
    #[data(Activity)]
    pub state: JobState,
    /// Why it rests, and until when.
    #[data(Content, of = Customer)]
    pub hold: Option<Hold>,
    /// The promised interval.
    #[data(Activity)]
    pub window: Option<ArrivalWindow>,
    /// How long it is planned to take.
    #[data(Activity)]
    pub duration: Minutes,
    /// Who does it.
    #[data(Id)]
    pub technician_id: Option<MemberId>,
    /// The time that it takes of its technician.
    #[data(Activity)]
    pub block: Option<Block>,
    /// The planned arrival.
    #[data(Activity)]
    pub arrives_at: Option<Timestamp>,
    /// Whether it was booked although something was in the way.
    #[data(Activity)]
    pub is_overridden: bool,
    /// When it was done.
    #[data(Activity)]
    pub completed_at: Option<Timestamp>,
    /// Counts the writes of the job.
    #[data(Technical)]
    pub version: u64,
}

/// Where on the board a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", content = "at", rename_all = "snake_case")]
pub(super) enum Place {
    Booked(Block),
    Held(Timestamp),
    Done(Timestamp),
}

impl DataMap for Place {
    fn data_map() -> TypeMap {
        let field = |name| FieldMap {
            name,
            category: Category::Activity,
            subject: Subject::Company,
            purpose: Purpose::Dispatch,
            kept: Kept::UntilDone,
            recipients: &[],
        };
        TypeMap {
            subject: Subject::Company,
            purpose: Purpose::Dispatch,
            kept: Kept::UntilDone,
            fields: ["part", "at"].map(field).to_vec(),
        }
    }
}

impl Place {
    pub(super) fn row_key(self, job_id: JobId) -> RowKey {
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
    /// The instant by which its part of the board is ordered.
    pub fn place_at(&self) -> Timestamp {
        match self.place {
            Place::Booked(block) => block.starts_at(),
            Place::Held(at) | Place::Done(at) => at,
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
pub struct BoardPlaces(pub(super) Vec<Place>);
