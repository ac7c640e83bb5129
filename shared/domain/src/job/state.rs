//! The states of a job.

use crate::value::closed_list;

closed_list! {
    /// Where a job stands. Waiting for parts or for the customer is a hold, not a state.
    JobState {
        /// Waits for an arrival window or a technician.
        Unscheduled = "unscheduled",
        /// Has a window and nobody to do it.
        Scheduled = "scheduled",
        /// Given to a technician who has not answered.
        Assigned = "assigned",
        /// Put to technicians with a deadline.
        Offering = "offering",
        /// Taken by its technician.
        Accepted = "accepted",
        /// The technician drives to the site.
        EnRoute = "en_route",
        /// The technician works.
        OnSite = "on_site",
        /// Work began and rests.
        Paused = "paused",
        /// Work is complete.
        Done = "done",
        /// Totals are settled.
        Closed = "closed",
        /// Will not be done.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Whether work is still to come.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Done | Self::Closed | Self::Cancelled)
    }
}

/// Whether a job is an active assigned job: the only time in which its technician's position is
/// taken in the background. For an ASAP job that begins when it is accepted.
pub const fn is_active_assigned(state: JobState, asap: bool) -> bool {
    match state {
        JobState::EnRoute | JobState::OnSite | JobState::Paused => true,
        JobState::Accepted => asap,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_active_from_the_road_to_the_end_of_the_work() {
        for state in JobState::ALL {
            let on_the_way = matches!(
                state,
                JobState::EnRoute | JobState::OnSite | JobState::Paused
            );
            assert_eq!(is_active_assigned(*state, false), on_the_way, "{state}");
            let taken = on_the_way || *state == JobState::Accepted;
            assert_eq!(is_active_assigned(*state, true), taken, "{state}");
        }
    }
}
