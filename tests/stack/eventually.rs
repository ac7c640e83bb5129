//! Waiting for what happens behind the queues.

use std::time::{Duration, Instant};

/// How often it is looked.
const GLANCE: Duration = Duration::from_millis(250);

/// Looks until it finds something; panics with what it waited for when it takes too long.
pub(crate) async fn eventually<T>(
    what: &str,
    within: Duration,
    mut look: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    let until = Instant::now() + within;
    loop {
        match look().await {
            Ok(found) => return found,
            Err(instead) if Instant::now() >= until => {
                panic!("{what} did not come within {within:?}: {instead}")
            }
            Err(_) => tokio::time::sleep(GLANCE).await,
        }
    }
}
