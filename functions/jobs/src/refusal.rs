//! Why a job stays where it is, as an answer.

use api::{Code, Problem};
use data::row::JobRow;
use data::{Error, Row as _};
use domain::job::{JobState, Refusal};

/// The answer to a refused step: 422 when the request lacks something, else as its code says.
pub(crate) fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::NeedsReason => Problem::field("/reason", "is required for this step"),
        Refusal::WindowInPast => Problem::field("/window/starts_at", "must be in the future"),
        _ => Problem::refused(refusal.into(), refusal.to_string()),
    }
}

/// The same for a request that names a state only: with a hint at the operation that takes the rest,
/// else with the states that the caller may name.
pub(crate) fn refused_transition(refusal: Refusal, allowed: &[JobState]) -> Problem {
    let hint = match refusal {
        Refusal::NeedsTechnician => "PUT /v1/jobs/{job_id}/technician names one.".to_owned(),
        Refusal::NeedsWindow | Refusal::WindowInPast => {
            "PUT /v1/jobs/{job_id}/schedule sets one.".to_owned()
        }
        Refusal::NeedsReason => return refused(refusal),
        _ => in_words(allowed),
    };
    Problem::refused(refusal.into(), format!("{refusal} {hint}"))
}

/// Refuses to change what a job is about once it is closed or cancelled.
pub(crate) fn expect_not_over(job: &JobRow) -> Result<(), Problem> {
    if matches!(job.state, JobState::Closed | JobState::Cancelled) {
        let detail = format!("A job that is {} can no longer be changed.", job.state);
        return Err(Problem::refused(Code::JobIsOver, detail));
    }
    Ok(())
}

/// Refuses to put on hold what is under way or done.
pub(crate) fn expect_can_be_held(job: &JobRow) -> Result<(), Problem> {
    if job.state.can_be_held() {
        return Ok(());
    }
    let detail = format!("A job that is {} can't be put on hold.", job.state);
    Err(Problem::refused(Code::CannotHold, detail))
}

/// Retries when the job has changed since it was read, for what is right however the job stands.
pub(crate) fn on_job_conflict(error: Error) -> Result<Error, Problem> {
    if error.has_changed(JobRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

fn in_words(allowed: &[JobState]) -> String {
    let names: Vec<_> = allowed.iter().map(|state| state.as_str()).collect();
    match names.split_last() {
        None => "There is no step for you from here.".to_owned(),
        Some((last, [])) => format!("You can move it to {last}."),
        Some((last, rest)) => format!("You can move it to {} or {last}.", rest.join(", ")),
    }
}
