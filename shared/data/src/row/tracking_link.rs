//! The links by which customers follow their technician.

use std::cmp::max;

use auth::secret::Digest;
use domain::data_map::DataMap;
use domain::id::{JobId, MemberId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{JobRow, Row, versioned};
use crate::key::{self, RowKey};

/// A link to the page of one job. Its token is nowhere stored.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Dispatch, kept = Kept::Term(Self::LIFETIME))]
pub struct TrackingLinkRow {
    /// The digest of the token.
    #[data(Credential)]
    pub digest: Digest,
    /// Which job.
    #[data(Id)]
    pub job_id: JobId,
    /// When it was made.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// By whom.
    #[data(Id, of = Member)]
    pub created_by: MemberId,
    /// The first instant at which it shows nothing any more, whatever becomes of the job.
    #[data(Activity)]
    pub expires_at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl TrackingLinkRow {
    /// How long a link outlives the promised time, or lasts where none is promised.
    pub const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

    /// A new link to a job.
    pub fn new(digest: Digest, job: &JobRow, created_by: MemberId, now: Timestamp) -> Self {
        let promised = job.window.map_or(now, |window| max(now, window.ends_at()));
        let expires_at = promised.checked_add(Self::LIFETIME);
        Self {
            digest,
            job_id: job.job_id,
            created_at: now,
            created_by,
            expires_at: expires_at.unwrap_or(Timestamp::MAX),
            version: 1,
        }
    }
}

impl Row for TrackingLinkRow {
    const KIND: &'static str = "tracking_link";

    fn row_key(&self) -> RowKey {
        key::tracking_link(&self.digest)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }

    versioned!();
}
