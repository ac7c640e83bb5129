//! Where a technician would set out from for a job, as far as that is known, and what it is worth.

use jiff::Timestamp;

use super::OfferSettings;
use crate::address::Location;
use crate::position::{Fix, Freshness};
use crate::value::closed_list;

closed_list! {
    /// What tells where a technician would set out from.
    RankedFrom {
        /// The present job: where it is, once it is done.
        PresentJob = "present_job",
        /// The newest position, at most 15 minutes old.
        Position = "position",
        /// The newest position, more than 15 minutes and at most an hour old.
        LastKnownPosition = "last_known_position",
        /// The middle of the home zone, since no position of the last hour is known.
        HomeZone = "home_zone",
    }
}

/// Where a technician would set out from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The point.
    pub place: Location,
    /// What tells it.
    pub known_by: RankedFrom,
    /// How long ago that was so, in seconds; of a home zone, of which nobody knows, as long as the oldest
    /// last known position.
    pub seconds_ago: u32,
}

impl Start {
    /// The best that is known: where the present job ends, however old the position is; else the newest
    /// position, as long as it is at most an hour old; else the middle of the home zone.
    pub fn of(
        present_job: Option<Location>,
        newest: Option<&Fix>,
        home_zone: Option<Location>,
        now: Timestamp,
    ) -> Option<Self> {
        let start = |known_by, place, seconds_ago| Self {
            place,
            known_by,
            seconds_ago,
        };
        if let Some(place) = present_job {
            return Some(start(RankedFrom::PresentJob, place, 0));
        }
        let seconds_ago = |fix: &Fix| whole_seconds(fix.at.duration_until(now).as_secs());
        match newest.map(|fix| (fix, Freshness::of(fix.at, now))) {
            Some((fix, Freshness::Live)) => {
                Some(start(RankedFrom::Position, fix.place, seconds_ago(fix)))
            }
            Some((fix, Freshness::LastKnown)) => {
                let known_by = RankedFrom::LastKnownPosition;
                Some(start(known_by, fix.place, seconds_ago(fix)))
            }
            Some((_, Freshness::Old)) | None => {
                let oldest = whole_seconds(Freshness::LAST_KNOWN.as_secs());
                home_zone.map(|place| start(RankedFrom::HomeZone, place, oldest))
            }
        }
    }

    /// What the age adds to the score, in seconds. A home zone adds as much as the oldest last known position:
    /// so nobody gains by a phone that is silent.
    pub(super) fn staleness_seconds(&self, settings: &OfferSettings) -> u32 {
        let percent = u32::from(settings.staleness_percent);
        let weight = match self.known_by {
            RankedFrom::PresentJob => 0,
            RankedFrom::Position => percent,
            RankedFrom::LastKnownPosition | RankedFrom::HomeZone => 2 * percent,
        };
        self.seconds_ago.saturating_mul(weight) / 100
    }
}

fn whole_seconds(seconds: i64) -> u32 {
    u32::try_from(seconds).unwrap_or(0)
}
