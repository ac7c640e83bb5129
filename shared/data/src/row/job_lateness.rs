//! That dispatchers were told that a job runs late.

use domain::id::JobId;
use domain::lateness::LatenessSeverity;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// Dispatchers were told that nobody arrives for a job in its window, once for each window and severity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JobLatenessRow {
    /// The job.
    pub job_id: JobId,
    /// How sure it was.
    pub severity: LatenessSeverity,
    /// When the window ends that is not met.
    pub window_ends_at: Timestamp,
    /// Always 1.
    pub version: u64,
}

impl JobLatenessRow {
    /// Of a window that ends at this instant.
    pub const fn new(job_id: JobId, severity: LatenessSeverity, window_ends_at: Timestamp) -> Self {
        Self {
            job_id,
            severity,
            window_ends_at,
            version: 1,
        }
    }
}

impl Row for JobLatenessRow {
    const KIND: &'static str = "job_lateness";

    fn row_key(&self) -> RowKey {
        key::job_lateness(self.job_id, self.severity, self.window_ends_at)
    }

    /// Longer than the window is looked at.
    fn expires_at(&self) -> Option<Timestamp> {
        let a_week = SignedDuration::from_hours(7 * 24);
        self.window_ends_at.checked_add(a_week).ok()
    }

    versioned!();
}
