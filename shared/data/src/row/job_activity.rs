//! When a job allows its technician's positions: written down with each step that changes it, so that
//! every position can be judged by its own time.

use domain::id::MemberId;
use domain::job::is_active_assigned;
use domain::position::Period;
use jiff::Timestamp;

use super::{JobActivityRow, JobRow};
use crate::Changes;

impl JobRow {
    /// The technician whose active assigned job this is.
    pub fn active_technician(&self) -> Option<MemberId> {
        self.technician_id
            .filter(|_| is_active_assigned(self.state, self.is_asap))
    }

    /// Adds to the changes what became of the job's activity, where `was` is its
    /// [`Self::active_technician`] of before.
    pub fn follow_activity(&mut self, was: Option<MemberId>, at: Timestamp, changes: &mut Changes) {
        let is = self.active_technician();
        if is != was
            && let (Some(member_id), Some(from)) = (was, self.active_since.take())
        {
            let until = Some(at.max(from));
            let period = Period { from, until };
            changes.upsert(&JobActivityRow::new(member_id, self.job_id, period));
        }
        // A job that became active before this was written down is so from its next step on.
        if let (Some(member_id), None) = (is, self.active_since) {
            self.active_since = Some(at);
            let period = Period {
                from: at,
                until: None,
            };
            changes.upsert(&JobActivityRow::new(member_id, self.job_id, period));
        }
    }
}
