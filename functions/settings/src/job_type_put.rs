//! `PUT /v1/job-types/{job_type_id}`: adds or changes a job type under an id of the client's making.

use api::{Cx, Endpoint, Json, Owner, Placed, Problem, Route, RowPath, Viewer, Visibility};
use data::Changes;
use data::key::{self, RowKey};
use data::row::{AuditedAction, JobTypeRow};
use domain::event::Event;
use domain::id::JobTypeId;
use domain::text::Label;
use domain::window::Minutes;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job_type::JobType;

/// See [`Endpoint::SUMMARY`].
pub struct JobTypePut;

/// Which job type.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct JobTypePath {
    /// The job type's id: `jt_` and 32 hexadecimal digits, chosen by the client for a new one.
    job_type_id: JobTypeId,
}

impl RowPath for JobTypePath {
    type Row = JobTypeRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::job_type(self.job_type_id)
    }

    fn visibility(_: &JobTypeRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}

/// The job type as it shall be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutJobType {
    /// What the team calls this kind of work.
    name: Label,
    /// How long it takes as a rule, in minutes.
    duration_minutes: Minutes,
    /// What a technician must be able to do to be asked for such a job, in the words of the members' `skills`; null
    /// for work that everybody can do. A job keeps the skill that its type had when it was entered.
    skill: Option<Label>,
    /// Whether it is offered for new jobs.
    #[serde(default = "yes")]
    is_active: bool,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

fn yes() -> bool {
    true
}

impl Endpoint for JobTypePut {
    const NAME: &'static str = "job-type-put";
    const ROUTE: Route = Route::put("/v1/job-types/{job_type_id}");
    const SUMMARY: &'static str = "Add or change a job type.";
    const DETAILS: &'static str =
        "Choose the id of a new one yourself: `jt_` and 32 hexadecimal digits.";

    type Access = Owner;
    type Input = (Placed<JobTypePath>, Json<PutJobType>);
    type Output = JobType;

    async fn handle(
        cx: Cx<Owner>,
        ((at, earlier), Json(put)): ((JobTypePath, Option<JobTypeRow>), Json<PutJobType>),
    ) -> Result<JobType, Problem> {
        cx.expect_version(earlier.as_ref().map_or(0, |row| row.version), put.version)?;
        let new_row = JobTypeRow {
            job_type_id: at.job_type_id,
            name: put.name,
            duration: put.duration_minutes,
            skill: put.skill,
            is_active: put.is_active,
            version: earlier.as_ref().map_or(1, |row| row.version),
        };
        let mut changes = Changes::new();
        let job_type = if earlier.is_some() {
            changes.replace(new_row)
        } else {
            changes.create(&new_row);
            new_row
        };
        cx.audit(
            &mut changes,
            AuditedAction::JobTypeChanged,
            job_type.job_type_id,
        );
        changes.publish(Event::JobTypeChanged {
            job_type_id: job_type.job_type_id,
        });
        cx.commit(changes).await?;
        Ok(job_type.into())
    }
}
