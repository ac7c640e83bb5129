//! A job as the API shows it, and who may see it.

use api::{Cx, Problem, Resource, Seated};
use data::key;
use data::row::{Author, JobRow};
use domain::address::Site;
use domain::id::{CustomerId, JobId, JobTypeId, MemberId, ThreadId};
use domain::job::{Hold, JobState, is_active_assigned};
use domain::money::{LineItem, Totals};
use domain::text::Details;
use domain::window::{ArrivalWindow, Minutes};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which job.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct JobPath {
    job_id: JobId,
}

impl JobPath {
    /// The job, if the caller may see it: dispatchers and owners see all, technicians their own.
    /// Another technician's job is answered like a missing one.
    pub(crate) async fn find<A: Seated>(&self, cx: &Cx<A>) -> Result<JobRow, Problem> {
        let job: Option<JobRow> = cx.store().get(key::job(self.job_id)).await?;
        let member = cx.member();
        job.filter(|job| member.roles.may_dispatch() || job.technician_id == Some(member.member_id))
            .ok_or(Problem::NotFound)
    }
}

/// The caller, as the job's history names who did something.
pub(crate) fn author<A: Seated>(cx: &Cx<A>) -> Author {
    Author::new(cx.member(), cx.session(), cx.now())
}

/// Work that a customer asked for. Internal notes are no part of it: they stand in its history.
#[expect(
    clippy::struct_field_names,
    reason = "an id is named after its kind wherever it stands"
)]
#[derive(Debug, Serialize, JsonSchema)]
pub struct Job {
    /// Its id.
    pub job_id: JobId,
    /// For whom.
    pub customer_id: CustomerId,
    /// The conversation with the customer that it was made from.
    pub thread_id: Option<ThreadId>,
    /// Where, as the site was when the job got it.
    pub site: Site,
    /// What kind of work.
    pub job_type_id: JobTypeId,
    /// What is to be done.
    pub details: Option<Details>,
    /// Whether it is to be done as soon as possible.
    pub is_asap: bool,
    /// Where it stands.
    pub state: JobState,
    /// Whether its technician is on it now: the only time in which background positions are taken.
    pub is_active_assigned: bool,
    /// Why it rests, and until when.
    pub hold: Option<Hold>,
    /// The promised interval of arrival.
    pub window: Option<ArrivalWindow>,
    /// How long it is planned to take, in minutes.
    pub duration_minutes: Minutes,
    /// Who does it, or did it.
    pub technician_id: Option<MemberId>,
    /// Parts, labor and discounts, with their prices.
    pub line_items: Vec<LineItem>,
    /// What they add up to.
    pub totals: Totals,
    /// When the totals were voided, since the job was cancelled.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub money_voided_at: Option<Timestamp>,
    /// When the work was reported done.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub completed_at: Option<Timestamp>,
    /// When it was entered.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: MemberId,
    /// When it last changed.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub updated_at: Timestamp,
    /// Counts the writes.
    pub version: u64,
}

impl Resource for Job {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }

    fn location(&self) -> Option<String> {
        Some(format!("/v1/jobs/{}", self.job_id))
    }
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        Self {
            job_id: row.job_id,
            customer_id: row.customer_id,
            thread_id: row.thread_id,
            site: row.site,
            job_type_id: row.job_type_id,
            details: row.details,
            is_asap: row.is_asap,
            state: row.state,
            is_active_assigned: is_active_assigned(row.state, row.is_asap),
            hold: row.hold,
            window: row.window,
            duration_minutes: row.duration,
            technician_id: row.technician_id,
            line_items: row.line_items,
            totals: row.totals,
            money_voided_at: row.money_voided_at,
            completed_at: row.completed_at,
            created_at: row.created_at,
            created_by: row.created_by,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
