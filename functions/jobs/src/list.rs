//! `GET /v1/jobs`: jobs, newest first, by one of the indexes; or the one job that has a number.

use api::{
    Cx, Endpoint, Facts, FaultLocation, Input, InputDoc, Limit, Names as _, Page, Prefetch,
    Problem, Query, Reading, Route, SealedCursor, SignedIn, Viewer, Visibility,
};
use data::key::{self, Range};
use data::row::{JobNumberRow, JobRow};
use domain::id::{CustomerId, MemberId};
use domain::job::{JobNumber, JobState};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use crate::job::{Job, JobPath};

/// See [`Endpoint::SUMMARY`].
pub struct JobList;

/// Which jobs: all, or those of one state, one customer or one technician, or the one with a number. A
/// technician's list has the open jobs first, and can be cut down to those that are open or those that
/// are not.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobFilter {
    /// Only jobs in this state.
    state: Option<JobState>,
    /// Only jobs of this customer.
    customer_id: Option<CustomerId>,
    /// Only jobs of this technician; technicians see their own and need not say so.
    technician_id: Option<MemberId>,
    /// Only the technician's open jobs, or only those that ended.
    open: Option<bool>,
    /// The job that people call so, however they write it: `4827`, `#4827` or `48 27`.
    number: Option<JobNumber>,
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

impl JobFilter {
    /// A number names one job, so that nothing else can be asked of it.
    fn expect_number_alone(&self) -> Result<(), Problem> {
        let others = [
            ("state", self.state.is_some()),
            ("customer_id", self.customer_id.is_some()),
            ("technician_id", self.technician_id.is_some()),
            ("open", self.open.is_some()),
            ("cursor", self.cursor.is_some()),
        ];
        match others.into_iter().find(|(_, is_sent)| *is_sent) {
            Some((name, _)) => Err(cannot(name, "can't be combined with number")),
            None => Ok(()),
        }
    }

    /// The one stretch of rows that holds what is requested.
    fn range(&self, viewer: &Viewer) -> Result<Range, Problem> {
        if !viewer.sees_all {
            return self.own_range(viewer.member_id);
        }
        match (self.state, self.customer_id, self.technician_id, self.open) {
            (None, None, Some(technician_id), open) => Ok(of_technician(technician_id, open)),
            (_, _, None, Some(_)) => Err(cannot(
                "open",
                "can only be used together with technician_id",
            )),
            (None, None, None, None) => Ok(key::jobs()),
            (Some(state), None, None, None) => Ok(key::jobs_in_state(state.as_str())),
            (None, Some(customer_id), None, None) => Ok(key::jobs_of_customer(customer_id)),
            (_, _, Some(_), _) => Err(cannot("technician_id", "can only be combined with open")),
            (Some(_), Some(_), ..) => Err(cannot(
                "customer_id",
                "can't be combined with other filters",
            )),
        }
    }

    /// The same for a technician, who sees nothing but the own jobs.
    fn own_range(&self, own_id: MemberId) -> Result<Range, Problem> {
        const ONLY_OPEN: &str = "isn't available to technicians; filter your own jobs with open";
        if self
            .technician_id
            .is_some_and(|requested| requested != own_id)
        {
            Err(Problem::Forbidden(
                "Technicians can only see their own jobs.",
            ))
        } else if self.state.is_some() {
            Err(cannot("state", ONLY_OPEN))
        } else if self.customer_id.is_some() {
            Err(cannot("customer_id", ONLY_OPEN))
        } else {
            Ok(of_technician(own_id, self.open))
        }
    }
}

fn of_technician(technician_id: MemberId, open: Option<bool>) -> Range {
    match open {
        Some(is_open) => key::jobs_of_technician_by_openness(technician_id, is_open),
        None => key::jobs_of_technician(technician_id),
    }
}

fn cannot(parameter: &str, detail: &str) -> Problem {
    Problem::invalid(FaultLocation::Parameter(parameter.into()), detail)
}

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
        if let Some(number) = filter.number {
            prefetch.row(key::job_number(number));
        } else if let Ok(range) = filter.range(prefetch.viewer()) {
            prefetch.part(range.descending(), filter.limit, filter.cursor.as_ref());
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let Self(filter) = self;
        if let Some(number) = filter.number {
            filter.expect_number_alone()?;
            let items = with_number(number, reading).await?.into_iter().collect();
            return Ok(data::Page { items, next: None });
        }
        let range = filter.range(&reading.viewer()?)?.descending();
        let cursor = filter.cursor.as_ref();
        reading.part(&range, filter.limit, cursor).await
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<JobFilter>::describe(doc, generator);
    }
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
