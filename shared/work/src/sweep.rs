//! What a sweep is: a scheduled pass that finds and enqueues, and does nothing else.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::Setting;

use crate::App;

/// A scheduled pass.
pub trait Sweep: Send + Sync + 'static {
    /// Its name everywhere: binary, schedule, event file, log field.
    const NAME: &'static str;
    /// The settings it reads; the template gives it exactly these.
    const SETTINGS: &'static [Setting] = &[];

    /// Runs the pass; returns how many things it found. It can be cut off and run again at any
    /// time.
    fn run(
        app: Arc<App>,
        remaining: Duration,
    ) -> impl Future<Output = Result<usize, data::Error>> + Send;
}

/// Runs one slot (the scheduled instant) unless it ran already; nothing found counts as zero.
///
/// A run that fails gives its slot up for lost: the next slot finds the same things.
pub async fn run_slot<S: Sweep>(
    app: &Arc<App>,
    slot: &str,
    deadline: Instant,
) -> Result<Option<usize>, data::Error> {
    if !app.aws().slots().claim(S::NAME, slot).await? {
        return Ok(None);
    }
    let remaining = deadline.saturating_duration_since(Instant::now());
    S::run(app.clone(), remaining).await.map(Some)
}
