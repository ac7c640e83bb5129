//! `audit-sweep`: seals what requests have written to the audit trails, so that no entry can be changed or taken
//! away unseen.
//!
//! Each visit of a company writes one block at the most. What is left, or was sealed by another sweep at the same
//! time, the next one finds.

use std::sync::Arc;
use std::time::Duration;

use data::{Error, Store};
use work::walk::{Slice, Visit, visit};
use work::{App, Sweep};

/// See the module.
pub struct AuditSweep;

impl Sweep for AuditSweep {
    const NAME: &'static str = "audit-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, seal).await?;
        Ok(walk.report("entries of audit trails were sealed"))
    }
}

/// Seals one block of a company; says how many entries it holds.
async fn seal(store: Store, _: Slice) -> Result<Visit<usize>, Error> {
    let seal = store.seal_audit().await?;
    Ok(Visit {
        found: seal.entries,
        is_finished: !seal.has_more,
    })
}
