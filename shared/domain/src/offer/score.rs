//! In which order technicians are asked.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CandidateFacts, OfferSettings, RankedFrom, Start};
use crate::address::Location;
use crate::id::MemberId;
use crate::position::meters_between;
use crate::value::closed_list;

/// Metres of the straight line that a car makes in a second, the detours of roads included: 40 km/h on
/// ways that are 1.3 times as long.
const STRAIGHT_LINE_SPEED: f64 = 40.0 / 3.6 / 1.3;

closed_list! {
    /// How the way to a job was estimated.
    EstimatedBy {
        /// By the roads, as the map service knows them now.
        Road = "road",
        /// By the straight line, since the map service gave no answer for this way.
        StraightLine = "straight_line",
    }
}

/// How long a way takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondsAway {
    /// In seconds.
    pub seconds: u32,
    /// How that is known.
    pub estimated_by: EstimatedBy,
}

/// How long a way takes, as far as a straight line can tell.
pub fn straight_line_seconds(from: Location, to: Location) -> SecondsAway {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "half way round the world takes fewer seconds than the type holds"
    )]
    let seconds = (meters_between(from, to) / STRAIGHT_LINE_SPEED).round() as u32;
    SecondsAway {
        seconds,
        estimated_by: EstimatedBy::StraightLine,
    }
}

/// What a technician's place in the order is made of, all in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreTerms {
    /// How long the present job will still take; 0 for somebody who is free.
    pub busy_seconds: u32,
    /// What tells where the technician sets out from; null where nothing does, and for an offer from before
    /// this was kept.
    pub ranked_from: Option<RankedFrom>,
    /// The way to the job; null where nothing tells its beginning, or the site is not on the map.
    pub travel_seconds: Option<u32>,
    /// How `travel_seconds` was estimated; null where there is no way. An offer keeps straight lines alone:
    /// the time that the map service gives for a road may not be stored.
    pub estimated_by: Option<EstimatedBy>,
    /// How the way was estimated that decided the place in the order; null where there is none. Where an offer
    /// says `road`, the order need not follow the totals that it keeps.
    pub ranked_by: Option<EstimatedBy>,
    /// What the age of the position adds; for a home zone as much as for a position of an hour ago.
    pub staleness_seconds: u32,
    /// What further jobs of the next hours add.
    pub load_seconds: u32,
    /// What offers add that the technician accepted lately.
    pub fairness_seconds: u32,
    /// What is taken off for the technician who was the last one at this customer's.
    pub previous_technician_seconds: u32,
    /// All of them together; the lowest is asked first, and who has no way to tell comes after all others.
    pub total_seconds: i64,
}

impl ScoreTerms {
    /// When the technician would be there, in seconds from now; nothing where no way is known.
    pub fn eta_seconds(&self) -> Option<u32> {
        let travel = self.travel_seconds?;
        Some(self.busy_seconds.saturating_add(travel))
    }

    /// The same terms as they may be stored: with the straight line in place of the road, which they still
    /// name as what decided. The terms of Google Maps let no duration be kept.
    #[must_use]
    pub fn to_keep(
        &self,
        facts: &CandidateFacts,
        line: Option<SecondsAway>,
        settings: &OfferSettings,
    ) -> Self {
        Self {
            ranked_by: self.ranked_by,
            ..score(facts, line, settings)
        }
    }
}

/// The terms of a technician for whom the way takes so long.
pub fn score(
    facts: &CandidateFacts,
    travel: Option<SecondsAway>,
    settings: &OfferSettings,
) -> ScoreTerms {
    let staleness = |start: &Start| start.staleness_seconds(settings);
    let staleness_seconds = facts.from.as_ref().map_or(0, staleness);
    let load_seconds = u32::from(facts.jobs_ahead) * u32::from(settings.load_seconds);
    let fairness_seconds = u32::from(facts.accepted_lately) * u32::from(settings.fairness_seconds);
    let bonus = u32::from(settings.previous_technician_seconds);
    let previous_technician_seconds = if facts.is_previous { bonus } else { 0 };
    let travel_seconds = travel.map(|travel| travel.seconds);
    let added = [
        facts.busy_seconds,
        travel_seconds.unwrap_or(0),
        staleness_seconds,
        load_seconds,
        fairness_seconds,
    ];
    let total: i64 = added.into_iter().map(i64::from).sum();
    ScoreTerms {
        busy_seconds: facts.busy_seconds,
        ranked_from: facts.from.map(|start| start.known_by),
        travel_seconds,
        estimated_by: travel.map(|travel| travel.estimated_by),
        ranked_by: travel.map(|travel| travel.estimated_by),
        staleness_seconds,
        load_seconds,
        fairness_seconds,
        previous_technician_seconds,
        total_seconds: total - i64::from(previous_technician_seconds),
    }
}

/// The order of two technicians: who has a way comes first, then the lower total, then the id, so that the
/// same facts always give the same order.
pub fn rank_order(a: &(MemberId, ScoreTerms), b: &(MemberId, ScoreTerms)) -> Ordering {
    let key = |one: &(MemberId, ScoreTerms)| {
        let terms = one.1;
        (terms.travel_seconds.is_none(), terms.total_seconds, one.0)
    };
    key(a).cmp(&key(b))
}
