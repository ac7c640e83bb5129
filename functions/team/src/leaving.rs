//! What the member whom a path names leaves behind, read together with that member, and why a member
//! cannot go.

use api::{Code, Facts, Input, InputDoc, MemberPath, Path, Prefetch, Problem, Reading};
use data::leaving::{self, LeavingError};
use data::{ReadPlan, ReadResult};
use domain::id::{JobId, MemberId};
use schemars::SchemaGenerator;

/// What the member that the path names leaves behind.
#[derive(Debug)]
pub struct LeftBehind(MemberId);

impl Input for LeftBehind {
    type Value = ReadResult;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Path(MemberPath { member_id }) = Path::read(facts)?;
        Ok(Self(member_id))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let caller = prefetch.viewer().member_id;
        prefetch.all(plan(self.0, caller));
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<ReadResult, Problem> {
        let caller = reading.viewer()?.member_id;
        reading.all(&plan(self.0, caller))
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}

/// Asks for all that a member leaves behind whom this caller removes.
pub(crate) fn plan(member_id: MemberId, caller: MemberId) -> ReadPlan {
    let mut plan = leaving::plan(member_id);
    if caller == member_id {
        plan.join(leaving::plan_for_owners());
    }
    plan
}

/// The answer to an owner who ends an account, or takes a role away, that cannot be ended now.
pub(crate) fn refused(error: LeavingError) -> Problem {
    match error {
        LeavingError::LastOwner => Problem::refused(
            Code::LastOwner,
            "The company needs at least one owner. Make someone else an owner first.",
        ),
        LeavingError::WorkUnderWay(job_id) => Problem::blocked_by(
            Code::HasWorkUnderWay,
            "This technician is working on a job. Finish or cancel it first.",
            job_id,
        ),
        LeavingError::Data(error) => error.into(),
    }
}

/// The answer to an owner who removes somebody with more jobs than go back at once.
pub(crate) fn too_many_jobs(job_id: JobId) -> Problem {
    Problem::blocked_by(
        Code::HasOpenJobs,
        "This technician has too many open jobs. Reassign some of them first.",
        job_id,
    )
}
