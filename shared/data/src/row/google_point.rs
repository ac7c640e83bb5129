//! Points of Google's that stand on jobs and customers, in the order in which they were taken, so that
//! `place-sweep` reads what is due and nothing else.
//!
//! Such a row is written with every write of what has the point. What has it no longer leaves its row behind,
//! until the sweep comes to it and finds nothing to forget.

use domain::address::Site;
use domain::data_map::DataMap;
use domain::id::{CustomerId, JobId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Derived, Row, versioned};
use crate::Error;
use crate::key::{self, RowKey};

/// A point of Google's, without the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Operation, kept = Kept::UntilDone)]
pub struct GooglePointRow {
    /// What it stands on.
    #[data(Id)]
    pub owner: PointOwner,
    /// When it was taken from Google.
    #[data(Activity)]
    pub taken_at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

/// What a point stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PointOwner {
    /// The site of a job.
    Job {
        /// The job.
        job_id: JobId,
    },
    /// Sites of a customer; of several points the oldest counts.
    Customer {
        /// The customer.
        customer_id: CustomerId,
    },
}

impl Row for GooglePointRow {
    const KIND: &'static str = "google_point";

    fn row_key(&self) -> RowKey {
        match self.owner {
            PointOwner::Job { job_id } => key::google_point(self.taken_at, job_id),
            PointOwner::Customer { customer_id } => key::google_point(self.taken_at, customer_id),
        }
    }

    versioned!();
}

/// The row of the oldest point of Google's among these sites, if there is one.
pub(super) fn of(owner: PointOwner, sites: &[Site]) -> Result<Option<Derived>, Error> {
    let taken_at = sites.iter().filter_map(Site::has_google_point_since).min();
    let row = taken_at.map(|taken_at| GooglePointRow {
        owner,
        taken_at,
        version: 1,
    });
    row.map(|row| Derived::written(&row)).transpose()
}
