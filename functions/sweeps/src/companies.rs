//! The walk over all companies that sweeps have in common.

use std::time::{Duration, Instant};

use data::{Error, Store};
use futures::StreamExt as _;
use work::App;

/// A page of companies.
const PAGE: i32 = 100;

/// How many companies are looked at together.
const AT_ONCE: usize = 16;

/// Nothing is begun with less time than this; the next slot finds what is left.
const LEAST_TIME: Duration = Duration::from_secs(6);

/// What a walk came to.
#[derive(Debug)]
pub(crate) struct Walk<T> {
    /// How many companies were visited.
    pub(crate) companies: usize,
    /// How many of them could not be looked through.
    pub(crate) failed: usize,
    /// What the others gave.
    pub(crate) found: Vec<T>,
}

/// Visits every company, as long as there is time. A visit has to end by the instant it is told. One
/// company that cannot be read does not hold up the others.
pub(crate) async fn visit<T, F: Future<Output = Result<T, Error>>>(
    app: &App,
    remaining: Duration,
    pass: impl Fn(Store, Instant) -> F,
) -> Result<Walk<T>, Error> {
    let end = Instant::now() + remaining.saturating_sub(LEAST_TIME);
    let mut walk = Walk {
        companies: 0,
        failed: 0,
        found: Vec::new(),
    };
    let mut after = None;
    while Instant::now() < end {
        let page = app.aws().directory().companies(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.company_id());
        walk.companies += page.len();
        let mut visits = futures::stream::iter(page)
            .map(|store| pass(store, end))
            .buffer_unordered(AT_ONCE);
        while let Some(visit) = visits.next().await {
            match visit {
                Ok(found) => walk.found.push(found),
                Err(error) => {
                    walk.failed += 1;
                    tracing::error!(cause = %error, "a company cannot be swept");
                }
            }
        }
    }
    Ok(walk)
}
