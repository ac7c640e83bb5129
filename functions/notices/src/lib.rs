//! What the product tells people: mails and pushes, and what became of the mails.

mod email_deliver;
pub mod mail;
mod push_deliver;
mod resend_receive;
mod security_email_deliver;

use work::WorkerFunction;

pub use email_deliver::EmailDeliver;
pub use push_deliver::PushDeliver;
pub use security_email_deliver::SecurityEmailDeliver;

api::endpoints! {
    RESEND_RECEIVE: resend_receive::ResendReceive,
}

/// The function of [`EmailDeliver`].
pub static EMAIL_DELIVER: WorkerFunction = WorkerFunction::of::<EmailDeliver>();

/// The function of [`PushDeliver`].
pub static PUSH_DELIVER: WorkerFunction = WorkerFunction::of::<PushDeliver>();

/// The function of [`SecurityEmailDeliver`].
pub static SECURITY_EMAIL_DELIVER: WorkerFunction = WorkerFunction::of::<SecurityEmailDeliver>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&EMAIL_DELIVER, &PUSH_DELIVER, &SECURITY_EMAIL_DELIVER];
