//! A fact in the life of a job as the API shows it.

use api::Resource;
use data::row::{JobEventRow, JobFact};
use domain::device::Platform;
use domain::id::{EventId, JobId, MemberId, SessionId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// What happened to a job: who did what, on which device, when.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobEvent {
    /// Identifies the event for good, in paths and wherever something refers to it.
    pub event_id: EventId,
    /// The job that it happened to.
    pub job_id: JobId,
    /// When it happened.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub at: Timestamp,
    /// The member who did it; null when the product did.
    pub actor_id: Option<MemberId>,
    /// The signed-in device that it was done on.
    pub session_id: Option<SessionId>,
    /// The kind of client that it was done on.
    pub platform: Option<Platform>,
    /// What happened, by its `type`.
    pub fact: JobFact,
}

impl Resource for JobEvent {}

impl From<JobEventRow> for JobEvent {
    fn from(row: JobEventRow) -> Self {
        Self {
            event_id: row.event_id,
            job_id: row.job_id,
            at: row.at,
            actor_id: row.actor_id,
            session_id: row.session_id,
            platform: row.platform,
            fact: row.fact,
        }
    }
}
