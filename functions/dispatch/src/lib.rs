//! Dispatch: ASAP jobs go to the nearest technicians, round by round, until one accepts.

mod advance;
mod candidate;
mod candidate_list;
mod candidates;
mod field;
mod my_offer_list;
mod offer;
mod offer_acknowledge;
mod offer_advance;
mod offer_answer;
mod offer_list;
mod offer_start;
mod offer_sweep;
mod offer_withdraw;
mod offering;
mod ways;

use work::{SweepFunction, WorkerFunction};

pub use offer_advance::OfferAdvance;
pub use offer_sweep::OfferSweep;

api::endpoints! {
    CANDIDATE_LIST: candidate_list::CandidateList,
    MY_OFFER_LIST: my_offer_list::MyOfferList,
    OFFER_ACKNOWLEDGE: offer_acknowledge::OfferAcknowledge,
    OFFER_ANSWER: offer_answer::OfferAnswer,
    OFFER_LIST: offer_list::OfferList,
    OFFER_START: offer_start::OfferStart,
    OFFER_WITHDRAW: offer_withdraw::OfferWithdraw,
}

/// The function of [`OfferAdvance`].
pub static OFFER_ADVANCE: WorkerFunction = WorkerFunction::of::<OfferAdvance>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&OFFER_ADVANCE];

/// The function of [`OfferSweep`].
pub static OFFER_SWEEP: SweepFunction = SweepFunction::of::<OfferSweep>();

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&OFFER_SWEEP];
