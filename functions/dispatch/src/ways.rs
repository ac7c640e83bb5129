//! How long the ways to a job take.

use domain::address::Location;
use domain::offer::{SecondsAway, straight_line_seconds};

/// The ways from these places, in their order. No map service is connected: all are straight lines, and
/// say so.
pub(crate) fn to(place: Location, from: &[Location]) -> Vec<SecondsAway> {
    let ways = from.iter().map(|from| straight_line_seconds(*from, place));
    ways.collect()
}
