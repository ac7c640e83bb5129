//! The privacy policy, what members are told of it, and what they say to it and ask us.

mod acknowledged;
mod asked;
mod shown;
mod told;

use jiff::Timestamp;
use tests::World;

/// When only the first version is in force, and nothing is announced.
const BEFORE: &str = "2026-10-01T12:00:00Z";

/// When the second version is announced.
const ANNOUNCED: &str = "2026-10-13T12:00:00Z";

/// When it is in force.
const IN_FORCE: &str = "2026-10-26T12:00:00Z";

/// Moves the clock of a world to an instant, forward or back.
fn move_to(world: &World, instant: &str) {
    let instant: Timestamp = instant.parse().unwrap();
    world.advance(world.clock.now().duration_until(instant));
}
