//! What a member leaves behind: signed-in devices, and jobs that go back to be given to others.

use api::{Cx, Owner, Problem};
use data::row::{Author, JobRow, SessionRow};
use data::{Changes, PageRequest, key};
use domain::id::MemberId;
use domain::job::{JobState, Wish};
use domain::text::Reason;

/// A transaction holds 100 writes: five for each job, one for each session, and some ten for the
/// member, the mail, the trail and their events.
const MOST_JOBS: usize = 10;

/// More devices than one member can be signed in on.
const MOST_SESSIONS: usize = 40;

/// Adds to the changes that the member's jobs go back, before work on them began.
pub(crate) async fn give_back_jobs(
    cx: &Cx<Owner>,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<(), Problem> {
    let open = key::jobs_of_technician_by_openness(member_id, true);
    let jobs = cx
        .store()
        .page::<JobRow>(&open, &PageRequest::first(MOST_JOBS + 1))
        .await?;
    let reason = Reason::parse("The technician left the team").expect("it is a short line");
    let author = Author::system(cx.now());
    for (count, mut job) in jobs.items.into_iter().enumerate() {
        let wish = Wish {
            reason: Some(&reason),
            ..Wish::to(JobState::Unscheduled)
        };
        if job.advance(&wish, false, &author, changes).is_err() {
            return Err(Problem::in_the_way(
                "has_work_under_way",
                "this technician is at work on a job; let it end, or cancel it, first",
                job.job_id,
            ));
        }
        if count == MOST_JOBS {
            return Err(Problem::in_the_way(
                "has_open_jobs",
                "this technician has too many open jobs; give some to others first",
                job.job_id,
            ));
        }
        changes.replace(job);
    }
    Ok(())
}

/// Adds to the changes that the member's devices are signed out, and get no more pushes.
pub(crate) async fn end_sessions(
    cx: &Cx<Owner>,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<(), Problem> {
    let all = PageRequest::first(MOST_SESSIONS);
    let sessions = cx
        .store()
        .page::<SessionRow>(&key::sessions(member_id), &all)
        .await?;
    for session in &sessions.items {
        changes.discard(session);
    }
    Ok(())
}
