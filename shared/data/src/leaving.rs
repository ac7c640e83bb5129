//! What a member leaves behind: signed-in devices, jobs and offers that go back to be given to others, and
//! a company that keeps an owner.
//!
//! Both ways of leaving come here, and the loss of a role: a member is removed, deletes the account, or
//! is a technician or an owner no longer. The worker `thread-unassign` lets go of offers and threads.

use domain::id::{JobId, MemberId};
use domain::job::{JobState, TransitionRequest};
use domain::role::Role;
use domain::text::Reason;

use crate::key::{self, Range};
use crate::row::{
    AssignmentsRow, Author, JobRow, MemberRow, MemberState, OfferRow, OfferingRow, SessionRow,
    TechnicianStatusRow,
};
use crate::{Changes, Error, PageRequest, ReadPlan, ReadResult, Row, Store};

/// The most jobs that go back in the commit that ends an account.
///
/// A transaction holds 100 writes: eight for each job with its places on the board, two for each session,
/// and some ten for the member, the duty, the mail, the trail and their events.
pub const MOST_JOBS: usize = 10;

/// More devices than one member can be signed in on.
const SESSIONS: PageRequest = PageRequest::first(40);

/// The most that is read of a member's open jobs at once.
const OPEN_JOBS: PageRequest = PageRequest::first(MOST_JOBS + 1);

/// More offers than are open to one technician at once, as a rule.
const OFFERS: PageRequest = PageRequest::first(25);

/// The first page of the team, in which another owner stands as a rule.
const TEAM: PageRequest = PageRequest::first(100);

/// Why a member cannot go as things stand.
#[derive(Debug)]
pub enum LeavingError {
    /// Nobody else is an owner.
    LastOwner,
    /// The technician is working on this job.
    WorkUnderWay(JobId),
    /// The table did not do it.
    Data(Error),
}

impl From<Error> for LeavingError {
    fn from(error: Error) -> Self {
        Self::Data(error)
    }
}

/// Asks for all that a member leaves behind.
pub fn plan(member_id: MemberId) -> ReadPlan {
    let mut plan = plan_for_work(member_id);
    plan.page(key::sessions(member_id), SESSIONS);
    plan
}

/// Asks for what a member leaves behind who is no technician any more: jobs and duty.
pub fn plan_for_work(member_id: MemberId) -> ReadPlan {
    let mut plan = ReadPlan::default();
    plan.row(key::technician_status(member_id));
    plan.row(key::assignments(member_id));
    plan.page(open(member_id), OPEN_JOBS);
    plan
}

/// Asks for what [`require_another_owner`] needs.
pub fn plan_for_owners() -> ReadPlan {
    let mut plan = ReadPlan::default();
    plan.page(key::members(), TEAM);
    plan
}

fn open(member_id: MemberId) -> Range {
    key::jobs_of_technician_by_openness(member_id, true)
}

/// Adds to the changes that up to `most` of the member's jobs go back, before work on them began; gives
/// one that is left for another commit. `most` is [`MOST_JOBS`] at most.
pub async fn give_back_jobs(
    store: &Store,
    result: &mut ReadResult,
    changes: &mut Changes,
    member_id: MemberId,
    most: usize,
) -> Result<Option<JobId>, LeavingError> {
    let jobs = open_jobs(store, result, changes, member_id).await?;
    let reason = left_the_team();
    let author = Author::system(store.now());
    for (count, mut job) in jobs.into_iter().enumerate() {
        if is_under_way(&job) {
            return Err(LeavingError::WorkUnderWay(job.job_id));
        }
        if count == most {
            return Ok(Some(job.job_id));
        }
        let request = TransitionRequest {
            reason: Some(&reason),
            ..TransitionRequest::to(JobState::Unscheduled)
        };
        if job.advance(&request, false, &author, changes).is_err() {
            return Err(LeavingError::WorkUnderWay(job.job_id));
        }
        changes.replace(job);
    }
    Ok(None)
}

/// The job that the member is working on, however many open ones there are.
pub async fn work_under_way(store: &Store, member_id: MemberId) -> Result<Option<JobId>, Error> {
    let jobs = store.whole_list::<JobRow>(&open(member_id)).await?;
    let job = jobs.iter().find(|job| is_under_way(job));
    Ok(job.map(|job| job.job_id))
}

fn is_under_way(job: &JobRow) -> bool {
    matches!(job.state, JobState::OnSite | JobState::Paused)
}

fn left_the_team() -> Reason {
    Reason::parse("The technician left the team").expect("it is a short line")
}

