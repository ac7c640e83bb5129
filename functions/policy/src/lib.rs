//! The privacy policy: as programs read it, what members are told of it, and what they say to it and ask us.

mod acknowledge;
mod kept;
mod notice_sweep;
mod shown;
mod support_request_create;
mod view;

use work::SweepFunction;

pub use notice_sweep::PolicyNoticeSweep;

api::endpoints! {
    POLICY_ACKNOWLEDGE: acknowledge::PolicyAcknowledge,
    POLICY_VIEW: view::PolicyView,
    SUPPORT_REQUEST_CREATE: support_request_create::SupportRequestCreate,
}

/// The function of [`PolicyNoticeSweep`].
pub static POLICY_NOTICE_SWEEP: SweepFunction = SweepFunction::of::<PolicyNoticeSweep>();

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&POLICY_NOTICE_SWEEP];
