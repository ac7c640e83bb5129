//! The table of steps: the only place that defines the transitions of a job.

use super::JobState::{
    self, Accepted, Assigned, Cancelled, Closed, Done, EnRoute, Offering, OnSite, Paused,
    Scheduled, Unscheduled,
};

/// Some steps that share who may take them and what they need.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Where the job stands.
    pub from: &'static [JobState],
    /// Where it may go.
    pub to: &'static [JobState],
    /// Who may make this transition; the first that fits counts.
    pub by: &'static [By],
    /// What the step needs besides.
    pub guard: Guard,
}

/// Who may take a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The technician who has the job.
    Technician,
    /// The technician who has the job, with a reason.
    DecliningTechnician,
    /// The technician who has the job, if the company lets technicians close.
    ClosingTechnician,
    /// A technician to whom the job is offered.
    OfferedTechnician,
    /// A dispatcher or an owner.
    Dispatcher,
    /// A dispatcher or an owner for the technician; the step is marked.
    OnBehalf,
    /// A dispatcher or an owner for the technician who waits where nobody is; the step is marked.
    OnBehalfOfWaiting,
    /// An owner.
    Owner,
    /// The product itself.
    System,
}

/// What a step needs besides somebody who may take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Nothing.
    Nothing,
    /// An arrival window that begins in the future.
    FutureWindow,
    /// A technician to assign, other than the present one.
    Technician,
    /// Somebody to offer the job to.
    Candidate,
    /// A reason.
    Reason,
}

/// Every step of a job that exists. A new job is unscheduled, or scheduled if it has a window.
pub const TABLE: &[Row] = &[
    row(
        &[Unscheduled],
        &[Scheduled],
        &[By::Dispatcher],
        Guard::FutureWindow,
    ),
    row(
        &[Unscheduled, Scheduled],
        &[Assigned],
        &[By::Dispatcher],
        Guard::Technician,
    ),
    row(
        &[Unscheduled, Scheduled],
        &[Offering],
        &[By::Dispatcher],
        Guard::Candidate,
    ),
    row(
        &[Offering],
        &[Accepted],
        &[By::OfferedTechnician],
        Guard::Nothing,
    ),
    row(&[Offering], &[Unscheduled], &[By::System], Guard::Nothing),
    row(&[Assigned], &[Accepted], &[By::Technician], Guard::Nothing),
    row(
        &[Assigned],
        &[Unscheduled],
        &[By::DecliningTechnician, By::Dispatcher, By::System],
        Guard::Nothing,
    ),
    // The technician left the team before the work began.
    row(
        &[Accepted, EnRoute],
        &[Unscheduled],
        &[By::System],
        Guard::Nothing,
    ),
    row(
        &[Accepted],
        &[EnRoute],
        &[By::Technician, By::OnBehalf],
        Guard::Nothing,
    ),
    row(
        &[EnRoute],
        &[OnSite],
        &[By::Technician, By::OnBehalf],
        Guard::Nothing,
    ),
    row(&[OnSite], &[Paused], &[By::Technician], Guard::Nothing),
    row(
        &[OnSite],
        &[Done],
        &[By::Technician, By::OnBehalfOfWaiting],
        Guard::Nothing,
    ),
    row(
        &[Paused],
        &[OnSite],
        &[By::Technician, By::OnBehalf],
        Guard::Nothing,
    ),
    row(
        &[Paused],
        &[Unscheduled],
        &[By::Technician, By::Dispatcher],
        Guard::Nothing,
    ),
    row(
        &[Done],
        &[Closed],
        &[By::Dispatcher, By::ClosingTechnician],
        Guard::Nothing,
    ),
    row(&[Closed], &[Done], &[By::Owner], Guard::Nothing),
    row(OPEN, &[Cancelled], &[By::Dispatcher], Guard::Reason),
    row(
        &[Assigned, Accepted, EnRoute],
        &[Assigned],
        &[By::Dispatcher],
        Guard::Technician,
    ),
];

const OPEN: &[JobState] = &[
    Unscheduled,
    Scheduled,
    Assigned,
    Offering,
    Accepted,
    EnRoute,
    OnSite,
    Paused,
];

const fn row(
    from: &'static [JobState],
    to: &'static [JobState],
    by: &'static [By],
    guard: Guard,
) -> Row {
    Row {
        from,
        to,
        by,
        guard,
    }
}

/// The row of a step, if it exists.
pub(super) fn find(from: JobState, to: JobState) -> Option<&'static Row> {
    TABLE
        .iter()
        .find(|row| row.from.contains(&from) && row.to.contains(&to))
}

/// The states that a job may go to from its state, whoever the actor is.
pub fn next_states(from: JobState) -> impl Iterator<Item = JobState> {
    JobState::ALL
        .iter()
        .copied()
        .filter(move |to| find(from, *to).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_has_two_rows() {
        for from in JobState::ALL {
            for to in JobState::ALL {
                let rows = TABLE
                    .iter()
                    .filter(|r| r.from.contains(from) && r.to.contains(to));
                assert!(rows.count() <= 1, "{from} to {to}");
            }
        }
    }

    #[test]
    fn the_open_states_are_those_that_can_be_cancelled() {
        let open: Vec<_> = JobState::ALL
            .iter()
            .copied()
            .filter(|state| state.is_open())
            .collect();
        assert_eq!(open, OPEN);
    }

    #[test]
    fn the_steps_are_these_and_no_other() {
        let steps: Vec<String> = JobState::ALL
            .iter()
            .map(|from| {
                let next: Vec<_> = next_states(*from).map(JobState::as_str).collect();
                format!("{from}: {}", next.join(" "))
            })
            .collect();
        assert_eq!(
            steps,
            [
                "unscheduled: scheduled assigned offering cancelled",
                "scheduled: assigned offering cancelled",
                "assigned: unscheduled assigned accepted cancelled",
                "offering: unscheduled accepted cancelled",
                "accepted: unscheduled assigned en_route cancelled",
                "en_route: unscheduled assigned on_site cancelled",
                "on_site: paused done cancelled",
                "paused: unscheduled on_site cancelled",
                "done: closed",
                "closed: done",
                "cancelled: ",
            ]
        );
    }
}
