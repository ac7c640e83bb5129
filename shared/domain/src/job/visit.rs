//! Jobs that return to where another one was: warranty work, a part that had to be ordered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{JobNumber, JobState};
use crate::id::JobId;

/// The most return visits of one job.
pub const MOST_RETURN_VISITS: usize = 20;

/// Another job that belongs to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobLink {
    /// Which job; a technician sees it only where it is the technician's own.
    pub job_id: JobId,
    /// What people call it; null for a job from before there were numbers.
    pub number: Option<JobNumber>,
}

impl JobState {
    /// Whether somebody has been at the job, so that somebody can return.
    pub const fn was_visited(self) -> bool {
        matches!(
            self,
            Self::OnSite | Self::Paused | Self::Done | Self::Closed
        )
    }

    /// Whether somebody is still to come, unless the job is on hold.
    pub const fn is_awaited(self) -> bool {
        self.is_open() && !self.was_visited()
    }
}
