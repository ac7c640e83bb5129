//! Dispatch: ASAP jobs go to the nearest technicians, round by round, until one accepts; dispatchers and
//! customers see when that one will be there. Addresses are found on the map.

mod advance;
mod candidate;
mod candidate_list;
mod candidates;
mod field;
mod job_eta;
mod job_lateness;
mod late_visits;
mod lateness_sweep;
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
mod place_autocomplete;
mod place_sweep;
mod place_view;
mod places;
mod proposals;
mod tracking_link_create;
mod tracking_page;
mod tracking_view;
mod tracking_words;
mod unacknowledged;
mod visits;
mod ways;

use work::{SweepFunction, WorkerFunction};

pub use lateness_sweep::LatenessSweep;
pub use offer_advance::OfferAdvance;
pub use offer_sweep::OfferSweep;
pub use place_sweep::PlaceSweep;

api::endpoints! {
    CANDIDATE_LIST: candidate_list::CandidateList,
    JOB_ETA: job_eta::JobEta,
    JOB_LATENESS: job_lateness::JobLateness,
    MY_OFFER_LIST: my_offer_list::MyOfferList,
    OFFER_ACKNOWLEDGE: offer_acknowledge::OfferAcknowledge,
    OFFER_ANSWER: offer_answer::OfferAnswer,
    OFFER_LIST: offer_list::OfferList,
    OFFER_START: offer_start::OfferStart,
    OFFER_WITHDRAW: offer_withdraw::OfferWithdraw,
    PLACE_AUTOCOMPLETE: place_autocomplete::PlaceAutocomplete,
    PLACE_VIEW: place_view::PlaceView,
    TRACKING_LINK_CREATE: tracking_link_create::TrackingLinkCreate,
    TRACKING_VIEW: tracking_view::TrackingView,
}

/// The function of [`OfferAdvance`].
pub static OFFER_ADVANCE: WorkerFunction = WorkerFunction::of::<OfferAdvance>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&OFFER_ADVANCE];

/// The function of [`LatenessSweep`].
pub static LATENESS_SWEEP: SweepFunction = SweepFunction::of::<LatenessSweep>();

/// The function of [`OfferSweep`].
pub static OFFER_SWEEP: SweepFunction = SweepFunction::of::<OfferSweep>();

/// The function of [`PlaceSweep`].
pub static PLACE_SWEEP: SweepFunction = SweepFunction::of::<PlaceSweep>();

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&LATENESS_SWEEP, &OFFER_SWEEP, &PLACE_SWEEP];
