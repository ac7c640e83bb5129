//! Which job a number stands for: a row of its own, so that no two jobs of a company have the same one.

use domain::data_map::DataMap;
use domain::id::JobId;
use domain::job::JobNumber;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// Says which job has a number. It is created with the job and stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Service, kept = Kept::Account)]
pub struct JobNumberRow {
    /// The number.
    #[data(Id)]
    pub number: JobNumber,
    /// The job that has it.
    #[data(Id)]
    pub job_id: JobId,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl JobNumberRow {
    /// The claim of a new job on a number.
    pub const fn new(number: JobNumber, job_id: JobId) -> Self {
        Self {
            number,
            job_id,
            version: 1,
        }
    }
}

impl Row for JobNumberRow {
    const KIND: &'static str = "job_number";

    fn row_key(&self) -> RowKey {
        key::job_number(self.number)
    }

    versioned!();
}
