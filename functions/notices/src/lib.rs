//! Notifications of people: in the app, by mail and by push, and the status of the mails.

mod email_deliver;
pub mod mail;
mod notification;
mod notification_list;
mod notification_read;
mod push_deliver;
mod resend_receive;
mod security_email_deliver;

use work::WorkerFunction;

pub use email_deliver::EmailDeliver;
pub use push_deliver::PushDeliver;
pub use security_email_deliver::SecurityEmailDeliver;

api::endpoints! {
    NOTIFICATION_LIST: notification_list::NotificationList,
    NOTIFICATION_READ: notification_read::NotificationRead,
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
