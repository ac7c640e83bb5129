//! The privacy policy: as programs read it, and what members say to it.

mod acknowledge;
mod kept;
mod shown;
mod view;

api::endpoints! {
    POLICY_ACKNOWLEDGE: acknowledge::PolicyAcknowledge,
    POLICY_VIEW: view::PolicyView,
}
