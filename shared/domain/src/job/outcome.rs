//! How a job ended: the work was done, nobody was there, or it was called off and why.

use super::JobState;
use super::step::TransitionRequest;
use crate::value::closed_list;

closed_list! {
    /// How the visit of a job that is done ended.
    JobOutcome {
        /// The work was done.
        Completed = "completed",
        /// The technician arrived, and the customer or the vehicle was gone. The trip can be charged for.
        GoneOnArrival = "gone_on_arrival",
    }
}

closed_list! {
    /// Why a job is called off.
    CancelCause {
        /// The customer no longer wants it.
        CustomerRequest = "customer_request",
        /// The customer cannot be reached.
        NoAnswer = "no_answer",
        /// The customer did not agree to the price.
        Price = "price",
        /// Somebody else did the work.
        DoneByOthers = "done_by_others",
        /// It took too long until somebody could come.
        TooLate = "too_late",
        /// Nobody of the company can do it.
        NoTechnician = "no_technician",
        /// The place is outside of where the company works.
        OutOfArea = "out_of_area",
        /// The weather or the road does not allow it.
        Weather = "weather",
        /// The same work stands as another job.
        Duplicate = "duplicate",
        /// It was entered by mistake.
        Mistake = "mistake",
        /// Anything else, in words.
        Other = "other",
    }
}

impl TransitionRequest<'_> {
    /// Whether the outcome that is requested can go with this step: it belongs to the end of the work
    /// alone. Who opens a job again leaves its outcome as it is.
    pub fn outcome_fits(&self, from: JobState) -> bool {
        self.outcome.is_none() || (self.to == JobState::Done && from != JobState::Closed)
    }

    /// Whether the cause that is requested can go with this step.
    pub fn cause_fits(&self) -> bool {
        self.cause.is_none() || self.to == JobState::Cancelled
    }

    /// Whether the request says why: in words, or by a cause that says it all.
    pub(super) fn is_explained(&self) -> bool {
        let is_told = |cause| cause != CancelCause::Other;
        self.reason.is_some() || self.cause.is_some_and(is_told)
    }

    pub(super) fn is_gone_on_arrival(&self) -> bool {
        self.to == JobState::Done && self.outcome == Some(JobOutcome::GoneOnArrival)
    }
}
