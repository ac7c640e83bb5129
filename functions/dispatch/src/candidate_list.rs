//! `GET /v1/jobs/{job_id}/candidates`: whom a job would be offered to, in which order and why.

use std::collections::BTreeSet;

use api::{Cx, Dispatcher, Endpoint, Problem, Resource, Route};
use data::row::{ExcludedTechnician, JobRow, RankedTechnician};
use domain::id::MemberId;
use domain::offer::{Exclusion, ScoreTerms};
use schemars::JsonSchema;
use serde::Serialize;

use crate::field::Field;
use crate::offering::JobWithField;

/// See [`Endpoint::SUMMARY`].
pub struct CandidateList;

/// A technician who can be asked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Candidate {
    /// The technician: the `member_id` of the list of members.
    pub technician_id: MemberId,
    /// When the technician would be there, in seconds from now; null where no way is known.
    pub eta_seconds: Option<u32>,
    /// What the place in the order is made of.
    pub terms: ScoreTerms,
}

/// A technician who is not asked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExcludedCandidate {
    /// The technician: the `member_id` of the list of members.
    pub technician_id: MemberId,
    /// Why not; of several reasons the plainest.
    pub reason: Exclusion,
}

/// The technicians as they stand now for one job.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Candidates {
    /// Those who can be asked, in the order in which they would be: at most 40.
    pub items: Vec<Candidate>,
    /// Those who are not asked, with the reason: at most 200.
    pub excluded: Vec<ExcludedCandidate>,
}

impl Resource for Candidates {}

impl From<&RankedTechnician> for Candidate {
    fn from(ranked: &RankedTechnician) -> Self {
        Self {
            technician_id: ranked.technician_id,
            eta_seconds: ranked.terms.eta_seconds(),
            terms: ranked.terms,
        }
    }
}

impl From<&ExcludedTechnician> for ExcludedCandidate {
    fn from(excluded: &ExcludedTechnician) -> Self {
        Self {
            technician_id: excluded.technician_id,
            reason: excluded.exclusion,
        }
    }
}

impl Endpoint for CandidateList {
    const NAME: &'static str = "candidate-list";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}/candidates");
    const SUMMARY: &'static str = "List whom a job would be offered to, in which order and why.";
    const DETAILS: &'static str = "The lowest `total_seconds` is first; a technician for whom no way is known comes after all others. `estimated_by` tells whether a way is known by roads or is a straight line.";

    type Access = Dispatcher;
    type Input = JobWithField;
    type Output = Candidates;

    async fn handle(
        cx: Cx<Dispatcher>,
        (job, field): (JobRow, Field),
    ) -> Result<Candidates, Problem> {
        let ranking = field.rank(&job, &cx.company().offers, &BTreeSet::new(), cx.now());
        Ok(Candidates {
            items: ranking.ranked.iter().map(Candidate::from).collect(),
            excluded: ranking
                .excluded
                .iter()
                .map(ExcludedCandidate::from)
                .collect(),
        })
    }
}
