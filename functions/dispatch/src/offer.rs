//! An offer as its technician sees it, what an answer is decided on, and why one comes too late.

use api::{Code, Problem, Resource};
use data::row::{JobRow, OfferRow, OfferingRow};
use domain::address::{Address, Location};
use domain::id::{JobId, JobTypeId};
use domain::job::Refusal;
use domain::offer::{OfferId, OfferRound, OfferState, offer_state};
use domain::text::Details;
use domain::window::{ArrivalWindow, Minutes};
use domain::zone::TimeZone;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which offer.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct OfferPath {
    /// Which offer is meant: the `offer_id` of an answer that shows it.
    pub(crate) offer_id: OfferId,
}

/// A job that the caller can accept or decline.
#[expect(
    clippy::struct_field_names,
    reason = "an id is named after its kind wherever it stands"
)]
#[derive(Debug, Serialize, JsonSchema)]
pub struct Offer {
    /// Identifies the offer for good, in paths and wherever something refers to it.
    pub offer_id: OfferId,
    /// The job that becomes the caller's own by accepting.
    pub job_id: JobId,
    /// Whether the caller is asked alone, or others are too.
    pub round: OfferRound,
    /// When the caller was asked, by the clock of the server.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub made_at: Timestamp,
    /// The first instant at which it is too late, by the clock of the server.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub expires_at: Timestamp,
    /// How long it is still open, in milliseconds: count these down, whatever the phone's clock says.
    pub milliseconds_left: u32,
    /// When the caller would be there, in seconds from `made_at`, as a straight line told then: from the present
    /// job, else from the newest position, else from the home zone. Null where no way is known.
    pub eta_seconds: Option<u32>,
    /// Where the work is.
    pub address: Address,
    /// Where that is on the map.
    pub location: Option<Location>,
    /// The zone of the site.
    pub time_zone: TimeZone,
    /// The kind of work.
    pub job_type_id: JobTypeId,
    /// What is to be done, in the dispatcher's words.
    pub details: Option<Details>,
    /// The promised interval of arrival.
    pub window: Option<ArrivalWindow>,
    /// How long it is planned to take, in minutes.
    pub duration_minutes: Minutes,
}

impl Resource for Offer {}

impl Offer {
    /// An offer that is still open; nothing once it is too late.
    pub(crate) fn open(row: OfferRow, now: Timestamp) -> Option<Self> {
        let left = now.duration_until(row.until).as_millis();
        let milliseconds_left = u32::try_from(left).ok().filter(|left| *left > 0)?;
        Some(Self {
            offer_id: row.offer_id,
            job_id: row.offer_id.job_id,
            round: row.round,
            made_at: row.made_at,
            expires_at: row.until,
            milliseconds_left,
            eta_seconds: row.eta_seconds,
            address: row.address,
            location: row.location,
            time_zone: row.time_zone,
            job_type_id: row.job_type_id,
            details: row.details,
            window: row.window,
            duration_minutes: row.duration,
        })
    }
}

/// Where an offer stands for its technician.
pub(crate) fn state(
    offering: &OfferingRow,
    number: u16,
    job: &JobRow,
    now: Timestamp,
) -> Option<OfferState> {
    let offer = offering.offer(number)?;
    Some(offer_state(offer, job.offering_end(offering.number), now))
}

/// The answer to a technician whose offer is not open.
pub(crate) fn not_open(state: OfferState) -> Problem {
    let (code, detail) = match state {
        OfferState::Open | OfferState::Expired => (Code::OfferOver, "This offer has expired."),
        OfferState::Accepted => (Code::OfferAnswered, "You have already accepted this job."),
        OfferState::Declined => (Code::OfferAnswered, "You have already declined this job."),
        OfferState::Taken => (Code::OfferTaken, "Another technician was faster."),
        OfferState::Withdrawn => (
            Code::OfferWithdrawn,
            "The dispatcher has taken this offer back.",
        ),
        OfferState::Reassigned => (
            Code::OfferReassigned,
            "The dispatcher has given this job to a technician.",
        ),
        OfferState::Cancelled => (Code::OfferWithdrawn, "This job was canceled."),
        OfferState::Changed => (
            Code::OfferWithdrawn,
            "This job has changed. If it is offered again, you'll see a new offer.",
        ),
    };
    Problem::refused(code, detail)
}

/// The answer to a step that the job's state does not allow.
pub(crate) fn refused(refusal: Refusal) -> Problem {
    Problem::refused(refusal.into(), refusal.to_string())
}
