//! That a technician was reminded of a job.

use domain::data_map::DataMap;
use domain::id::{JobId, MemberId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// A technician was reminded that a job's arrival window begins soon.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Notices, kept = Kept::Term(Self::MEMORY))]
pub struct JobReminderRow {
    /// The job.
    #[data(Id)]
    pub job_id: JobId,
    /// Who was reminded.
    #[data(Id, of = Member)]
    pub technician_id: MemberId,
    /// When the window began of which it was.
    #[data(Activity)]
    pub starts_at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl JobReminderRow {
    /// How long after the visit it is known.
    const MEMORY: SignedDuration = SignedDuration::from_hours(24);

    /// Of a window that begins at this instant.
    pub const fn new(job_id: JobId, technician_id: MemberId, starts_at: Timestamp) -> Self {
        Self {
            job_id,
            technician_id,
            starts_at,
            version: 1,
        }
    }
}

impl Row for JobReminderRow {
    const KIND: &'static str = "job_reminder";

    fn row_key(&self) -> RowKey {
        key::job_reminder(self.job_id, self.technician_id, self.starts_at)
    }

    /// Once the window has begun nobody is reminded of it.
    fn expires_at(&self) -> Option<Timestamp> {
        self.starts_at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}
