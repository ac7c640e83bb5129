//! Which jobs of a board are late, as `lateness-sweep` found.

use std::collections::BTreeMap;

use data::row::{BoardRow, LateVisitRow};
use domain::id::JobId;
use domain::lateness::LatenessSeverity;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// That nobody arrives for a job in its window.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardLateness {
    /// How sure that is.
    pub severity: LatenessSeverity,
    /// The end of the window that is not met.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub window_ends_at: Timestamp,
    /// Since when it is known.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub since: Timestamp,
}

/// The visits around now that were found to be late.
pub(crate) struct LateVisits {
    rows: BTreeMap<(JobId, Timestamp), LateVisitRow>,
    now: Timestamp,
}

impl LateVisits {
    pub(crate) fn new(rows: Vec<LateVisitRow>, now: Timestamp) -> Self {
        let rows = rows.into_iter();
        let rows = rows.map(|row| ((row.job_id, row.window_ends_at), row));
        Self {
            rows: rows.collect(),
            now,
        }
    }

    /// How late a job is, as it is on the board now.
    pub(crate) fn of(&self, job: &BoardRow) -> Option<BoardLateness> {
        let found = self.rows.get(&(job.job_id, job.window?.ends_at()))?;
        Some(BoardLateness {
            severity: found.severity_of(job, self.now)?,
            window_ends_at: found.window_ends_at,
            since: found.since,
        })
    }
}
