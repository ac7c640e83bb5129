//! A job type as the API shows it.

use api::Resource;
use data::row::JobTypeRow;
use domain::id::JobTypeId;
use domain::text::Label;
use domain::window::Minutes;
use schemars::JsonSchema;
use serde::Serialize;

/// A kind of work.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct JobType {
    /// Identifies the job type for good, in paths and wherever something refers to it.
    pub job_type_id: JobTypeId,
    /// What the team calls this kind of work.
    pub name: Label,
    /// How long it takes as a rule, in minutes.
    pub duration_minutes: Minutes,
    /// What a technician must be able to do to be asked for such a job, in the words of the members' `skills`; null
    /// for work that everybody can do. A job keeps the skill that its type had when it was entered.
    pub skill: Option<Label>,
    /// Whether it is offered for new jobs.
    pub is_active: bool,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

impl Resource for JobType {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}

impl From<JobTypeRow> for JobType {
    fn from(row: JobTypeRow) -> Self {
        Self {
            job_type_id: row.job_type_id,
            name: row.name,
            duration_minutes: row.duration,
            skill: row.skill,
            is_active: row.is_active,
            version: row.version,
        }
    }
}
