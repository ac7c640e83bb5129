//! Mails and pushes, and what the mail provider reports of the mails.

mod mails;
mod pushes;
pub(crate) mod reported;
