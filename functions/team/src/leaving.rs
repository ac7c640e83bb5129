//! What a member leaves behind: signed-in devices, and jobs that go back to be given to others. The
//! worker `thread-unassign` lets go of the threads.

use api::{Code, Cx, Facts, Input, InputDoc, MemberPath, Owner, Path, Prefetch, Problem, Reading};
use data::key::{self, Range};
use data::row::{AssignmentsRow, Author, JobRow, SessionRow, TechnicianStatusRow};
use data::{Changes, Error, PageRequest, ReadPlan, ReadResult, Row as _};
use domain::id::{JobId, MemberId};
use domain::job::{JobState, TransitionRequest};
use domain::text::Reason;
use schemars::SchemaGenerator;

use crate::owners;

/// A transaction holds 100 writes: eight for each job with its places on the board, two for each session,
/// and some ten for the member, the duty, the mail, the trail and their events.
const MOST_JOBS: usize = 10;

/// More devices than one member can be signed in on.
const SESSIONS: PageRequest = PageRequest::first(40);

/// The most that is read of a member's open jobs at once.
const OPEN_JOBS: PageRequest = PageRequest::first(MOST_JOBS + 1);

/// What the member that the path names leaves behind, read together with that member.
#[derive(Debug)]
pub struct LeftBehind(MemberId);

impl Input for LeftBehind {
    type Value = ReadResult;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Path(MemberPath { member_id }) = Path::read(facts)?;
        Ok(Self(member_id))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let caller = prefetch.viewer().member_id;
        prefetch.all(plan(self.0, caller));
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<ReadResult, Problem> {
        let caller = reading.viewer()?.member_id;
        reading.all(&plan(self.0, caller))
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}

/// Asks for all that a member leaves behind whom this caller removes.
pub(crate) fn plan(member_id: MemberId, caller: MemberId) -> ReadPlan {
    let mut plan = plan_for_work(member_id);
    plan.page(key::sessions(member_id), SESSIONS);
    if caller == member_id {
        plan.join(owners::plan());
    }
    plan
}

/// Asks for what a member leaves behind who is no technician any more: jobs and duty.
pub(crate) fn plan_for_work(member_id: MemberId) -> ReadPlan {
    let mut plan = ReadPlan::default();
    plan.row(key::technician_status(member_id));
    plan.row(key::assignments(member_id));
    plan.page(open(member_id), OPEN_JOBS);
    plan
}

fn open(member_id: MemberId) -> Range {
    key::jobs_of_technician_by_openness(member_id, true)
}

/// Adds to the changes that the member's jobs go back, before work on them began.
pub(crate) async fn give_back_jobs(
    cx: &Cx<Owner>,
    result: &mut ReadResult,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<(), Problem> {
    let jobs = open_jobs(cx, result, changes, member_id).await?;
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

/// The member's open jobs, as far as one page holds them. Adds to the changes that the member is given no
/// other one in the meantime.
///
/// What was given of late is read at the same time as the list, so that whatever is given after it
/// makes the commit fail, and whatever was given before stands in the one or in the other. A job that
/// the list shows as it was before a change makes the commit fail too.
pub(crate) async fn open_jobs(
    cx: &Cx<Owner>,
    result: &mut ReadResult,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<Vec<JobRow>, Problem> {
    let assignments: Option<AssignmentsRow> = result.rows().take(&key::assignments(member_id))?;
    let recent: Vec<JobId> = assignments.iter().flat_map(AssignmentsRow::jobs).collect();
    AssignmentsRow::require_unchanged(changes, assignments, member_id);
    let mut jobs: Vec<JobRow> = page(cx, result, &open(member_id), &OPEN_JOBS).await?;
    let is_listed = |job_id: &JobId| jobs.iter().any(|job| job.job_id == *job_id);
    let unlisted = recent.into_iter().filter(|job_id| !is_listed(job_id));
    let places: Vec<_> = unlisted.map(key::job).collect();
    let unlisted = cx.store().get_many::<JobRow>(&places).await?;
    let is_open = |job: &JobRow| job.technician_id == Some(member_id) && job.state.is_open();
    jobs.extend(unlisted.into_iter().flatten().filter(is_open));
    jobs.truncate(MOST_JOBS + 1);
    Ok(jobs)
}

/// Adds to the changes that the member is off duty, and stands on no map any more.
pub(crate) fn end_duty(
    cx: &Cx<Owner>,
    result: &mut ReadResult,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<(), Problem> {
    let status = result.rows().take(&key::technician_status(member_id))?;
    TechnicianStatusRow::forget(changes, status, cx.now());
    Ok(())
}

/// The rows of a page that was asked for.
async fn page<R: data::Row>(
    cx: &Cx<Owner>,
    result: &mut ReadResult,
    range: &Range,
    page_request: &PageRequest,
) -> Result<Vec<R>, Problem> {
    let page = match result.page(range, page_request) {
        Some(page) => page?,
        None => cx.store().page(range, page_request).await?,
    };
    Ok(page.items)
}

/// Goes on when the member was given something, one of the jobs has moved, or the member has, in the
/// meantime.
pub(crate) fn on_work_conflict(error: Error) -> Result<Error, Problem> {
    let kinds = [
        AssignmentsRow::KIND,
        JobRow::KIND,
        TechnicianStatusRow::KIND,
    ];
    if kinds.iter().any(|kind| error.has_changed(kind)) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// Adds to the changes that the member's devices are signed out, and get no more pushes.
pub(crate) async fn end_sessions(
    cx: &Cx<Owner>,
    result: &mut ReadResult,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<(), Problem> {
    let sessions = page::<SessionRow>(cx, result, &key::sessions(member_id), &SESSIONS).await?;
    changes.end_sessions(&sessions);
    Ok(())
}
