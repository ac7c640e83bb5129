//! What a member leaves behind: signed-in devices, jobs that go back to be given to others, and
//! threads that nobody looks after from then on.

use std::time::{Duration, Instant};

use api::{Code, Cx, Owner, Problem};
use data::row::{AssignmentsRow, Author, JobRow, SessionRow, ThreadRow};
use data::{Changes, Error, PageRequest, Row as _, key, on_any_conflict};
use domain::event::Event;
use domain::id::{JobId, MemberId};
use domain::job::{JobState, TransitionRequest};
use domain::text::Reason;
use domain::thread::ThreadState;

/// A transaction holds 100 writes: five for each job, one for each session, and some ten for the
/// member, the mail, the trail and their events.
const MOST_JOBS: usize = 10;

/// More devices than one member can be signed in on.
const MOST_SESSIONS: usize = 40;

/// A page of threads.
const THREADS: usize = 100;

/// Time kept back from the threads for the answer.
const ANSWER_TIME: Duration = Duration::from_secs(2);

/// Adds to the changes that the member's jobs go back, before work on them began.
pub(crate) async fn give_back_jobs(
    cx: &Cx<Owner>,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<(), Problem> {
    let jobs = open_jobs(cx, changes, member_id, MOST_JOBS + 1).await?;
    let reason = Reason::parse("The technician left the team").expect("it is a short line");
    let author = Author::system(cx.now());
    for (count, mut job) in jobs.into_iter().enumerate() {
        let request = TransitionRequest {
            reason: Some(&reason),
            ..TransitionRequest::to(JobState::Unscheduled)
        };
        if job.advance(&request, false, &author, changes).is_err() {
            return Err(Problem::blocked_by(
                Code::HasWorkUnderWay,
                "This technician is working on a job. Finish or cancel it first.",
                job.job_id,
            ));
        }
        if count == MOST_JOBS {
            return Err(Problem::blocked_by(
                Code::HasOpenJobs,
                "This technician has too many open jobs. Reassign some of them first.",
                job.job_id,
            ));
        }
        changes.replace(job);
    }
    Ok(())
}

/// The member's open jobs, so many at the most. Adds to the changes that the member is given no other one
/// in the meantime.
pub(crate) async fn open_jobs(
    cx: &Cx<Owner>,
    changes: &mut Changes,
    member_id: MemberId,
    most: usize,
) -> Result<Vec<JobRow>, Problem> {
    let store = cx.store();
    // First, so that whatever is given after it makes the commit fail.
    let assignments: Option<AssignmentsRow> = store.get(key::assignments(member_id)).await?;
    let recent: Vec<JobId> = assignments.iter().flat_map(AssignmentsRow::jobs).collect();
    AssignmentsRow::require_unchanged(changes, assignments, member_id);
    let places: Vec<_> = recent.iter().map(|job_id| key::job(*job_id)).collect();
    let known = store.get_many::<JobRow>(&places).await?;
    let open = key::jobs_of_technician_by_openness(member_id, true);
    let listed = store.page(&open, &PageRequest::first(most)).await?;
    // The row itself knows better than the index.
    let listed = listed
        .items
        .into_iter()
        .filter(|job: &JobRow| !recent.contains(&job.job_id));
    let is_open = |job: &JobRow| job.technician_id == Some(member_id) && job.state.is_open();
    let known = known.into_iter().flatten().filter(is_open);
    Ok(known.chain(listed).take(most).collect())
}

/// Goes on when the member was given something, or one of the jobs has moved, in the meantime.
pub(crate) fn on_work_conflict(error: Error) -> Result<Error, Problem> {
    if error.has_changed(AssignmentsRow::KIND) || error.has_changed(JobRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// Adds to the changes that the member's devices are signed out, and get no more pushes. They give
/// up their phones behind the commit.
pub(crate) async fn end_sessions(
    cx: &Cx<Owner>,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<Vec<SessionRow>, Problem> {
    let all = PageRequest::first(MOST_SESSIONS);
    let sessions = cx
        .store()
        .page::<SessionRow>(&key::sessions(member_id), &all)
        .await?;
    for session in &sessions.items {
        changes.discard(session);
    }
    Ok(sessions.items)
}

/// Lets nobody look after the member's threads, each in a commit of its own: there can be thousands.
///
/// It comes after the removal, from which on nobody can give the member another one. What is left when
/// the time is over is done when the removal is asked for again.
pub(crate) async fn release_threads(cx: &Cx<Owner>, member_id: MemberId) -> Result<(), Problem> {
    let time = cx.facts().origin.remaining.saturating_sub(ANSWER_TIME);
    let end = Instant::now() + time;
    for state in [
        ThreadState::Open,
        ThreadState::Snoozed,
        ThreadState::Resolved,
    ] {
        release_in(cx, member_id, state, end).await?;
    }
    // What was assigned at the last moment, and no index shows yet.
    let assignments: Option<AssignmentsRow> = cx.store().get(key::assignments(member_id)).await?;
    for thread_id in assignments.iter().flat_map(AssignmentsRow::threads) {
        if let Some(thread) = cx.store().get(key::thread(thread_id)).await? {
            release(cx, member_id, thread).await?;
        }
    }
    Ok(())
}

async fn release_in(
    cx: &Cx<Owner>,
    member_id: MemberId,
    state: ThreadState,
    end: Instant,
) -> Result<(), Problem> {
    let range = key::threads_of_member(member_id, state);
    let mut cursor = None;
    loop {
        let page_request = PageRequest::new(THREADS, cursor);
        let page = cx.store().page::<ThreadRow>(&range, &page_request).await?;
        for thread in page.items {
            if Instant::now() >= end {
                return Err(Problem::Busy {
                    retry_after: 1,
                    cause: "a member who left has more threads than time allows".into(),
                });
            }
            release(cx, member_id, thread).await?;
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

async fn release(cx: &Cx<Owner>, member_id: MemberId, thread: ThreadRow) -> Result<(), Problem> {
    let thread_id = thread.thread_id;
    cx.store()
        .update(thread, on_any_conflict, |thread, changes| {
            if let Some(thread) = thread.filter(|thread| thread.assigned_to == Some(member_id)) {
                changes.replace(ThreadRow {
                    assigned_to: None,
                    ..thread
                });
                changes.publish(Event::ThreadChanged { thread_id });
            }
            Ok(())
        })
        .await
}
