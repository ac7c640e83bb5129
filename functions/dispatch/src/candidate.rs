//! A technician who can be asked for a job, or not, as the API shows it.

use api::Resource;
use data::row::Ranking;
use domain::id::MemberId;
use domain::offer::{Exclusion, ScoreTerms};
use schemars::JsonSchema;
use serde::Serialize;

/// A technician as one stands for a job: at a place in the order, or left out of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Candidate {
    /// The technician: the `member_id` of the list of members.
    pub technician_id: MemberId,
    /// Why this one is not asked, of several reasons the plainest; null for somebody who can be.
    pub exclusion: Option<Exclusion>,
    /// When the technician would be there, in seconds from now; null where no way is known.
    pub eta_seconds: Option<u32>,
    /// What the place in the order is made of; null for somebody who is not asked.
    pub terms: Option<ScoreTerms>,
}

impl Resource for Candidate {}

impl Candidate {
    /// Somebody who can be asked.
    pub(crate) fn at_place(technician_id: MemberId, terms: ScoreTerms) -> Self {
        Self {
            technician_id,
            exclusion: None,
            eta_seconds: terms.eta_seconds(),
            terms: Some(terms),
        }
    }

    /// Everybody: first those who can be asked, in their order, then the others.
    pub(crate) fn all(ranking: &Ranking) -> Vec<Self> {
        let ranked = ranking.ranked.iter();
        let ranked = ranked.map(|one| Self::at_place(one.technician_id, one.terms));
        let excluded = ranking.excluded.iter().map(|one| Self {
            technician_id: one.technician_id,
            exclusion: Some(one.exclusion),
            eta_seconds: None,
            terms: None,
        });
        ranked.chain(excluded).collect()
    }
}
