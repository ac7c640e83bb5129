//! What a customer may know of a job by its tracking link.

use crate::job::JobState;

/// How far a job has come, as its customer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackedState {
    /// Somebody is being found.
    Arranging,
    /// Somebody will come; who that is can change.
    Planned,
    /// A technician has taken the job.
    Accepted,
    /// The technician is on the way.
    EnRoute,
    /// The technician is there.
    OnSite,
    /// The technician has interrupted the work.
    Paused,
}

impl TrackedState {
    /// What a state is told as; nothing once the job is over.
    pub const fn of(state: JobState) -> Option<Self> {
        match state {
            JobState::Unscheduled | JobState::Offering => Some(Self::Arranging),
            JobState::Scheduled | JobState::Assigned => Some(Self::Planned),
            JobState::Accepted => Some(Self::Accepted),
            JobState::EnRoute => Some(Self::EnRoute),
            JobState::OnSite => Some(Self::OnSite),
            JobState::Paused => Some(Self::Paused),
            JobState::Done | JobState::Closed | JobState::Cancelled => None,
        }
    }

    /// Whether a technician has said to do the job, and can be named.
    pub const fn is_taken(self) -> bool {
        !matches!(self, Self::Arranging | Self::Planned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_followed_while_it_is_open_and_nobody_is_named_who_has_not_taken_it() {
        for state in JobState::ALL {
            let tracked = TrackedState::of(*state);
            assert_eq!(tracked.is_some(), state.is_open(), "{state}");
            let names = [
                JobState::Accepted,
                JobState::EnRoute,
                JobState::OnSite,
                JobState::Paused,
            ];
            let is_taken = tracked.is_some_and(TrackedState::is_taken);
            assert_eq!(is_taken, names.contains(state), "{state}");
        }
    }
}
