//! `GET /v1/jobs/{job_id}/lateness`: whether a visit will be made in time, and what could be done if not.

use api::{
    Cx, Dispatcher, Endpoint, Facts, Input, InputDoc, JobPath, Path, Prefetch, Problem, Reading,
    Resource, Route,
};
use data::row::JobRow;
use domain::id::{JobId, MemberId};
use domain::lateness::{Forecast, LatenessSeverity, forecast};
use domain::window::ArrivalWindow;
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

use crate::field::{self, Field};
use crate::proposals::{self, Proposal};
use crate::visits::{self, Visits, of_job};

/// See [`Endpoint::SUMMARY`].
pub struct JobLateness;

/// When the visit of a job will really be, as far as it can be told now.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Lateness {
    /// The job whose customer waits.
    pub job_id: JobId,
    /// Who has it; null where nobody does.
    pub technician_id: Option<MemberId>,
    /// The promised interval of arrival.
    pub window: Option<ArrivalWindow>,
    /// How sure it is that nobody arrives in it; null as long as the visit is in time, once somebody has
    /// arrived, and where nothing is promised.
    pub severity: Option<LatenessSeverity>,
    /// When the technician will arrive, or arrived; null where the job is over or waits.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub arrives_at: Option<Timestamp>,
    /// When the work will be done, if it takes as long as planned from then on.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub ends_at: Option<Timestamp>,
    /// The technician's job before this one, which makes it late; null unless one does.
    pub held_up_by: Option<JobId>,
    /// The technician's job after this one that becomes late by it; null unless one does.
    pub holds_up: Option<JobId>,
    /// What could be done, the quickest help first; nothing as long as the visit is in time. Nothing of it
    /// is done unless somebody does it.
    pub proposals: Vec<Proposal>,
}

impl Resource for Lateness {}

/// A job with the field and the visits around now.
#[derive(Debug)]
pub struct JobAmongVisits(JobPath);

impl Input for JobAmongVisits {
    type Value = (JobRow, Field, Visits);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        field::prefetch(self.0.job_id, prefetch);
        visits::prefetch(prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let (job, field) = field::load(self.0.job_id, reading).await?;
        let visits = visits::load(&field, reading).await?;
        Ok((job, field, visits))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<JobPath>::describe(doc, generator);
    }
}

impl Endpoint for JobLateness {
    const NAME: &'static str = "job-lateness";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}/lateness");
    const SUMMARY: &'static str =
        "Tell whether the visit of a job will be made in time, and what could be done if not.";
    const DETAILS: &'static str = "It goes by what the technician is doing, the planned times and straight lines. Promises are moved by nobody but dispatchers: a proposal is carried out by assigning the job, by scheduling it, or by a call. A `job_running_late` or `job_lateness_changed` in the feed says when it is worth asking.";

    type Access = Dispatcher;
    type Input = JobAmongVisits;
    type Output = Lateness;

    async fn handle(
        cx: Cx<Dispatcher>,
        (job, field, visits): (JobRow, Field, Visits),
    ) -> Result<Lateness, Problem> {
        let now = cx.now();
        let own = job
            .technician_id
            .map(|technician_id| visits.of(technician_id));
        let mut own = own.unwrap_or_default();
        // One that is further ahead, or that nobody has.
        if job.hold.is_none() && own.iter().all(|visit| visit.job_id != job.job_id) {
            own.push(of_job(&job, None));
        }
        let forecasts = forecast(&own, now);
        let one = forecasts.iter().find(|one| one.job_id == job.job_id);
        let mut held_up = forecasts.iter();
        let holds_up = held_up.find(|other| other.held_up_by == Some(job.job_id));
        let late = one.filter(|one| one.late.is_some());
        let settings = &cx.company().offers;
        let proposals = late.map(|late| proposals::of(&job, late, &field, settings, now));
        Ok(Lateness {
            holds_up: holds_up.map(|other| other.job_id),
            proposals: proposals.unwrap_or_default(),
            ..Lateness::of(&job, one)
        })
    }
}

impl Lateness {
    fn of(job: &JobRow, forecast: Option<&Forecast>) -> Self {
        Self {
            job_id: job.job_id,
            technician_id: job.technician_id,
            window: job.window,
            severity: forecast
                .and_then(|one| one.late)
                .map(|(severity, _)| severity),
            arrives_at: forecast.map(|one| one.arrives_at),
            ends_at: forecast.map(|one| one.ends_at),
            held_up_by: forecast.and_then(|one| one.held_up_by),
            holds_up: None,
            proposals: Vec::new(),
        }
    }
}
