//! The pause before something is tried again.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

/// Full jitter over a span that doubles from 20 ms to half a second, so that those who collided do
/// not collide again.
pub(crate) async fn pause(number: u32) {
    const LONGEST: u64 = 500;
    let span = (10 << number.min(6)).min(LONGEST);
    let mut bytes = [0; 2];
    // Without randomness the pause is merely the same for all.
    let _ = SystemRandom::new().fill(&mut bytes);
    let share = u64::from(u16::from_le_bytes(bytes)) * span / u64::from(u16::MAX);
    tokio::time::sleep(Duration::from_millis(share)).await;
}
