//! All that decides who can be asked, read at once: each part is a page of a list, so that it costs the same
//! however many jobs a company has.

use api::{Prefetch, Problem, Reading};
use data::key::{self, Range};
use data::row::{CalendarRow, FieldRow, JobRow, MemberRow, OfferingRow};
use data::{Error, Page, PageRequest, ReadPlan, ReadResult, Row, Store};
use domain::id::JobId;
use domain::job::JobState;

const MEMBERS: PageRequest = PageRequest::first(200);
pub(crate) const AT_WORK: PageRequest = PageRequest::first(300);
const CALENDARS: PageRequest = PageRequest::first(200);
/// The newest jobs of a state. No technician is on more than a few.
pub(crate) const JOBS: PageRequest = PageRequest::first(200);
/// The newest offerings of the job.
const OFFERINGS: PageRequest = PageRequest::first(20);

/// The states in which a job takes its technician's time now.
pub(crate) const UNDER_WAY: [JobState; 3] =
    [JobState::Accepted, JobState::EnRoute, JobState::OnSite];

/// What is known of everybody at one moment.
#[derive(Debug)]
pub struct Field {
    /// The team.
    pub(crate) members: Vec<MemberRow>,
    /// Who was heard of lately, and what is active.
    pub(crate) at_work: Vec<FieldRow>,
    /// The calendars of those who have one.
    pub(crate) calendars: Vec<CalendarRow>,
    /// The jobs that take somebody's time now.
    pub(crate) under_way: Vec<JobRow>,
    /// The jobs that are offered now.
    pub(crate) offered: Vec<JobRow>,
    /// The offerings of the job, the newest first.
    pub(crate) offerings: Vec<OfferingRow>,
}

pub(crate) fn newest(state: JobState) -> Range {
    key::jobs_in_state(state.as_str()).descending()
}

fn offerings(job_id: JobId) -> Range {
    key::job_offerings(job_id).descending()
}

/// What is to be read for a job.
pub(crate) fn plan(job_id: JobId) -> ReadPlan {
    let mut plan = ReadPlan::default();
    plan.row(key::job(job_id));
    plan.page(key::members(), MEMBERS);
    plan.page(key::field(), AT_WORK);
    plan.page(key::calendars(), CALENDARS);
    for state in UNDER_WAY.into_iter().chain([JobState::Offering]) {
        plan.page(newest(state), JOBS);
    }
    plan.page(offerings(job_id), OFFERINGS);
    plan
}

pub(crate) fn prefetch(job_id: JobId, prefetch: &mut Prefetch<'_>) {
    prefetch.all(plan(job_id));
}

/// The job with the field, as they were asked for.
pub(crate) async fn load(
    job_id: JobId,
    reading: &mut Reading<'_>,
) -> Result<(JobRow, Field), Problem> {
    let result = reading.all(&plan(job_id))?;
    let found = Field::of(reading.store()?, job_id, result).await?;
    found.ok_or(Problem::NotFound)
}

impl Field {
    /// Reads the job with the field now.
    pub(crate) async fn read(
        store: &Store,
        job_id: JobId,
    ) -> Result<Option<(JobRow, Self)>, Error> {
        let result = store.read(plan(job_id)).await?;
        Self::of(store, job_id, result).await
    }

    async fn of(
        store: &Store,
        job_id: JobId,
        mut result: ReadResult,
    ) -> Result<Option<(JobRow, Self)>, Error> {
        let Some(job) = result.rows().take(&key::job(job_id))? else {
            return Ok(None);
        };
        let mut under_way = Vec::new();
        for state in UNDER_WAY {
            under_way.extend(page(&mut result, &newest(state), &JOBS)?.items);
        }
        let field = Self {
            members: whole(store, &mut result, key::members(), &MEMBERS).await?,
            at_work: whole(store, &mut result, key::field(), &AT_WORK).await?,
            calendars: whole(store, &mut result, key::calendars(), &CALENDARS).await?,
            under_way,
            offered: page(&mut result, &newest(JobState::Offering), &JOBS)?.items,
            offerings: page(&mut result, &offerings(job_id), &OFFERINGS)?.items,
        };
        Ok(Some((job, field)))
    }
}

/// A page that was asked for.
pub(crate) fn page<R: Row>(
    result: &mut ReadResult,
    range: &Range,
    asked: &PageRequest,
) -> Result<Page<R>, Error> {
    let unread = || Error::Conversion("a page that was not asked for cannot be found".into());
    result.page(range, asked).ok_or_else(unread)?
}

/// A list that is as long as the team; read to its end where that is more than a page.
pub(crate) async fn whole<R: Row>(
    store: &Store,
    result: &mut ReadResult,
    range: Range,
    asked: &PageRequest,
) -> Result<Vec<R>, Error> {
    let page: Page<R> = page(result, &range, asked)?;
    if page.next.is_some() {
        return store.whole_list(&range).await;
    }
    Ok(page.items)
}
