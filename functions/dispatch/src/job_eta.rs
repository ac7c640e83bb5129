//! `GET /v1/jobs/{job_id}/eta`: when the technician of a job will be there.

use api::{
    Cx, Endpoint, Facts, Input, InputDoc, JobPath, Path, Prefetch, Problem, Reading, Resource,
    Route, SignedIn,
};
use data::row::{FieldRow, JobRow, TechnicianStatusRow};
use data::{PageRequest, Secret, Setting, key};
use domain::eta::{NoEta, journey};
use domain::id::{JobId, MemberId};
use domain::job::JobState;
use domain::offer::{EstimatedBy, SecondsAway};
use domain::position::Freshness;
use jiff::{SignedDuration, Timestamp};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

use crate::ways::Roads;

/// See [`Endpoint::SUMMARY`].
pub struct JobEta;

/// When the technician of a job will be there, as far as it can be told now.
#[expect(
    clippy::struct_field_names,
    reason = "`eta_seconds` is called as it is among candidates and offers"
)]
#[derive(Debug, Serialize, JsonSchema)]
pub struct Eta {
    /// The job that the technician is on the way to.
    pub job_id: JobId,
    /// Where the job stands.
    pub state: JobState,
    /// Who is on the way; null where nobody has the job.
    pub technician_id: Option<MemberId>,
    /// How long it will take until the technician is there, in seconds from `computed_at`; null where that
    /// cannot be told.
    pub eta_seconds: Option<u32>,
    /// When the technician will be there; null where that cannot be told.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub arrives_at: Option<Timestamp>,
    /// How the way was estimated; null where there is no time of arrival.
    pub source: Option<EstimatedBy>,
    /// Why there is no time of arrival; null where there is one.
    pub no_eta: Option<NoEta>,
    /// When the technician's newest position was measured; null where none is known.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub position_at: Option<Timestamp>,
    /// How old that position is, in seconds.
    pub position_seconds: Option<u32>,
    /// What that position says of the present, by its age.
    pub freshness: Option<Freshness>,
    /// When all this was worked out, by the clock of the server.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub computed_at: Timestamp,
}

impl Resource for Eta {}

/// A job with what is known of its technician.
#[derive(Debug)]
pub struct JobWithTechnician(JobPath);

/// All technicians at work: whose position is asked for, only the job tells.
const AT_WORK: PageRequest = PageRequest::first(300);

impl Input for JobWithTechnician {
    type Value = (JobRow, Option<TechnicianStatusRow>);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let viewer = *prefetch.viewer();
        prefetch.row(key::job(self.0.job_id));
        if viewer.sees_all {
            prefetch.page(key::field(), AT_WORK);
        } else {
            prefetch.row(key::technician_status(viewer.member_id));
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let viewer = reading.viewer()?;
        let job: Option<JobRow> = reading.row(&key::job(self.0.job_id)).await?;
        let sees = |job: &JobRow| viewer.sees_all || job.technician_id == Some(viewer.member_id);
        let job = job.filter(sees).ok_or(Problem::NotFound)?;
        let Some(technician_id) = job.technician_id else {
            return Ok((job, None));
        };
        if viewer.sees_all {
            let at_work = reading.page::<FieldRow>(&key::field(), &AT_WORK).await?;
            let status = at_work.items.into_iter().find_map(|row| match row {
                FieldRow::Status(status) if status.member_id == technician_id => Some(status),
                _ => None,
            });
            if status.is_some() || at_work.next.is_none() {
                return Ok((job, status));
            }
        }
        let status = reading.row(&key::technician_status(technician_id)).await?;
        Ok((job, status))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<JobPath>::describe(doc, generator);
    }
}

impl Endpoint for JobEta {
    const NAME: &'static str = "job-eta";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}/eta");
    const SUMMARY: &'static str = "Tell when the technician of a job will be there.";
    const DETAILS: &'static str = "There is a time from the moment the technician sets out, for an ASAP job from its acceptance, until the arrival. It goes by the newest position and, while the map service answers, by the roads: that time is Google's, so show it with its name and keep none.";
    const SECRETS: &'static [Secret] = &[Secret::GoogleMaps];
    const SETTINGS: &'static [Setting] = &[Setting::GoogleGeocodingUrl, Setting::GoogleRoutesUrl];

    type Access = SignedIn;
    type Input = JobWithTechnician;
    type Output = Eta;

    async fn handle(
        cx: Cx<SignedIn>,
        (job, status): (JobRow, Option<TechnicianStatusRow>),
    ) -> Result<Eta, Problem> {
        let oldest = cx.company().location_days.oldest(cx.now());
        let fix = status.and_then(|status| status.latest);
        let fix = fix.filter(|fix| fix.at >= oldest);
        let to = |site| journey(job.state, job.is_asap, site, fix.as_ref(), cx.now());
        // Whether all else is known is told before the map is asked for the site.
        let anywhere = job.site.location.or(fix.as_ref().map(|fix| fix.place));
        let way = match to(anywhere) {
            Ok(_) => {
                let roads = Roads::of_request(&cx, cx.store()).await;
                roads.way(to(roads.place(&job).await)).await
            }
            // A site that is not on the map is told before a position that is missing or old.
            Err(no_eta) => Err(to(job.site.location).err().unwrap_or(no_eta)),
        };
        Ok(Eta::of(&job, way, fix.map(|fix| fix.at), cx.now()))
    }
}

impl Eta {
    fn of(
        job: &JobRow,
        way: Result<SecondsAway, NoEta>,
        position_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        let seconds = way.ok().map(|way| way.seconds);
        let after = |seconds: u32| now.checked_add(SignedDuration::from_secs(seconds.into()));
        let age = |at: Timestamp| u32::try_from(at.duration_until(now).as_secs()).unwrap_or(0);
        Self {
            job_id: job.job_id,
            state: job.state,
            technician_id: job.technician_id,
            eta_seconds: seconds,
            arrives_at: seconds.and_then(|seconds| after(seconds).ok()),
            source: way.ok().map(|way| way.estimated_by),
            no_eta: way.err(),
            position_at,
            position_seconds: position_at.map(age),
            freshness: position_at.map(|at| Freshness::of(at, now)),
            computed_at: now,
        }
    }
}
