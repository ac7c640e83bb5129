//! Why a job stays where it is.

use super::JobState;

/// Why a step is refused, in words for the person who asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table has no such step, whoever asks.
    #[error("A job that is {from} cannot become {to}.")]
    NoSuchStep {
        /// Where the job stands.
        from: JobState,
        /// Where it was to go.
        to: JobState,
    },
    /// The step belongs to the job's technician, and this is another one.
    #[error("Only the technician assigned to this job can do this.")]
    NotYours,
    /// The step belongs to dispatchers and owners.
    #[error("Only a dispatcher or an owner can do this.")]
    NeedsDispatcher,
    /// The step belongs to owners.
    #[error("Only an owner can do this.")]
    NeedsOwner,
    /// The step is taken by the product itself.
    #[error("This happens automatically when an offer ends or a technician leaves the team.")]
    NeedsSystem,
    /// Technicians of this company leave the step to the dispatcher.
    #[error("In your company, only dispatchers and owners can do this.")]
    NotAllowedByCompany,
    /// The step must be explained.
    #[error("Enter a reason.")]
    NeedsReason,
    /// Nobody was named to do the job.
    #[error("Choose a technician for this job.")]
    NeedsTechnician,
    /// The job has this technician already.
    #[error("This technician already has the job.")]
    SameTechnician,
    /// No arrival window was given.
    #[error("Enter an arrival window.")]
    NeedsWindow,
    /// The arrival window has begun.
    #[error("The arrival window must begin in the future.")]
    WindowInPast,
    /// Nobody can be offered the job.
    #[error("No technician is available for this job.")]
    NeedsCandidate,
    /// The job waits for something outside.
    #[error("This job is on hold. A dispatcher has to lift the hold first.")]
    OnHold,
    /// The offer's deadline has passed, or there is none.
    #[error("This offer has expired.")]
    OfferOver,
}
