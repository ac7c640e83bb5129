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
    /// Its id.
    pub event_id: EventId,
    /// Which job.
    pub job_id: JobId,
    /// When.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub at: Timestamp,
    /// Who; null when the system did it.
    pub actor_id: Option<MemberId>,
    /// On which device.
    pub session_id: Option<SessionId>,
    /// What kind of device.
    pub platform: Option<Platform>,
    /// What happened.
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
