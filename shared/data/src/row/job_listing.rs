//! Lists of jobs that no index has: rows of their own, which name the job and move with it.

use domain::data_map::DataMap;
use domain::id::{JobId, SiteId};
use domain::window::ArrivalWindow;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{JobRow, Row, versioned};
use crate::Changes;
use crate::key::{self, RowKey};

/// A job in one of its lists. It is written in the commits that write what it follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Service, kept = Kept::Account)]
pub struct JobListingRow {
    /// The job.
    #[data(Id)]
    pub job_id: JobId,
    /// The list, and the place in it.
    #[data(Activity)]
    pub listing: Listing,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

/// A list of jobs, and the place of one of them in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listing {
    /// All that have an arrival window, in the order of its beginning.
    Window {
        /// When the window begins.
        starts_at: Timestamp,
    },
    /// Those at one site.
    Site {
        /// The site.
        site_id: SiteId,
    },
}

impl JobListingRow {
    const fn new(job_id: JobId, listing: Listing) -> Self {
        Self {
            job_id,
            listing,
            version: 1,
        }
    }

    /// Whether the job still stands in the list.
    pub fn is_of(&self, job: &JobRow) -> bool {
        match self.listing {
            Listing::Window { .. } => job.window.map(by_window) == Some(self.listing),
            Listing::Site { site_id } => job.site.site_id == site_id,
        }
    }
}

impl Row for JobListingRow {
    const KIND: &'static str = "job_listing";

    fn row_key(&self) -> RowKey {
        match self.listing {
            Listing::Window { starts_at } => key::job_by_window(starts_at, self.job_id),
            Listing::Site { site_id } => key::job_at_site(site_id, self.job_id),
        }
    }

    versioned!();
}

fn by_window(window: ArrivalWindow) -> Listing {
    let starts_at = window.starts_at();
    Listing::Window { starts_at }
}

impl JobRow {
    /// Moves the job in the list of windows to the window that it has now.
    pub(super) fn list_by_window(&self, before: Option<ArrivalWindow>, changes: &mut Changes) {
        self.relist(before.map(by_window), self.window.map(by_window), changes);
    }

    /// Moves the job to the list of the site that it is at now.
    pub fn list_by_site(&self, before: Option<SiteId>, changes: &mut Changes) {
        let at = |site_id| Listing::Site { site_id };
        self.relist(before.map(at), Some(at(self.site.site_id)), changes);
    }

    fn relist(&self, before: Option<Listing>, now: Option<Listing>, changes: &mut Changes) {
        if before == now {
            return;
        }
        if let Some(before) = before {
            changes.discard(&JobListingRow::new(self.job_id, before));
        }
        if let Some(now) = now {
            changes.upsert(&JobListingRow::new(self.job_id, now));
        }
    }
}
