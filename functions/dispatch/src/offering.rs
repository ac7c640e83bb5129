//! The offers of a job as dispatchers see them, and what their operations read.

use api::{Facts, Input, InputDoc, JobPath, Path, Prefetch, Problem, Reading, Resource};
use data::row::{JobRow, OfferingRow};
use domain::id::MemberId;
use domain::offer::{OfferId, OfferRecord, OfferRound, OfferState, OfferingEnd, offer_state};
use domain::text::Reason;
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

use crate::candidate::Candidate;
use crate::field::{self, Field};

/// A job with all that decides who can be asked for it.
#[derive(Debug)]
pub struct JobWithField(JobPath);

impl Input for JobWithField {
    type Value = (JobRow, Field);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        field::prefetch(self.0.job_id, prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        field::load(self.0.job_id, reading).await
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<JobPath>::describe(doc, generator);
    }
}

/// One offer to one technician.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobOffer {
    /// Identifies the offer for good, in paths and wherever something refers to it.
    pub offer_id: OfferId,
    /// The technician who was asked.
    pub technician_id: MemberId,
    /// How widely the job was put when this technician was asked.
    pub round: OfferRound,
    /// Where the offer stands now, by the clock of the server.
    pub state: OfferState,
    /// When the technician was asked, by the clock of the server.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub made_at: Timestamp,
    /// The first instant at which it is too late to accept.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub expires_at: Timestamp,
    /// When a device of the technician said that it has the offer.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub seen_at: Option<Timestamp>,
    /// Whether no device said so within 10 seconds: the technician may not know of the offer.
    pub is_unacknowledged: bool,
    /// When the technician answered.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub answered_at: Option<Timestamp>,
    /// Why the technician declined; null unless so.
    pub decline_reason: Option<Reason>,
    /// Why the technician stood there in the order.
    pub candidate: Candidate,
}

/// One offering of a job, from its beginning to its end.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Offering {
    /// The count of the job's offerings, from 1.
    pub number: u16,
    /// When it began.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub started_at: Timestamp,
    /// The dispatcher or owner who began it.
    pub started_by: MemberId,
    /// How and when it ended; null while it goes on.
    pub end: Option<OfferingEnd>,
    /// Every offer, in the order in which they were made.
    pub offers: Vec<JobOffer>,
    /// Everybody as they stood when the newest round began: those who could be asked, in order, then those who
    /// could not, with the reason.
    pub candidates: Vec<Candidate>,
}

impl Resource for Offering {}

impl Offering {
    /// An offering as it stands now.
    pub(crate) fn of(row: &OfferingRow, job: &JobRow, now: Timestamp) -> Self {
        let end = job.offering_end(row.number);
        let offer = |offer: &OfferRecord| JobOffer {
            offer_id: row.offer_id(offer),
            technician_id: offer.technician_id,
            round: offer.round,
            state: offer_state(offer, end, now),
            made_at: offer.made_at,
            expires_at: offer.until,
            seen_at: offer.seen_at,
            is_unacknowledged: offer.is_unacknowledged(now),
            answered_at: offer.answer.as_ref().map(|answer| answer.at),
            decline_reason: offer
                .answer
                .as_ref()
                .and_then(|answer| answer.declined.clone()),
            candidate: Candidate::at_place(offer.technician_id, offer.terms),
        };
        Self {
            number: row.number,
            started_at: row.started_at,
            started_by: row.started_by,
            end: end.copied(),
            offers: row.offers.iter().map(offer).collect(),
            candidates: Candidate::all(&row.ranking),
        }
    }
}
