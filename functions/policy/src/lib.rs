//! The privacy policy as programs read it.

mod kept;
mod shown;
mod view;

api::endpoints! {
    POLICY_VIEW: view::PolicyView,
}
