//! Whom a technician deals with: the customers of the open jobs that the technician has.

use std::collections::BTreeSet;

use domain::id::{CustomerId, MemberId};

use crate::row::JobRow;
use crate::{Error, Store, key};

impl Store {
    /// The customers of a technician's open jobs.
    pub async fn customers_of_open_jobs(
        &self,
        technician_id: MemberId,
    ) -> Result<BTreeSet<CustomerId>, Error> {
        let range = key::jobs_of_technician_by_openness(technician_id, true);
        let jobs = self.whole_list::<JobRow>(&range).await?;
        Ok(jobs.into_iter().map(|job| job.customer_id).collect())
    }
}
