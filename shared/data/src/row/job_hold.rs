//! Jobs that wait: put on hold, and off it again by hand, by time or by work.
//!
//! The hold itself stands on the job. [`JobHoldRow`] stands beside it for as long, in the order in which
//! holds end, so that `hold-sweep` reads what is due and nothing else; both are written together.

use domain::data_map::DataMap;
use domain::event::Event;
use domain::id::JobId;
use domain::job::{Hold, HoldEnd};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Author, JobFact, JobRow, Row, versioned};
use crate::Changes;
use crate::key::{self, IndexEntry, RowKey};

/// When a job's hold ends.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Service, kept = Kept::UntilDone)]
pub struct JobHoldRow {
    /// The job.
    #[data(Id)]
    pub job_id: JobId,
    /// When.
    #[data(Activity)]
    pub until: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl JobHoldRow {
    fn new(job_id: JobId, until: Timestamp) -> Self {
        Self {
            job_id,
            until,
            version: 1,
        }
    }
}

impl Row for JobHoldRow {
    const KIND: &'static str = "job_hold";

    fn row_key(&self) -> RowKey {
        key::job_hold(self.job_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::held_until(self.until, self.job_id)]
    }

    versioned!();
}

impl JobRow {
    /// Puts the job on hold, or on another one, with its fact and event; says whether that changes
    /// anything.
    pub fn hold(&mut self, hold: Hold, author: &Author, changes: &mut Changes) -> bool {
        if self.hold.as_ref() == Some(&hold) {
            return false;
        }
        let job_id = self.job_id;
        changes.upsert(&JobHoldRow::new(job_id, hold.until));
        let fact = JobFact::Held {
            reason: hold.reason.clone(),
            until: hold.until,
        };
        self.hold = Some(hold);
        self.updated_at = author.at();
        self.record(fact, author, changes);
        changes.publish(Event::JobHeld { job_id });
        true
    }

    /// Ends the hold, with its fact and event; says whether there was one.
    pub fn end_hold(&mut self, end: HoldEnd, author: &Author, changes: &mut Changes) -> bool {
        if !self.drop_hold(changes) {
            return false;
        }
        self.updated_at = author.at();
        self.record(JobFact::HoldEnded { end }, author, changes);
        let job_id = self.job_id;
        changes.publish(Event::JobHoldEnded { job_id });
        true
    }

    /// Ends the hold as part of a step that says so itself; says whether there was one.
    pub(super) fn drop_hold(&mut self, changes: &mut Changes) -> bool {
        let Some(hold) = self.hold.take() else {
            return false;
        };
        changes.discard(&JobHoldRow::new(self.job_id, hold.until));
        true
    }
}
