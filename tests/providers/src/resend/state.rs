//! What Resend knows: mails, and which addresses get no more.

use std::collections::HashSet;

use super::limits::Limits;
use super::mail::Mail;
use super::once::Once;
use crate::locked::Locked;

/// What Resend knows.
#[derive(Debug, Default)]
pub(crate) struct Resend {
    pub(super) mails: Locked<Vec<Mail>>,
    pub(super) limits: Locked<Limits>,
    pub(super) once: Once,
    /// Addresses that bounced for good or complained; they get no further mail.
    pub(super) suppressed: Locked<HashSet<String>>,
}

impl Resend {
    /// All mails, newest first.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.mails
            .with(|mails| mails.iter().rev().cloned().collect())
    }

    /// One mail.
    pub(crate) fn mail(&self, id: &str) -> Option<Mail> {
        self.mails
            .with(|mails| mails.iter().find(|mail| mail.id == id).cloned())
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.mails.with(Vec::clear);
        self.limits.with(|limits| *limits = Limits::default());
        self.once.clear();
        self.suppressed.with(HashSet::clear);
    }
}
