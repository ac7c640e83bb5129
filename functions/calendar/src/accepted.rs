//! The jobs that a change of shifts or time off would hit, and those that the caller accepts.

use std::collections::BTreeSet;

use api::{Code, Problem};
use data::row::JobRow;
use domain::id::JobId;
use domain::invalid::Invalid;
use domain::text::Reason;
use schemars::JsonSchema;
use serde::Deserialize;

/// Jobs that stay booked although the technician would not work then: proof that the caller saw that
/// very list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<JobId>")]
pub(crate) struct AcceptedJobs(#[schemars(length(max = 600))] Vec<JobId>);

impl AcceptedJobs {
    /// As many as a calendar can hold.
    const MOST: usize = data::row::CalendarRow::MOST_BOOKINGS;

    /// The jobs that are hit, if the caller accepts every one of them and says why.
    ///
    /// # Errors
    /// 409 with the whole list, if the caller has not seen one of them; 422 without a reason.
    pub(crate) fn expect(
        &self,
        hit: &[JobRow],
        reason: Option<&Reason>,
    ) -> Result<Vec<JobId>, Problem> {
        let accepted: BTreeSet<_> = self.0.iter().collect();
        let hit: Vec<_> = hit.iter().map(|job| job.job_id).collect();
        if !hit.iter().all(|job_id| accepted.contains(job_id)) {
            return Err(Problem::blocked_by_all(
                Code::JobsAffected,
                "Jobs are booked in time that would no longer be worked. Move or reassign them, or accept the whole list as accept_jobs.",
                hit.iter().map(ToString::to_string).collect(),
            ));
        }
        if !hit.is_empty() && reason.is_none() {
            return Err(Problem::field(
                "/reason",
                "is required when jobs stay booked all the same",
            ));
        }
        Ok(hit)
    }
}

impl TryFrom<Vec<JobId>> for AcceptedJobs {
    type Error = Invalid;

    fn try_from(jobs: Vec<JobId>) -> Result<Self, Invalid> {
        if jobs.len() > Self::MOST {
            return Err(Invalid::because("must be at most 600 jobs"));
        }
        Ok(Self(jobs))
    }
}
