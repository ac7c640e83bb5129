//! Why a job stays where it is, as an answer.

use api::Problem;
use domain::job::Refusal;

/// The answer to a refused step: 403 when another member might take it, 422 when the request lacks
/// something, else 409.
pub(crate) fn refused(refusal: Refusal) -> Problem {
    let (code, detail) = (refusal.code(), refusal.to_string());
    match refusal {
        Refusal::NeedsReason => Problem::field("/reason", "is required for this step"),
        Refusal::WindowInPast => Problem::field("/window/starts_at", "must be in the future"),
        _ if refusal.is_about_the_mover() => Problem::Barred { code, detail },
        _ => Problem::refused(code, detail),
    }
}

/// The same for a request that names a state only, with a hint at the operation that takes the rest.
pub(crate) fn refused_transition(refusal: Refusal) -> Problem {
    let hint = match refusal {
        Refusal::NeedsTechnician => "PUT /v1/jobs/{job_id}/technician names one.",
        Refusal::NeedsWindow | Refusal::WindowInPast => "PUT /v1/jobs/{job_id}/schedule sets one.",
        _ => return refused(refusal),
    };
    Problem::refused(refusal.code(), format!("{refusal} {hint}"))
}
