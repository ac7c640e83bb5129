//! What was assigned to a member lately, so that an assignment and a removal conflict on one row.
//!
//! Lists of a member's work come from indexes, which may lag behind. An assignment writes this row
//! in its commit, and so does the removal of a member: of two at once, one is refused and retried,
//! and finds here by id what no index shows yet.

use domain::data_map::DataMap;
use domain::id::{JobId, MemberId, ThreadId};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::Changes;
use crate::key::{self, RowKey};

/// What can be given to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Assigned {
    /// A job.
    Job(JobId),
    /// A thread.
    Thread(ThreadId),
}

/// What was given to a member of late.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Dispatch, kept = Kept::Account)]
pub struct AssignmentsRow {
    /// To whom.
    #[data(Id)]
    pub member_id: MemberId,
    /// What, the newest last; some of it may be given to somebody else by now.
    #[data(Activity)]
    pub recent: Vec<Assigned>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl AssignmentsRow {
    /// How many are kept. An index is some milliseconds behind; nobody is given so much in that time.
    const MOST: usize = 32;

    /// Adds to `changes` that something is given to a member; `known` is the row as it was read.
    pub fn add(changes: &mut Changes, known: Option<Self>, member_id: MemberId, given: Assigned) {
        let mut recent = known.as_ref().map_or(Vec::new(), |row| row.recent.clone());
        recent.retain(|one| *one != given);
        recent.push(given);
        let surplus = recent.len().saturating_sub(Self::MOST);
        recent.drain(..surplus);
        Self::write(changes, known, member_id, recent);
    }

    /// Adds to `changes` that nothing must have been given to the member since `known` was read.
    pub fn require_unchanged(changes: &mut Changes, known: Option<Self>, member_id: MemberId) {
        let recent = known.as_ref().map_or(Vec::new(), |row| row.recent.clone());
        Self::write(changes, known, member_id, recent);
    }

    /// The jobs among them.
    pub fn jobs(&self) -> impl Iterator<Item = JobId> {
        self.recent.iter().filter_map(|one| match one {
            Assigned::Job(job_id) => Some(*job_id),
            Assigned::Thread(_) => None,
        })
    }

    /// The threads among them.
    pub fn threads(&self) -> impl Iterator<Item = ThreadId> {
        self.recent.iter().filter_map(|one| match one {
            Assigned::Thread(thread_id) => Some(*thread_id),
            Assigned::Job(_) => None,
        })
    }

    fn write(
        changes: &mut Changes,
        known: Option<Self>,
        member_id: MemberId,
        recent: Vec<Assigned>,
    ) {
        match known {
            Some(known) => {
                changes.replace(Self { recent, ..known });
            }
            None => {
                changes.create(&Self {
                    member_id,
                    recent,
                    version: 1,
                });
            }
        }
    }
}

impl Row for AssignmentsRow {
    const KIND: &'static str = "assignments";

    fn row_key(&self) -> RowKey {
        key::assignments(self.member_id)
    }

    versioned!();
}
