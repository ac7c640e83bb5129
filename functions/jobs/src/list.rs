//! `GET /v1/jobs`: jobs, newest first, by one of the indexes.

use api::{
    Cx, Endpoint, FaultLocation, Filter, Limit, List, Listed, NoPath, Page, Problem, Route,
    SealedCursor, SignedIn, Viewer,
};
use data::key::{self, Range};
use data::row::JobRow;
use domain::id::{CustomerId, MemberId};
use domain::job::JobState;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::Job;

/// See [`Endpoint::SUMMARY`].
pub struct JobList;

/// Which jobs: all, or those of one state, one customer or one technician. A technician's list has
/// the open jobs first, and can be cut down to those that are open or those that are not.
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
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

impl JobFilter {
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
    type Input = Listed<Self>;
    type Output = Page<Job>;

    async fn handle(cx: Cx<SignedIn>, page: data::Page<JobRow>) -> Result<Page<Job>, Problem> {
        let jobs = Job::all(&cx, page.items).await?;
        cx.page_of(jobs, page.next.as_ref())
    }
}

impl List for JobList {
    type Path = NoPath;
    type Filter = JobFilter;
    type Row = JobRow;

    fn range(_: &NoPath, filter: &JobFilter, viewer: &Viewer) -> Result<Range, Problem> {
        Ok(filter.range(viewer)?.descending())
    }
}

impl Filter for JobFilter {
    fn limit(&self) -> Limit {
        self.limit
    }

    fn cursor(&self) -> Option<&SealedCursor> {
        self.cursor.as_ref()
    }
}
