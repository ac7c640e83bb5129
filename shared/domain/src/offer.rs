//! Offers of an ASAP job to the nearest technicians: who is asked, in which order, and until when.
//!
//! Who is who:
//! - [`OfferSettings`] are a company's dials.
//! - [`CandidateFacts`] is what is known of a technician, [`Start`] where one sets out from; [`exclusion`]
//!   says why one is not asked.
//! - [`ScoreTerms`] is what the order of the others is made of, the lowest total first.
//! - [`OfferRound`] is one stage of asking; rounds widen until somebody accepts or time is over.
//! - [`OfferRecord`] is one offer to one technician, [`OfferingEnd`] how all of them ended; together with
//!   the time on the server they tell the [`OfferState`].

mod candidate;
mod id;
mod life;
mod round;
mod score;
mod settings;
mod start;

pub use candidate::{CandidateFacts, Exclusion, exclusion};
pub use id::OfferId;
pub use life::{
    ACKNOWLEDGED_WITHIN, ACKNOWLEDGEMENT_CHECKED_AFTER, OfferAlert, OfferAnswer, OfferDecision,
    OfferRecord, OfferState, OfferingEnd, OfferingOutcome, offer_state,
};
pub use round::OfferRound;
pub use score::{EstimatedBy, ScoreTerms, SecondsAway, rank_order, score, straight_line_seconds};
pub use settings::OfferSettings;
pub use start::{RankedFrom, Start};

#[cfg(test)]
mod tests;
