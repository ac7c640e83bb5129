//! The life of an offer: open until its deadline, unless it ends before.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OfferRound, ScoreTerms};
use crate::id::MemberId;
use crate::text::Reason;
use crate::value::closed_list;

/// A phone that shows an offer says so within this time, or the dispatcher is told that it did not.
pub const ACKNOWLEDGED_WITHIN: SignedDuration = SignedDuration::from_secs(10);

/// After so many seconds it is looked whether it has.
pub const ACKNOWLEDGEMENT_CHECKED_AFTER: u16 = 11;

/// What a technician answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferAnswer {
    /// When, by the server.
    pub at: Timestamp,
    /// Why not; nothing for somebody who accepted.
    pub declined: Option<Reason>,
}

/// One offer to one technician, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferRecord {
    /// The count of the offering's offers, from 1.
    pub number: u16,
    /// To whom.
    pub technician_id: MemberId,
    /// In which round.
    pub round: OfferRound,
    /// Since when.
    pub made_at: Timestamp,
    /// The first instant at which it is too late.
    pub until: Timestamp,
    /// When a device of the technician said that it has it.
    pub seen_at: Option<Timestamp>,
    /// When dispatchers were told that no device had. Absent on offers from before they were.
    #[serde(default)]
    pub unacknowledged_at: Option<Timestamp>,
    /// What was answered.
    pub answer: Option<OfferAnswer>,
    /// Why the technician stood where in the order.
    pub terms: ScoreTerms,
}

impl OfferRecord {
    /// Whether no device took notice of it in time.
    pub fn is_unacknowledged(&self, now: Timestamp) -> bool {
        let seen_at = self.seen_at.unwrap_or(now);
        let answered = self.answer.as_ref().map(|answer| answer.at);
        let seen_at = answered.map_or(seen_at, |at| at.min(seen_at));
        self.made_at.duration_until(seen_at) > ACKNOWLEDGED_WITHIN
    }

    /// Whether dispatchers are to be told now that its technician may not know of it: as long as there is
    /// time to call, and once.
    pub fn is_newly_unacknowledged(&self, now: Timestamp) -> bool {
        let is_silent = self.seen_at.is_none() && self.answer.is_none();
        let is_told = self.unacknowledged_at.is_some();
        is_silent && !is_told && now < self.until && self.is_unacknowledged(now)
    }
}

closed_list! {
    /// What a technician says to an offer.
    OfferDecision {
        /// The technician will do the job.
        Accept = "accept",
        /// The technician will not.
        Decline = "decline",
    }
}

closed_list! {
    /// How the offering of a job ended.
    OfferingOutcome {
        /// A technician accepted.
        Accepted = "accepted",
        /// Nobody accepted in time.
        Exhausted = "exhausted",
        /// A dispatcher took the offers back.
        Withdrawn = "withdrawn",
        /// A dispatcher gave the job to somebody.
        Reassigned = "reassigned",
        /// The job was called off.
        Cancelled = "cancelled",
        /// The job was changed, so that the offers were no longer right.
        Changed = "changed",
    }
}

/// How and when the offering of a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OfferingEnd {
    /// How all the offers ended.
    pub outcome: OfferingOutcome,
    /// When they ended, by the server.
    #[serde(with = "crate::instant")]
    #[schemars(schema_with = "crate::instant::schema")]
    pub at: Timestamp,
    /// The technician who accepted; null unless somebody did.
    pub technician_id: Option<MemberId>,
}

closed_list! {
    /// Where an offer stands.
    OfferState {
        /// It can be accepted or declined.
        Open = "open",
        /// Its technician has the job.
        Accepted = "accepted",
        /// Its technician said no.
        Declined = "declined",
        /// Its deadline has passed.
        Expired = "expired",
        /// Somebody else was faster.
        Taken = "taken",
        /// A dispatcher took it back.
        Withdrawn = "withdrawn",
        /// A dispatcher gave the job to somebody.
        Reassigned = "reassigned",
        /// The job was called off.
        Cancelled = "cancelled",
        /// The job was changed; it may be offered anew.
        Changed = "changed",
    }
}

/// Where an offer stands at an instant of the server's clock. What was first decides: an answer, the
/// deadline, the end of the offering.
pub fn offer_state(offer: &OfferRecord, end: Option<&OfferingEnd>, now: Timestamp) -> OfferState {
    if let Some(answer) = &offer.answer {
        return match answer.declined {
            Some(_) => OfferState::Declined,
            None => OfferState::Accepted,
        };
    }
    match end {
        Some(end) if end.at < offer.until => match end.outcome {
            OfferingOutcome::Accepted => OfferState::Taken,
            OfferingOutcome::Exhausted => OfferState::Expired,
            OfferingOutcome::Withdrawn => OfferState::Withdrawn,
            OfferingOutcome::Reassigned => OfferState::Reassigned,
            OfferingOutcome::Cancelled => OfferState::Cancelled,
            OfferingOutcome::Changed => OfferState::Changed,
        },
        None if now < offer.until => OfferState::Open,
        _ => OfferState::Expired,
    }
}

closed_list! {
    /// Why dispatchers are alerted about a job that is to be offered.
    OfferAlert {
        /// Nobody can be asked.
        NoCandidates = "no_candidates",
        /// Those whom the closed rounds asked did not accept; the job is on the open list now.
        OpenList = "open_list",
        /// Nobody has accepted in time.
        Exhausted = "exhausted",
    }
}
