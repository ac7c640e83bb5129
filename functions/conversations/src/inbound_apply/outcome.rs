//! What became of updates.

use data::Store;

/// What became of one update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is written down.
    Applied,
    /// It says nothing that is not known.
    Suppressed,
    /// It waits for the message that it is about.
    Parked,
    /// It is about nobody, or nothing, that this company has.
    Dropped,
    /// It can never be applied, and is kept for somebody to look at.
    Quarantined,
}

/// How many updates came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    applied: usize,
    suppressed: usize,
    parked: usize,
    dropped: usize,
    quarantined: usize,
}

impl Tally {
    pub(super) fn has_quarantined(&self) -> bool {
        self.quarantined > 0
    }

    pub(super) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Applied => self.applied += 1,
            Outcome::Suppressed => self.suppressed += 1,
            Outcome::Parked => self.parked += 1,
            Outcome::Dropped => self.dropped += 1,
            Outcome::Quarantined => self.quarantined += 1,
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.applied += other.applied;
        self.suppressed += other.suppressed;
        self.parked += other.parked;
        self.dropped += other.dropped;
        self.quarantined += other.quarantined;
    }

    /// Whether anything was written down.
    pub(super) fn has_effect(self) -> bool {
        self.applied + self.parked > 0
    }

    /// The one line for a part.
    pub(super) fn log(self, store: &Store) {
        let Self {
            applied,
            suppressed,
            parked,
            dropped,
            quarantined,
        } = self;
        let company_id = store.company_id();
        tracing::info!(
            company_id = %company_id,
            found = applied + suppressed + parked + dropped + quarantined,
            applied,
            suppressed,
            parked,
            dropped,
            quarantined,
            "a part of a webhook of company {company_id} was applied"
        );
    }
}
