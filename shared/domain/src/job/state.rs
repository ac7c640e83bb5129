//! The states of a job.

use crate::value::closed_list;

closed_list! {
    /// Where a job stands. Waiting for parts or for the customer is a hold, not a state.
    JobState {
        /// Has no arrival window yet.
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