/// The member's open jobs, as far as one page holds them. Adds to the changes that the member is given no
/// other one in the meantime.
///
/// What was given of late is read at the same time as the list, so that whatever is given after it
/// makes the commit fail, and whatever was given before stands in the one or in the other. A job that
/// the list shows as it was before a change makes the commit fail too.
pub async fn open_jobs(
    store: &Store,
    result: &mut ReadResult,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<Vec<JobRow>, Error> {
    let assignments: Option<AssignmentsRow> = result.rows().take(&key::assignments(member_id))?;
    let recent: Vec<JobId> = assignments.iter().flat_map(AssignmentsRow::jobs).collect();
    AssignmentsRow::require_unchanged(changes, assignments, member_id);
    let mut jobs: Vec<JobRow> = page(store, result, &open(member_id), &OPEN_JOBS).await?;
    let is_listed = |job_id: &JobId| jobs.iter().any(|job| job.job_id == *job_id);
    let unlisted = recent.into_iter().filter(|job_id| !is_listed(job_id));
    let places: Vec<_> = unlisted.map(key::job).collect();
    let unlisted = store.get_many::<JobRow>(&places).await?;
    let is_open = |job: &JobRow| job.technician_id == Some(member_id) && job.state.is_open();
    jobs.extend(unlisted.into_iter().flatten().filter(is_open));
    jobs.truncate(MOST_JOBS + 1);
    Ok(jobs)
}

/// Adds to the changes that the member is off duty, and stands on no map any more.
pub fn end_duty(
    store: &Store,
    result: &mut ReadResult,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<(), Error> {
    let status = result.rows().take(&key::technician_status(member_id))?;
    TechnicianStatusRow::forget(changes, status, store.now());
    Ok(())
}

/// Adds to the changes that the member's devices are signed out, and get no more pushes and calls.
pub async fn end_sessions(
    store: &Store,
    result: &mut ReadResult,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<(), Error> {
    let sessions: Vec<SessionRow> =
        page(store, result, &key::sessions(member_id), &SESSIONS).await?;
    changes.end_sessions(&sessions);
    Ok(())
}

/// Declines what is offered to a member who has left, so that others are asked at once. Each offer is a
/// commit of its own, and one that is over stays as it is.
pub async fn decline_offers(store: &Store, member_id: MemberId) -> Result<(), Error> {
    let page = store.page(&key::offers(member_id), &OFFERS).await?;
    let offers: Vec<OfferRow> = page.items;
    for offer in &offers {
        let prepare = |_| async move {
            let mut changes = Changes::new();
            decline(store, offer, &mut changes).await?;
            Ok::<_, Error>((changes, ()))
        };
        store
            .commit_with_retry(crate::on_any_conflict, prepare)
            .await?;
    }
    Ok(())
}

async fn decline(store: &Store, offer: &OfferRow, changes: &mut Changes) -> Result<(), Error> {
    let at = offer.offer_id;
    let places = (
        key::job(at.job_id),
        key::job_offering(at.job_id, at.offering),
    );
    let (job, offering): (Option<JobRow>, Option<OfferingRow>) =
        store.get_both(places.0, places.1).await?;
    let (Some(mut job), Some(mut offering)) = (job, offering) else {
        return Ok(());
    };
    let running = job.offers.as_ref();
    let is_open = running.is_some_and(|running| running.to.contains(&offer.member_id))
        && job.offering_number() == at.offering;
    if is_open {
        let author = Author::system(store.now());
        job.decline_offer(&mut offering, at.number, left_the_team(), &author, changes);
        changes.replace(offering);
        changes.replace(job);
    }
    Ok(())
}

/// Lets the changes, by which `leaving` is an owner no longer, happen only while another owner stays.
///
/// The other owner's row is made a condition of the commit: of two owners who end each other's
/// ownership at once, one is too late.
pub async fn require_another_owner(
    store: &Store,
    result: &mut ReadResult,
    changes: &mut Changes,
    leaving: MemberId,
) -> Result<(), LeavingError> {
    let (range, mut page_request) = (key::members(), TEAM);
    loop {
        let page = match result.page::<MemberRow>(&range, &page_request) {
            Some(page) => page?,
            None => store.page(&range, &page_request).await?,
        };
        for listed in page.items {
            if listed.member_id == leaving || !listed.roles.has(Role::Owner) {
                continue;
            }
            // The list can be behind the row itself.
            let row: Option<MemberRow> = store.get(key::member(listed.member_id)).await?;
            if let Some(row) = row.filter(is_owner) {
                changes.require(&row);
                return Ok(());
            }
        }
        let Some(next) = page.next else {
            return Err(LeavingError::LastOwner);
        };
        page_request = PageRequest::new(TEAM.limit(), Some(next));
    }
}

fn is_owner(row: &MemberRow) -> bool {
    row.state == MemberState::Active && row.roles.has(Role::Owner)
}

/// Whether a commit was refused since the member was given something, one of the jobs has moved, or the
/// member has, in the meantime.
pub fn has_work_changed(error: &Error) -> bool {
    let kinds = [
        AssignmentsRow::KIND,
        JobRow::KIND,
        TechnicianStatusRow::KIND,
    ];
    kinds.iter().any(|kind| error.has_changed(kind))
}

/// The rows of a page that was asked for.
async fn page<R: Row>(
    store: &Store,
    result: &mut ReadResult,
    range: &Range,
    page_request: &PageRequest,
) -> Result<Vec<R>, Error> {
    let page = match result.page(range, page_request) {
        Some(page) => page?,
        None => store.page(range, page_request).await?,
    };
    Ok(page.items)
}
