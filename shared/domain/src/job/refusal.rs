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
    #[error("Only the technician of this job may do this.")]
    NotYours,
    /// The step belongs to dispatchers and owners.
    #[error("Only a dispatcher or an owner may do this.")]
    NeedsDispatcher,
    /// The step belongs to owners.
    #[error("Only an owner may do this.")]
    NeedsOwner,
    /// The step is taken by the product itself.
    #[error("This happens by itself, when an offer ends or a technician leaves the team.")]
    NeedsSystem,
    /// Technicians of this company leave the step to the dispatcher.
    #[error("The company leaves this step to its dispatchers.")]
    NotAllowedByCompany,
    /// The step must be explained.
    #[error("Give a reason.")]
    NeedsReason,
    /// Nobody was named to do the job.
    #[error("Name the technician who gets the job.")]
    NeedsTechnician,
    /// The job has this technician already.
    #[error("This technician has the job already.")]
    SameTechnician,
    /// No arrival window was given.
    #[error("Give an arrival window.")]
    NeedsWindow,
    /// The arrival window has begun.
    #[error("The arrival window must begin in the future.")]
    WindowInPast,
    /// Nobody can be offered the job.
    #[error("No technician is available for this job.")]
    NeedsCandidate,
    /// The offer's deadline has passed, or there is none.
    #[error("The offer is over.")]
    OfferOver,
}
