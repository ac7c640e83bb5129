//! What a member leaves behind: signed-in devices, jobs that go back to be given to others, and
//! threads that nobody looks after from then on.

use std::time::{Duration, Instant};

use api::{Code, Cx, Owner, Problem};
use data::row::{Author, JobRow, SessionRow, ThreadRow};
use data::{Changes, Error, PageRequest, key};
use domain::event::Event;
use domain::id::MemberId;
use domain::job::{JobState, Wish};
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
                Code::HasWorkUnderWay,
                "This technician is working on a job. Finish or cancel it first.",
                job.job_id,
            ));
        }
        if count == MOST_JOBS {
            return Err(Problem::in_the_way(
                Code::HasOpenJobs,
                "This technician has too many open jobs. Reassign some of them first.",
                job.job_id,
            ));
        }
        changes.replace(job);
    }
    Ok(())
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
        let asked = PageRequest::new(THREADS, cursor);
        let page = cx.store().page::<ThreadRow>(&range, &asked).await?;
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

/// How often it is tried again after somebody else wrote into the thread.
const TRIES: usize = 6;

async fn release(cx: &Cx<Owner>, member_id: MemberId, thread: ThreadRow) -> Result<(), Problem> {
    let thread_id = thread.thread_id;
    let mut known = Some(thread);
    for _ in 0..TRIES {
        let Some(thread) = known.filter(|thread| thread.assigned_to == Some(member_id)) else {
            return Ok(());
        };
        let mut changes = Changes::new();
        changes.replace(ThreadRow {
            assigned_to: None,
            ..thread
        });
        changes.publish(Event::ThreadChanged { thread_id });
        match cx.store().commit(changes).await {
            Err(Error::Conflict { .. }) => {}
            outcome => return Ok(outcome?),
        }
        known = cx.store().get(key::thread(thread_id)).await?;
    }
    Err(Problem::stale())
}
