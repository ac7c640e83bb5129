//! Why a job stays where it is, as an answer.

use api::Problem;
use domain::job::Refusal;

/// The answer to a refused step: 422 when the request lacks something, else as its code says.
pub(crate) fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::NeedsReason => Problem::field("/reason", "is required for this step"),
        Refusal::WindowInPast => Problem::field("/window/starts_at", "must be in the future"),
        _ => Problem::refused(refusal.into(), refusal.to_string()),
    }
}

/// The same for a request that names a state only, with a hint at the operation that takes the rest.
pub(crate) fn refused_transition(refusal: Refusal) -> Problem {
    let hint = match refusal {
        Refusal::NeedsTechnician => "PUT /v1/jobs/{job_id}/technician names one.",
        Refusal::NeedsWindow | Refusal::WindowInPast => "PUT /v1/jobs/{job_id}/schedule sets one.",
        _ => return refused(refusal),
    };
    Problem::refused(refusal.into(), format!("{refusal} {hint}"))
}
