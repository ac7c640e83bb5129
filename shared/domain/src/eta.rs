//! When a technician will be at a job: whether that can be told, and from where.

use jiff::Timestamp;

use crate::address::Location;
use crate::job::JobState;
use crate::position::{Fix, Freshness};
use crate::value::closed_list;

closed_list! {
    /// Why there is no time of arrival.
    NoEta {
        /// The technician is not on the way.
        NotUnderWay = "not_under_way",
        /// The technician is there.
        Arrived = "arrived",
        /// The site is not on the map.
        SiteNotOnMap = "site_not_on_map",
        /// No position of the technician is known.
        NoPosition = "no_position",
        /// The newest position is more than an hour old.
        PositionTooOld = "position_too_old",
    }
}

/// A way that somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Journey {
    /// The newest position.
    pub from: Location,
    /// The site.
    pub to: Location,
}

/// The way that the technician of a job is on. To an ASAP job that begins when it is accepted, to every
/// other one when the technician sets out.
///
/// # Errors
/// Why no time of arrival can be told, what would not change by a position first.
pub fn journey(
    state: JobState,
    is_asap: bool,
    site: Option<Location>,
    fix: Option<&Fix>,
    now: Timestamp,
) -> Result<Journey, NoEta> {
    match state {
        JobState::EnRoute => {}
        JobState::Accepted if is_asap => {}
        JobState::OnSite | JobState::Paused => return Err(NoEta::Arrived),
        _ => return Err(NoEta::NotUnderWay),
    }
    let to = site.ok_or(NoEta::SiteNotOnMap)?;
    let fix = fix.ok_or(NoEta::NoPosition)?;
    if Freshness::of(fix.at, now) == Freshness::Old {
        return Err(NoEta::PositionTooOld);
    }
    Ok(Journey {
        from: fix.place,
        to,
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::position::FixMode;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn at(lat: f64) -> Location {
        Location::from_degrees(lat, -105.0).unwrap()
    }

    fn fix(minutes_ago: i64) -> Fix {
        Fix {
            at: NOW - SignedDuration::from_mins(minutes_ago),
            place: at(39.7),
            correction_milliseconds: 0,
            accuracy_meters: 8,
            speed: None,
            heading: None,
            mode: FixMode::Background,
        }
    }

    #[test]
    fn only_who_is_on_the_way_will_arrive() {
        let (site, fix) = (Some(at(39.8)), fix(0));
        for state in JobState::ALL {
            for is_asap in [false, true] {
                let found = journey(*state, is_asap, site, Some(&fix), NOW);
                let expected = match (state, is_asap) {
                    (JobState::EnRoute, _) | (JobState::Accepted, true) => Ok(Journey {
                        from: at(39.7),
                        to: at(39.8),
                    }),
                    (JobState::OnSite | JobState::Paused, _) => Err(NoEta::Arrived),
                    _ => Err(NoEta::NotUnderWay),
                };
                assert_eq!(found, expected, "{state}, ASAP: {is_asap}");
            }
        }
    }

    #[test]
    fn without_a_site_or_a_position_of_the_last_hour_nothing_is_told() {
        let site = Some(at(39.8));
        let told = |site, fix: Option<Fix>| {
            let way = journey(JobState::EnRoute, false, site, fix.as_ref(), NOW);
            way.err()
        };
        assert_eq!(told(site, Some(fix(60))), None);
        assert_eq!(told(site, Some(fix(61))), Some(NoEta::PositionTooOld));
        assert_eq!(told(site, None), Some(NoEta::NoPosition));
        assert_eq!(told(None, None), Some(NoEta::SiteNotOnMap));
    }
}
