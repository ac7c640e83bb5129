//! The paths of what more than one room is asked about.

use data::key::{self, RowKey};
use data::row::{JobRow, MemberRow};
use domain::id::{JobId, MemberId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{RowPath, Viewer, Visibility};

/// Which job. Dispatchers and owners see all, technicians their own. Another technician's job is answered
/// like a missing one.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct JobPath {
    /// Which job is meant: the `job_id` of an answer that shows it.
    pub job_id: JobId,
}

impl RowPath for JobPath {
    type Row = JobRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::job(self.job_id)
    }

    fn visibility(job: &JobRow, viewer: &Viewer) -> Visibility {
        Visibility::when(viewer.sees_all || job.technician_id == Some(viewer.member_id))
    }
}

/// Which member. Everybody in a company sees all of its members.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct MemberPath {
    /// Which member is meant: the `member_id` of an answer that shows it.
    pub member_id: MemberId,
}

impl RowPath for MemberPath {
    type Row = MemberRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::member(self.member_id)
    }

    fn visibility(_: &MemberRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}
