//! Notifications in the app, mails and pushes, and what the mail provider reports of the mails.

mod mails;
mod notifications;
mod pushes;
pub(crate) mod reported;
