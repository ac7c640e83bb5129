//! `GET /v1/jobs`: jobs by one of their lists, those that a search finds, or the one job that has a number.

use std::collections::HashMap;

use api::{
    Cx, Endpoint, Facts, Input, InputDoc, JobPath, Page, Prefetch, Problem, Query, Reading, Route,
    RowPath as _, SignedIn, Visibility,
};
use data::key;
use data::row::{JobListingRow, JobNumberRow, JobRow, JobTokenRow};
use domain::job::JobNumber;
use schemars::SchemaGenerator;

use crate::filter::{JobFilter, Source};
use crate::job::Job;

/// See [`Endpoint::SUMMARY`].
pub struct JobList;

impl Endpoint for JobList {
    const NAME: &'static str = "job-list";
    const ROUTE: Route = Route::get("/v1/jobs");
    const SUMMARY: &'static str = "List jobs, newest first; technicians see their own.";
    const REFUSALS: &'static [u16] = &[403];

    type Access = SignedIn;
    type Input = JobQuery;
    type Output = Page<Job>;

    async fn handle(cx: Cx<SignedIn>, page: data::Page<JobRow>) -> Result<Page<Job>, Problem> {
        let jobs = Job::all(&cx, page.items).await?;
        cx.page_of(jobs, page.next.as_ref())
    }
}

/// The jobs that a filter finds.
pub struct JobQuery(JobFilter);

impl Input for JobQuery {
    type Value = data::Page<JobRow>;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Query::read(facts).map(|Query(filter)| Self(filter))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let Self(filter) = self;
        let (limit, cursor) = (filter.limit, filter.cursor.as_ref());
        match filter.source(prefetch.viewer()) {
            Ok(Source::Jobs(range) | Source::Listings(range)) => {
                prefetch.part(range, limit, cursor);
            }
            Ok(Source::Tokens(search)) => prefetch.search::<JobTokenRow>(&search, limit, cursor),
            Ok(Source::Number(number)) => prefetch.row(key::job_number(number)),
            Err(_) => {}
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let Self(filter) = self;
        let cursor = filter.cursor.as_ref();
        match filter.source(&reading.viewer()?)? {
            Source::Jobs(range) => reading.part(&range, filter.limit, cursor).await,
            Source::Listings(range) => {
                let page = reading.part(&range, filter.limit, cursor).await?;
                listed(page, reading).await
            }
            Source::Tokens(search) => {
                reading
                    .found::<JobTokenRow>(&search, filter.limit, cursor)
                    .await
            }
            Source::Number(number) => {
                let items = with_number(number, reading).await?.into_iter().collect();
                Ok(data::Page { items, next: None })
            }
        }
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<JobFilter>::describe(doc, generator);
    }
}

/// The jobs that a page of a list names. One that left the list a moment ago is left out.
async fn listed(
    page: data::Page<JobListingRow>,
    reading: &mut Reading<'_>,
) -> Result<data::Page<JobRow>, Problem> {
    let row_keys: Vec<_> = page.items.iter().map(|row| key::job(row.job_id)).collect();
    let jobs: Vec<Option<JobRow>> = reading.store()?.get_many(&row_keys).await?;
    let jobs = jobs.into_iter().flatten();
    let mut jobs: HashMap<_, _> = jobs.map(|job| (job.job_id, job)).collect();
    let named = page.items.iter().filter_map(|row| {
        let job = jobs.remove(&row.job_id)?;
        row.is_of(&job).then_some(job)
    });
    Ok(data::Page {
        items: named.collect(),
        next: page.next,
    })
}

/// The job with a number, if the caller may see it.
async fn with_number(
    number: JobNumber,
    reading: &mut Reading<'_>,
) -> Result<Option<JobRow>, Problem> {
    let viewer = reading.viewer()?;
    let Some(claim): Option<JobNumberRow> = reading.row(&key::job_number(number)).await? else {
        return Ok(None);
    };
    let job: Option<JobRow> = reading.row(&key::job(claim.job_id)).await?;
    Ok(job.filter(|job| JobPath::visibility(job, &viewer) == Visibility::Seen))
}
